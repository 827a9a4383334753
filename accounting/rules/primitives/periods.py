"""Series of numbers: reading them, running totals, and windows after which a total starts again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import (
    MAX_ITEMS,
    Refusal,
    Value,
    as_number,
    as_series,
    as_table,
    as_whole,
    bounded,
)
from accounting.rules.primitives.shapes import Word

Numbers = tuple[Fraction, ...]

PERIOD: Final = "period"
LIFETIME: Final = "lifetime"
OVER: Final = Word({PERIOD: "每期", LIFETIME: "累计"})
"""Whether something holds for each period by itself or for the running total."""

START_AGAIN: Final = "start_again_every"
"""The argument that says after how many periods a running total starts again."""


def numbers(value: Value, what: str) -> Numbers:
    """A series of numbers. Raises Refusal naming what was wanted and the period."""
    series = as_series(value, what)
    return tuple(as_number(element, f"{what}第 {at} 期") for at, element in enumerate(series, 1))


def each_party(operation: Callable[[Numbers], Numbers], value: Value, what: str) -> Value:
    """Apply an operation on a series to it, or to the series of every party. Raises Refusal."""
    if isinstance(value, dict):
        table = as_table(value, what)
        return {name: operation(numbers(series, f"{what}（{name}）")) for name, series in table.items()}
    return operation(numbers(value, what))


def amount(value: Value, what: str) -> Value:
    """The value itself when it is a number, a series, or a table of either. Raises Refusal."""
    if isinstance(value, dict):
        for name, element in as_table(value, what).items():
            _number_or_series(element, f"{what}（{name}）")
    else:
        _number_or_series(value, what)
    return value


def _number_or_series(value: Value, what: str) -> None:
    if isinstance(value, tuple):
        numbers(value, what)
    else:
        as_number(value, what)


def count(value: Value, what: str, least: int = 1) -> int:
    """A whole number of periods or parts, not below `least`. Raises Refusal."""
    whole = as_whole(value, what)
    if not least <= whole <= MAX_ITEMS:
        raise Refusal(f"{what}应在 {least} 与 {MAX_ITEMS:,} 之间", "请核对该数")
    return whole


def running(series: Iterable[Fraction]) -> Numbers:
    """Running totals."""
    totals: list[Fraction] = []
    so_far = Fraction(0)
    for number in series:
        so_far = bounded(so_far + number)
        totals.append(so_far)
    return tuple(totals)


def total(series: Iterable[Fraction]) -> Fraction:
    """The sum of a series. Raises Refusal when it grows beyond all use."""
    return (Fraction(0), *running(series))[-1]


def increments(totals: Sequence[Fraction]) -> Numbers:
    """What each period adds to running totals that start at 0."""
    return tuple(bounded(now - before) for now, before in zip(totals, (Fraction(0), *totals), strict=False))


def every(arguments: Mapping[str, Any]) -> int | None:
    """After how many periods running totals start again; None: never. Raises Refusal."""
    if START_AGAIN not in arguments:
        return None
    return count(arguments[START_AGAIN], "重新起算的期数")


def windows(series: Numbers, length: int | None) -> list[Numbers]:
    """The series cut into windows of `length` periods, the last perhaps shorter; uncut for None."""
    size = length or max(len(series), 1)
    return [series[start : start + size] for start in range(0, len(series), size)]


def by_window(operation: Callable[[Numbers], Numbers], series: Numbers, length: int | None) -> Numbers:
    """Apply an operation on a series window by window."""
    return tuple(number for window in windows(series, length) for number in operation(window))
