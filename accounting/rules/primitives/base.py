"""What is shared: a base from an amount by steps in order, and averages over periods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import (
    Refusal,
    Value,
    as_number,
    as_table,
    bounded,
    broadcast,
    number_text,
    refuse_undefined,
)
from accounting.rules.primitives.literals import Fault, literal, not_whole_from
from accounting.rules.primitives.periods import Numbers, amount, count, numbers, running
from accounting.rules.primitives.saying import brief, share_text
from accounting.rules.primitives.shapes import Expression, Primitive, Record, Sentence, Steps, Word

Result = tuple[Value, str]
"""The value after a step, and what the step did."""


def _deduct(value: Value, step: Value) -> Result:
    def minus(number: Value, deduction: Value) -> Fraction:
        return bounded(as_number(number, "被扣的数") - as_number(deduction, "扣除项"))

    return broadcast(minus, value, step), f"扣除 {brief(step)}"


def _keep(value: Value, step: Value) -> Result:
    def times(number: Value, share: Value) -> Fraction:
        kept = as_number(share, "保留比例")
        if not 0 <= kept <= 1:
            raise Refusal(f"保留比例 {number_text(kept)} 不在 0 与 1 之间", "请写成 30% 或 0.3")
        return bounded(as_number(number, "被乘的数") * kept)

    return broadcast(times, value, step), f"保留 {share_text(step)}"


def _minus_base(value: Value, step: Mapping[str, Value]) -> Result:
    def above(number: Value, past: Value, index: Value) -> Fraction:
        grown = bounded(as_number(past, "基数") * as_number(index, "基数的指数"))
        return bounded(as_number(number, "减基数前的数") - grown)

    text = f"减去基数 {brief(step['amount'])}" + (f" × {brief(step['index'])}" if "index" in step else "")
    return broadcast(above, value, step["amount"], step.get("index", Fraction(1))), text


def _clip(value: Value, step: Mapping[str, Value]) -> Result:
    if not step:
        raise Refusal("clip 没有写上下限", "请写 low、high 或两者")
    if len(step) == 2:
        refuse_undefined(broadcast(_ordered, step["low"], step["high"]))
    for key, (_, limited) in _LIMITS.items():
        if key in step:
            value = broadcast(limited, value, step[key])
    return value, "、".join(f"{_LIMITS[key][0]} {brief(limit)}" for key, limit in step.items())


def _ordered(low: Value, high: Value) -> bool:
    least, most = as_number(low, "下限"), as_number(high, "上限")
    if least > most:
        raise Refusal(f"下限 {number_text(least)} 大于上限 {number_text(most)}", "请核对 low 与 high")
    return True


def _raised(number: Value, low: Value) -> Fraction:
    return max(as_number(number, "受限的数"), as_number(low, "下限"))


def _lowered(number: Value, high: Value) -> Fraction:
    return min(as_number(number, "受限的数"), as_number(high, "上限"))


_LIMITS: Final[dict[str, tuple[str, Callable[..., Value]]]] = {
    "low": ("不低于", _raised),
    "high": ("不高于", _lowered),
}


def _floor_to(value: Value, step: Value) -> Result:
    def down(number: Value, unit: Value) -> Fraction:
        size = as_number(unit, "取整单位")
        if size <= 0:
            raise Refusal("取整单位应大于 0", "请写成 1、100、1000 等")
        return bounded(as_number(number, "取整的数") // size * size)

    return broadcast(down, value, step), f"按 {brief(step)} 向下取整"


_STEPS: Final[dict[str, Callable[[Value, Any], Result]]] = {
    "deduct": _deduct,
    "keep": _keep,
    "minus_base": _minus_base,
    "clip": _clip,
    "floor_to": _floor_to,
}

_BASE: Final = Record(
    required={
        "of": Expression(),
        "steps": Steps(
            Record(
                one_of={
                    "deduct": Expression(),
                    "keep": Expression(),
                    "minus_base": Record(required={"amount": Expression()}, optional={"index": Expression()}),
                    "clip": Record(optional={"low": Expression(), "high": Expression()}),
                    "floor_to": Expression(),
                },
                optional={"because": Sentence()},
            )
        ),
    }
)


def _walk(arguments: Mapping[str, Any]) -> list[Result]:
    """The value and the words of every step, the start first. Raises Refusal."""
    value = amount(arguments["of"], "基数的起点")
    done: list[Result] = [(value, brief(value))]
    for at, step in enumerate(arguments["steps"], 1):
        key = next(key for key in step if key in _STEPS)
        value, text = _STEPS[key](value, step[key])
        value = amount(refuse_undefined(value), f"基数第 {at} 步")
        because = f"（{step['because']}）" if "because" in step else ""
        done.append((value, f"{text}{because}得 {brief(value)}"))
    return done


def _base(arguments: Mapping[str, Any]) -> Value:
    return _walk(arguments)[-1][0]


def _say_base(arguments: Mapping[str, Any], value: Value) -> str:
    return "，".join(text for _, text in _walk(arguments))


def _base_faults(arguments: Mapping[str, Any]) -> list[Fault]:
    faults: list[Fault] = []
    steps = arguments.get("steps") or []
    if not steps:
        faults.append((("steps",), "没有写任何步骤", "请写 deduct、keep、minus_base、clip 或 floor_to"))
    for at, step in enumerate(steps):
        kept, unit = literal(step.get("keep")), literal(step.get("floor_to"))
        if "clip" in step and not step["clip"]:
            faults.append((("steps", at, "clip"), "clip 没有写上下限", "请写 low、high 或两者"))
        if kept is not None and not 0 <= kept <= 1:
            faults.append((("steps", at, "keep"), "保留比例不在 0 与 1 之间", "请写成 30% 或 0.3"))
        if unit is not None and unit <= 0:
            faults.append((("steps", at, "floor_to"), "取整单位应大于 0", "请写成 1、100、1000 等"))
    return faults


BASE: Final = Primitive("base", "分享基数", _BASE, _base, _say_base, agree=_base_faults)

_INCLUDING: Final = {"current": "含当期", "previous": "不含当期"}


def _averages(series: Numbers, history: Numbers, arguments: Mapping[str, Any]) -> Numbers:
    """The average of the last `over` known periods up to, or before, each period of the series."""
    over = count(arguments["over"], "平均的期数")
    totals = (Fraction(0), *running((*history, *series)))
    first = len(history) + (1 if arguments["including"] == "current" else 0)
    averages = []
    for end in range(first, first + len(series)):
        start = max(end - over, 0)
        if end == start or (end - over < 0 and "short" not in arguments):
            reason = f"第 {end - first + 1} 期只有 {end} 期可平均，不足 {over} 期"
            raise Refusal(reason, "请用 history 写出以前各期，或写 short: available")
        averages.append(bounded((totals[end] - totals[start]) / (end - start)))
    return tuple(averages)


def _moving_average(arguments: Mapping[str, Any]) -> Value:
    of, history = arguments["of"], arguments.get("history", ())
    if not isinstance(of, dict):
        return _averages(numbers(of, "平均的序列"), numbers(history, "以前各期"), arguments)
    past = as_table(history, "以前各期") if "history" in arguments else dict.fromkeys(of, ())
    if past.keys() != of.keys():
        raise Refusal("以前各期与平均的各方不一致", "请为每一方各写一个 history 序列")
    return {
        name: _averages(
            numbers(series, f"平均的序列（{name}）"), numbers(past[name], f"以前各期（{name}）"), arguments
        )
        for name, series in as_table(of, "平均的序列").items()
    }


def _say_average(arguments: Mapping[str, Any], value: Value) -> str:
    words = _INCLUDING[arguments["including"]]
    short = "，不足的按已有各期" if "short" in arguments else ""
    return f"取 {brief(arguments['over'])} 期平均（{words}{short}），得 {brief(value)}"


MOVING_AVERAGE: Final = Primitive(
    "moving_average",
    "移动平均",
    Record(
        required={"of": Expression(), "over": Expression(), "including": Word(_INCLUDING)},
        optional={"history": Expression(), "short": Word({"available": "期数不足时按已有各期平均"})},
    ),
    _moving_average,
    _say_average,
    agree=lambda arguments: not_whole_from(arguments, 1, over="平均的期数"),
)
