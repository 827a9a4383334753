"""Operators between single values, and the functions of numbers."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import floor
from operator import ge, gt, le, lt
from typing import Any, Final

from accounting.rules.language.decimals import exponential, log10, natural_log, raised, square_root
from accounting.rules.language.effort import spend
from accounting.rules.language.signatures import Function, elementwise
from accounting.rules.language.values import (
    Refusal,
    Undefined,
    Value,
    as_flag,
    as_number,
    bounded,
    broadcast,
    kind_word,
    short_number,
)

ARITHMETIC: Final[dict[str, Callable[[Fraction, Fraction], Fraction]]] = {
    "+": lambda one, other: bounded(one + other),
    "-": lambda one, other: bounded(one - other),
    "*": lambda one, other: bounded(one * other),
    "/": lambda one, other: bounded(one / other),
    "^": raised,
}
"""Operators on numbers. Division by zero raises ZeroDivisionError: only the caller can name the divisor."""

_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


def compared(operator: str, one: Value, other: Value) -> Value:
    """A comparison of two single values of one kind. Raises Refusal."""
    for value in (one, other):
        if isinstance(value, Undefined):
            return value
    if type(one) is not type(other):
        raise Refusal(f"{kind_word(one)}和{kind_word(other)}不能相比", _mend(one, other))
    if operator in ("=", "!="):
        return (one == other) == (operator == "=")
    if isinstance(one, bool | str):
        raise Refusal(f"{kind_word(one)}没有大小之分", "只能用 = 或 != 比较")
    return _ORDER[operator](one, other)


def _mend(one: Value, other: Value) -> str:
    if {kind_word(one), kind_word(other)} == {"日期", "文字"}:
        return "日期请写成 day('2026-03-31')"
    return "请核对两边所引的量"


def pick(condition: Value, then: Value, otherwise: Value) -> Value:
    """One of two values, the other untouched. Raises Refusal where the condition is no flag."""
    return then if as_flag(condition, "if 的条件") else otherwise


def _number(operation: Callable[[Fraction], Fraction], what: str) -> Callable[..., Value]:
    return elementwise(lambda value: bounded(operation(as_number(value, what))))


def _extreme(name: str, best: Callable[..., Fraction]) -> Callable[..., Value]:
    def single(*values: Value) -> Value:
        return best(as_number(value, f"{name} 的各项") for value in values)

    def apply(*values: Value) -> Value:
        if len(values) > 1:
            return broadcast(single, *values)
        found = list(elements_of(values[0], name))
        if not found:
            raise Refusal(f"{name} 没有可比的数", "请至少给出一期")
        return single(*found)

    return apply


def elements_of(value: Value, name: str) -> list[Value]:
    """Every element of a table, a series or a table of series. Raises Refusal for a single value."""
    if isinstance(value, Undefined):
        raise Refusal(value.reason, value.mend)
    if not isinstance(value, dict | tuple):
        mend = f"{name} 只写一项时，该项应是对照表或序列"
        raise Refusal(f"{name} 应作用于对照表或序列，现为{kind_word(value)}", mend)
    inside = value.values() if isinstance(value, dict) else value
    found = [one for part in inside for one in (part if isinstance(part, tuple) else (part,))]
    spend(len(found))
    return found


def _floor(quotient: Fraction) -> int:
    return floor(quotient)


def _ceil(quotient: Fraction) -> int:
    return -floor(-quotient)


def _half_up(quotient: Fraction) -> int:
    # Half goes away from zero, so that a refund is rounded like the payment.
    nearest = floor(abs(quotient) + Fraction(1, 2))
    return nearest if quotient >= 0 else -nearest


def _rounding(to_whole: Callable[[Fraction], int]) -> Callable[..., Value]:
    def single(value: Value, to: Value = Fraction(1)) -> Value:
        number, step = as_number(value, "取整的数"), as_number(to, "取整的单位")
        if step <= 0:
            raise Refusal(f"取整的单位应大于 0，现为 {short_number(step)}", "请写成 1、100 或 0.01")
        return bounded(to_whole(number / step) * step)

    return elementwise(single)


def _sign(number: Fraction) -> Fraction:
    return Fraction((number > 0) - (number < 0))


def _power(base: Value, exponent: Value) -> Value:
    return raised(as_number(base, "底数"), as_number(exponent, "指数"))


FUNCTIONS: Final = (
    Function("if", "若", "if(c, a, b)", "if(3 > 2, 10, 1/0)", "10", elementwise(pick), 3, 3),
    Function(
        "min", "取小", "min(a, b, …)", "min(P, 20)", "city 20，county 10", _extreme("min", min), 1, None
    ),
    Function("max", "取大", "max(a, b, …)", "max(P)", "30", _extreme("max", max), 1, None),
    Function("abs", "绝对值", "abs(x)", "abs(-3)", "3", _number(abs, "取绝对值的数")),
    Function("sign", "正负号", "sign(x)", "sign(-3)", "-1", _number(_sign, "取正负号的数")),
    Function("floor", "向下取整", "floor(x, to=1)", "floor(129, 50)", "100", _rounding(_floor), 1, 2),
    Function("ceil", "向上取整", "ceil(x, to=1)", "ceil(1.2)", "2", _rounding(_ceil), 1, 2),
    Function(
        "round_half_up",
        "四舍五入",
        "round_half_up(x, to=1)",
        "round_half_up(0.125, 0.01)",
        "0.13",
        _rounding(_half_up),
        1,
        2,
    ),
    Function(
        "round_half_even",
        "四舍六入五成双",
        "round_half_even(x, to=1)",
        "round_half_even(0.125, 0.01)",
        "0.12",
        _rounding(round),
        1,
        2,
    ),
    Function("log10", "常用对数", "log10(x)", "log10(1000)", "3", _number(log10, "取对数的数")),
    Function(
        "ln",
        "自然对数",
        "ln(x)",
        "round_half_up(ln(2), 0.0001)",
        "0.6931",
        _number(natural_log, "取对数的数"),
    ),
    Function(
        "exp", "自然指数", "exp(x)", "round_half_up(exp(1), 0.0001)", "2.7183", _number(exponential, "指数")
    ),
    Function("sqrt", "平方根", "sqrt(x)", "sqrt(6.25)", "2.5", _number(square_root, "开平方的数")),
    Function("power", "乘方", "power(x, y)", "power(4, 0.5)", "2", elementwise(_power), 2, 2),
)
