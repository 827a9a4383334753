"""The values a policy computes with, all exact: number, flag, text, day, series and table.

A series (tuple) runs over periods, a table (dict) over names of parties; a table may hold series, never the
other way round. An operation that cannot be done for one element leaves `Undefined` there, so that a branch
nobody takes does no harm; a result that is still undefined is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.effort import spend

MAX_BITS: Final = 65_536
"""Largest numerator or denominator: the sum of a thousand fractions of unlike denominators still fits."""

MAX_WHOLE_BITS: Final = 4096
"""Largest whole part: beyond any sum of money."""

_LONG: Final = 1024
"""Numbers longer than so many bits cost more than a step each."""

MAX_ITEMS: Final = 5_000
"""Most elements of one series or table."""

MAX_CELLS: Final = 100_000
"""Most numbers of one table of series."""

_LONGEST_DENOMINATOR: Final = 10**6
_DECIMALS: Final = 6
"""Decimals of a number that is only shown, not exact; the exact one stands in the trace."""

MAX_SHOWN: Final = 30
"""Most characters of a number quoted in a sentence."""


class Refusal(Exception):
    """A value cannot be computed with. Whoever knows file and line turns it into a typed error."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(f"{reason}。{mend}。")
        self.reason = reason
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Undefined:
    """The place of an element that could not be computed, and why."""

    reason: str
    mend: str


Value = Fraction | bool | str | date | Undefined | tuple["Value", ...] | dict[str, "Value"]


def refuse_undefined(value: Value) -> Value:
    """The value itself. Raises Refusal where any element of it is undefined, naming the element."""
    if isinstance(value, Undefined):
        raise Refusal(value.reason, value.mend)
    for place, element in _elements(value):
        if isinstance(element, Fraction):
            continue
        try:
            refuse_undefined(element)
        except Refusal as refusal:
            raise Refusal(f"{place}：{refusal.reason}", refusal.mend) from None
    return value


def _elements(value: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, tuple):
        yield from ((f"第 {at} 期", element) for at, element in enumerate(value, 1))


def bounded(number: Fraction) -> Fraction:
    """The number itself. Raises Refusal when it has grown beyond all use."""
    above, below = number.numerator.bit_length(), number.denominator.bit_length()
    longest = max(above, below)
    if longest > _LONG:
        spend(longest // _LONG)
    if longest > MAX_BITS or above - below > MAX_WHOLE_BITS:
        raise Refusal("算出的数过大或过细", "请检查公式和单位，必要时先取整")
    return number


def broadcast(operation: Callable[..., Value], *values: Value) -> Value:
    """Apply an operation on single values element by element.

    Tables must name the same parties, series must be of the same length; a single value goes with every
    element. Raises Refusal where shapes do not fit; a Refusal of one element becomes Undefined there.
    """
    for value in values:
        if isinstance(value, dict):
            return _over_tables(operation, values)
        if isinstance(value, tuple):
            break
    else:
        return _single(operation, values)
    if any(isinstance(value, dict) for value in values):
        return _over_tables(operation, values)
    return _over_series(operation, values)


def _over_tables(operation: Callable[..., Value], values: tuple[Value, ...]) -> Value:
    names = _common_names([value for value in values if isinstance(value, dict)])
    longest = max((len(value) for value in values if isinstance(value, tuple)), default=0)
    if len(names) * longest > MAX_CELLS:
        raise Refusal(f"{len(names)} 方各 {longest} 期，过多", f"合计最多 {MAX_CELLS} 个数")
    return {name: broadcast(operation, *[_at(value, name) for value in values]) for name in names}


def _over_series(operation: Callable[..., Value], values: tuple[Value, ...]) -> Value:
    lengths = {len(value) for value in values if isinstance(value, tuple)}
    if len(lengths) > 1:
        counted = "、".join(map(str, sorted(lengths)))
        raise Refusal(f"序列长短不一：{counted} 期", "请补齐各期，或先截取同样的期数")
    return tuple(
        _single(operation, tuple([value[place] if isinstance(value, tuple) else value for value in values]))
        for place in range(lengths.pop())
    )


def _single(operation: Callable[..., Value], values: tuple[Value, ...]) -> Value:
    spend(1)
    try:
        return operation(*values)
    except Refusal as refusal:
        return Undefined(refusal.reason, refusal.mend)


def _at(value: Value, name: str) -> Value:
    return value[name] if isinstance(value, dict) else value


def _common_names(tables: list[dict[str, Value]]) -> list[str]:
    first = tables[0]
    for other in tables[1:]:
        if odd := sorted(first.keys() ^ other.keys()):
            raise Refusal(
                f"两个对照表的各方不一致：{'、'.join(odd[:5])} 只在其中一个表里", "请为每一方各写一个数"
            )
    return list(first)


def as_number(value: Value, what: str) -> Fraction:
    """A single number. Raises Refusal naming what was wanted."""
    if isinstance(value, Undefined):
        raise Refusal(value.reason, value.mend)
    if isinstance(value, Fraction):
        return value
    raise Refusal(f"{what}应是一个数，现为{kind_word(value)}", "请核对所引的量")


def as_whole(value: Value, what: str) -> int:
    """A single whole number. Raises Refusal."""
    number = as_number(value, what)
    if number.denominator != 1:
        raise Refusal(f"{what}应是整数", "请先取整")
    return int(number)


def as_flag(value: Value, what: str) -> bool:
    """Yes or no. Raises Refusal."""
    if isinstance(value, Undefined):
        raise Refusal(value.reason, value.mend)
    if isinstance(value, bool):
        return value
    raise Refusal(f"{what}应是“是或否”的判断，现为{kind_word(value)}", "请写成比较，如 amount > 0")


def as_day(value: Value, what: str) -> date:
    """A day. Raises Refusal."""
    if isinstance(value, Undefined):
        raise Refusal(value.reason, value.mend)
    if isinstance(value, date):
        return value
    raise Refusal(f"{what}应是日期，现为{kind_word(value)}", "请写 day('2026-03-31')，或写日期输入的名字")


def as_table(value: Value, what: str) -> dict[str, Value]:
    """A value per party. Raises Refusal."""
    if isinstance(value, Undefined):
        raise Refusal(value.reason, value.mend)
    if isinstance(value, dict) and value:
        return value
    raise Refusal(f"{what}应是各方的对照表，现为{kind_word(value)}", "请核对所引的量")


def as_numbers(value: Value, what: str) -> dict[str, Fraction]:
    """A number per party. Raises Refusal."""
    return {name: as_number(number, f"{what}（{name}）") for name, number in as_table(value, what).items()}


def as_series(value: Value, what: str) -> tuple[Value, ...]:
    """A value per period. Raises Refusal."""
    if isinstance(value, Undefined):
        raise Refusal(value.reason, value.mend)
    if isinstance(value, tuple):
        return value
    raise Refusal(f"{what}应是各期的序列，现为{kind_word(value)}", "请写成列表，每期一个数")


def kind_word(value: Value) -> str:
    """What a value is, in Chinese."""
    return next(word for kind, word in _KIND_WORDS if isinstance(value, kind))


_KIND_WORDS: Final[tuple[tuple[Any, str], ...]] = (
    (bool, "是否判断"),
    (Fraction, "一个数"),
    (str, "文字"),
    (date, "日期"),
    (tuple, "序列"),
    (dict, "对照表"),
    (Undefined, "未能算出的数"),
)


def add_up(value: Value, what: str = "合计项") -> Fraction:
    """The sum of every number in a value: of a table over its parties, of a series over its periods."""
    if not isinstance(value, dict | tuple):
        return as_number(value, what)
    spend(len(value))
    total = Fraction(0)
    for element in value.values() if isinstance(value, dict) else value:
        total = bounded(total + add_up(element, what))
    return total


def number_text(number: Fraction) -> str:
    """A number as officials read it: 1,234.5; a short fraction as such, a long one as "约" its decimal."""
    scaled = number * 10**12
    if scaled.denominator != 1:
        if number.denominator < _LONGEST_DENOMINATOR and abs(number) < _LONGEST_DENOMINATOR:
            return f"{number.numerator}/{number.denominator}"
        return f"约 {number_text(Fraction(round(number * 10**_DECIMALS), 10**_DECIMALS))}"
    whole, decimals = divmod(abs(scaled.numerator), 10**12)
    sign = "-" if number < 0 else ""
    return f"{sign}{whole:,}.{decimals:012d}".rstrip("0").rstrip(".")


def short_number(number: Fraction) -> str:
    """A number in the middle of a sentence, cut where it has grown too long to read."""
    text = number_text(number)
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def value_text(value: Value) -> str:
    """A value in one line of Chinese."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Fraction):
        return number_text(value)
    if isinstance(value, dict):
        return "，".join(f"{name} {value_text(element)}" for name, element in value.items())
    if isinstance(value, tuple):
        return "、".join(map(value_text, value))
    return "未能算出" if isinstance(value, Undefined) else str(value)
