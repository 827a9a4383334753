"""Cumulative in the year: what is below zero is not posted but carried over (待抵) against later periods."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Value, add_up, number_text
from accounting.rules.primitives.literals import not_whole_from
from accounting.rules.primitives.periods import (
    START_AGAIN,
    Numbers,
    by_window,
    each_party,
    every,
    increments,
    running,
)
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Expression, Primitive, Record, Word

_NOTHING = Fraction(0)


def _posted(series: Numbers) -> Numbers:
    """Posted in each period: the running total, never below 0, less what was posted before."""
    return increments([max(total, _NOTHING) for total in running(series)])


def _carried(series: Numbers) -> Numbers:
    """Carried over at the end of each period: the running total where it is below 0."""
    return tuple(min(total, _NOTHING) for total in running(series))


def _carry(arguments: Mapping[str, Any]) -> Value:
    # What is still carried over when a window ends is settled at the year's end, so the next one starts at 0.
    length = every(arguments)
    operation = _posted if arguments["give"] == "posted" else _carried
    return each_party(lambda series: by_window(operation, series, length), arguments["of"], "累计的序列")


def _say(arguments: Mapping[str, Any], value: Value) -> str:
    window = f"每 {brief(arguments[START_AGAIN])} 期重新" if START_AGAIN in arguments else ""
    if arguments["give"] == "carried":
        return f"{window}逐期累计，各期末待抵 {brief(value)}"
    return f"{window}逐期累计，不足 0 的待抵，各期入账 {brief(value)}，合计 {number_text(add_up(value))}"


CARRY: Final = Primitive(
    "carry",
    "累计与待抵",
    Record(
        required={
            "of": Expression(),
            "give": Word({"posted": "各期入账额", "carried": "各期末待抵额（负数）"}),
        },
        optional={START_AGAIN: Expression()},
    ),
    _carry,
    _say,
    agree=lambda arguments: not_whole_from(arguments, 1, start_again_every="重新起算的期数"),
)
