"""An amount handed out step by step, in order, until the last step takes all the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, as_number, bounded, number_text
from accounting.rules.primitives.literals import Fault, literal
from accounting.rules.primitives.saying import SHOWN, brief, share_text
from accounting.rules.primitives.shapes import (
    Arguments,
    Expression,
    Party,
    Primitive,
    Record,
    Steps,
    Word,
)
from accounting.rules.primitives.shares import (
    Table,
    divided,
    parts_of,
    refuse_faults,
    shares_or_sizes,
    shares_text,
    sizes,
    total,
)

Step = Mapping[str, Any]

_TAKES: Final = ("fixed", "rate", "rate_of_rest", "rest", "each")

_STEP: Final = Record(
    one_of={
        "fixed": Expression(),
        "rate": Expression(),
        "rate_of_rest": Expression(),
        "rest": Word({"all": "其余全部"}),
        "each": Expression(),
    },
    optional={"to": Party(), "by": Expression()},
)


def slices(size: Fraction, steps: Sequence[Step]) -> list[Table]:
    """What each step hands out of a size ≥ 0. Raises Refusal.

    A step takes its fixed amount or its rate, but never more than is left. Where fixed amounts written party
    by party (`each`) add up to more than is left, they are cut in proportion.
    """
    left = size
    found = []
    for at, step in enumerate(steps, 1):
        taken = min(_wanted(step, at, size, left), left)
        found.append({name: bounded(taken * part) for name, part in _parts(step, at).items()})
        left = bounded(left - taken)
    return found


def _wanted(step: Step, at: int, size: Fraction, left: Fraction) -> Fraction:
    if "each" in step:
        return total(sizes(step["each"], f"第 {at} 步的定额").values())
    if "fixed" in step:
        return _not_negative(as_number(step["fixed"], f"第 {at} 步的定额"), f"第 {at} 步的定额")
    if "rate" in step:
        return bounded(size * _rate(step["rate"], at))
    return bounded(left * _rate(step["rate_of_rest"], at)) if "rate_of_rest" in step else left


def _rate(written: Value, at: int) -> Fraction:
    rate = _not_negative(as_number(written, f"第 {at} 步的比例"), f"第 {at} 步的比例")
    if rate > 1:
        raise Refusal(f"第 {at} 步的比例为 {share_text(rate)}，超过 100%", "请写成 0.35 或 35%")
    return rate


def _not_negative(number: Fraction, what: str) -> Fraction:
    if number < 0:
        raise Refusal(f"{what}为 {number_text(number)}，不能小于 0", "请核对该数")
    return number


def _parts(step: Step, at: int) -> Table:
    """Who gets which part of a step."""
    if "to" in step:
        return {step["to"]: Fraction(1)}
    if "by" in step:
        return shares_or_sizes(step["by"], f"第 {at} 步的份额")
    amounts = sizes(step["each"], f"第 {at} 步的定额")
    return parts_of(amounts, f"第 {at} 步的定额") if any(amounts.values()) else amounts


def _names(steps: Sequence[Step]) -> list[str]:
    """Everybody who may get something, in the order of first mention."""
    return list(dict.fromkeys(name for at, step in enumerate(steps, 1) for name in _parts(step, at)))


def _compute(args: Arguments) -> Value:
    steps = args["steps"]
    refuse_faults(_step_faults(steps))
    names = _names(steps)

    def divide(size: Fraction) -> Table:
        found = slices(size, steps)
        return {name: total(part.get(name, Fraction(0)) for part in found) for name in names}

    return divided(args["amount"], names, divide)


def _say(args: Arguments, value: Value) -> str:
    amount, steps = args["amount"], args["steps"]
    # The amounts of the steps are said for a single amount; a series would need a line for each period.
    taken = slices(abs(amount), steps) if isinstance(amount, Fraction) else []
    texts = [f"{_step_text(step, at)}{_taken_text(taken, at)}" for at, step in enumerate(steps[:SHOWN], 1)]
    more = f"……（共 {len(steps)} 步）" if len(steps) > SHOWN else ""
    return f"{brief(amount)} 依次分：{'；'.join(texts)}{more}；合计 {brief(value)}"


def _step_text(step: Step, at: int) -> str:
    if "each" in step:
        return f"（{at}）各方定额"
    if "fixed" in step:
        how = f"定额 {brief(step['fixed'])}"
    elif "rate" in step:
        how = f"总额的 {share_text(step['rate'])}"
    else:
        how = f"其余的 {share_text(step['rate_of_rest'])}" if "rate_of_rest" in step else "其余全部"
    whose = f"归{step['to']}" if "to" in step else f"按 {shares_text(shares_or_sizes(step['by'], '份额'))} 分"
    return f"（{at}）{how}{whose}"


def _taken_text(taken: Sequence[Table], at: int) -> str:
    return f"，计 {number_text(total(taken[at - 1].values()))}" if taken else ""


def _agree(args: Mapping[str, Any]) -> list[Fault]:
    faults = _step_faults(args.get("steps") or [])
    return [(("steps", *path), reason, mend) for path, reason, mend in faults]


def _step_faults(steps: Sequence[Step]) -> list[Fault]:
    if not steps:
        return [((), "没有写任何步骤", "请依次写出各步，最后一步写 rest: all")]
    faults = [fault for at, step in enumerate(steps) for fault in _one_step_faults(at, step)]
    faults += [
        ((at, "rest"), f"第 {at + 1} 步已取走其余全部，后面各步无从再取", "请把 rest: all 移到最后一步")
        for at, step in enumerate(steps[:-1])
        if "rest" in step
    ]
    if "rest" not in steps[-1]:
        faults.append(
            ((len(steps) - 1,), "最后一步不是 rest: all", "请在最后写明其余全部归谁，以免有余额无主")
        )
    return faults


def _one_step_faults(at: int, step: Step) -> Iterator[Fault]:
    takes = [key for key in _TAKES if key in step]
    receivers = [key for key in ("to", "by") if key in step]
    if len(takes) != 1:
        yield (at,), f"第 {at + 1} 步应写 {'、'.join(_TAKES)} 中的一种", "请只写一种"
    if "each" in takes and receivers:
        yield (
            (at, receivers[0]),
            f"第 {at + 1} 步的 each 已写明各方，{receivers[0]} 不起作用",
            f"请删去 {receivers[0]}",
        )
    if "each" not in takes and len(receivers) != 1:
        yield (at,), f"第 {at + 1} 步应写明归谁：to 或 by，只写一种", "请写 to（一方）或 by（各方份额）"
    for key in ("rate", "rate_of_rest"):
        if (rate := literal(step.get(key))) is not None and not 0 <= rate <= 1:
            yield (at, key), f"第 {at + 1} 步的比例不在 0 与 1 之间", "请写成 0.35 或 35%"


WATERFALL: Final = Primitive(
    name="waterfall",
    title="依次分配",
    shape=Record(required={"amount": Expression(), "steps": Steps(_STEP)}),
    compute=_compute,
    say=_say,
    conserves="amount",
    agree=_agree,
)
