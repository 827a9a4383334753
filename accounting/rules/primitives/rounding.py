"""Rounding: to a unit, by a named mode, one function for the whole engine. Exact fractions throughout."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from accounting.rules.language.values import (
    Refusal,
    Value,
    add_up,
    as_number,
    as_table,
    bounded,
    broadcast,
    number_text,
    refuse_undefined,
)
from accounting.rules.primitives.periods import amount
from accounting.rules.primitives.shapes import Arguments, Expression, Party, Primitive, Record, Word
from accounting.rules.primitives.shares import refuse_faults

MODES: Final[dict[str, str]] = {
    "half_up": "四舍五入",
    "half_even": "四舍六入五成双",
    "down": "舍去尾数",
    "up": "有尾数即进一",
    "floor": "向小取整",
    "ceiling": "向大取整",
}

ROUNDING: Final = Record(required={"to": Expression(), "mode": Word(MODES)})
"""How others write a rounding: {to: "0.01", mode: half_up}."""


def round_number(number: Fraction, to: Fraction, mode: str) -> Fraction:
    """A number as a whole multiple of `to`.

    half_up, half_even, down and up work on the absolute value and put the sign back, so that −2.5 becomes −3
    by half_up; floor and ceiling look along the number line. Raises Refusal for a unit that is not above 0.
    """
    whole, rest = divmod(abs(number) / unit(to), 1)
    raised = whole + 1 if _goes_up(whole, rest, mode, number < 0) else whole
    return bounded((-raised if number < 0 else raised) * to)


def _goes_up(whole: int, rest: Fraction, mode: str, negative: bool) -> bool:
    match mode:
        case "half_up":
            return 2 * rest >= 1
        case "half_even":
            return 2 * rest > 1 or (2 * rest == 1 and whole % 2 == 1)
        case "down":
            return False
        case "up":
            return rest > 0
        case "floor":
            return negative and rest > 0
        case "ceiling":
            return not negative and rest > 0
    raise Refusal(f"没有名为「{mode}」的取整办法", f"请改用 {'、'.join(MODES)} 之一")


def unit(to: Value) -> Fraction:
    """The unit to round to. Raises Refusal unless it is a number above 0."""
    number = as_number(to, "取整单位")
    if number <= 0:
        raise Refusal(f"取整单位应大于 0，现为 {number_text(number)}", "请写成 1、0.01 这样的单位")
    return number


def round_value(value: Value, to: Value, mode: str) -> Value:
    """Every number of a value rounded; what is not a number becomes undefined in its place.

    Raises Refusal for a bad unit or mode, whatever the value.
    """
    step = unit(to)
    round_number(Fraction(0), step, mode)
    return broadcast(lambda element: round_number(as_number(element, "要取整的量"), step, mode), value)


def rounding_text(to: Value, mode: str) -> str:
    """四舍五入到 0.01."""
    return f"{MODES[mode]}到 {number_text(unit(to))}"


def _compute(args: Arguments) -> Value:
    refuse_faults(_agree(args))
    rounded = refuse_undefined(round_value(args["of"], args["to"], args["mode"]))
    if "residual" not in args:
        return rounded
    table = as_table(rounded, "要取整的量")
    party = args["residual"]
    if party not in table:
        raise Refusal(f"尾差方「{party}」不在要取整的各方之中", f"请改为 {'、'.join(list(table)[:5])} 之一")
    _refuse_other_periods(args["total"], table)
    others = [part for name, part in table.items() if name != party]
    rest = refuse_undefined(broadcast(_what_is_left, args["total"], *others))
    return {name: rest if name == party else part for name, part in table.items()}


def _refuse_other_periods(whole: Value, table: dict[str, Value]) -> None:
    """A total per period goes with series of as many periods, a single total with single numbers."""
    amount(whole, "总额")
    if isinstance(whole, dict) or {_periods(part) for part in table.values()} != {_periods(whole)}:
        raise Refusal("总额与要取整的各方期数不一致", "请写一个总额配各方一个数，或各期总额配各方各期的数")


def _periods(value: Value) -> int | None:
    return len(value) if isinstance(value, tuple) else None


def _what_is_left(total: Value, *others: Value) -> Value:
    return bounded(
        as_number(total, "总额") - sum((as_number(other, "各方") for other in others), Fraction(0))
    )


def _say(args: Arguments, value: Value) -> str:
    done = f"逐项{rounding_text(args['to'], args['mode'])}"
    if "residual" not in args:
        return done
    return f"{done}；尾差归{args['residual']}，合计 {number_text(add_up(value))}"


def _agree(args: Arguments) -> list[tuple[tuple[str | int, ...], str, str]]:
    if ("total" in args) == ("residual" in args):
        return []
    given, missing = ("total", "residual") if "total" in args else ("residual", "total")
    return [((given,), f"写了 {given}，却没有写 {missing}", "尾差方所得为总额减去其他各方，两项须一并写出")]


ROUND: Final = Primitive(
    name="round",
    title="取整",
    shape=Record(
        required={"of": Expression(), "to": Expression(), "mode": Word(MODES)},
        optional={"total": Expression(), "residual": Party()},
    ),
    compute=_compute,
    say=_say,
    conserves="",
    agree=_agree,
)
