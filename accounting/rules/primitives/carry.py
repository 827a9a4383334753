"""Cumulative in the year: what is below zero is not posted but carried over (待抵) against later periods, for ever
or for so many periods."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, add_up, bounded, number_text
from accounting.rules.primitives.literals import Fault, not_whole_from
from accounting.rules.primitives.periods import (
    START_AGAIN,
    Numbers,
    by_window,
    count,
    each_party,
    every,
    increments,
    running,
)
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Expression, Primitive, Record, Word

_NOTHING = Fraction(0)


POSTED, CARRIED, EXPIRED = "posted", "carried", "expired"
EXPIRES: Final = "expires_after"
_WORDS: Final = {
    POSTED: "各期入账额",
    CARRIED: "各期末待抵额（负数）",
    EXPIRED: "各期末作废的待抵额（负数）",
}


def _posted(series: Numbers) -> Numbers:
    """Posted in each period: the running total, never below 0, less what was posted before."""
    return increments([max(total, _NOTHING) for total in running(series)])


def _carried(series: Numbers) -> Numbers:
    """Carried over at the end of each period: the running total where it is below 0."""
    return tuple(min(total, _NOTHING) for total in running(series))


class _Expiring:
    """What waits to be set off, oldest first; it lapses at the end of the last of so many periods after its own."""

    def __init__(self, lifetime: int) -> None:
        self.lifetime = lifetime
        self.waiting: deque[tuple[int, Fraction]] = deque()
        self.posted = self.total = _NOTHING

    def period(self, at: int, number: Fraction) -> dict[str, Fraction]:
        """What is posted in this period, waits at its end, and lapses then."""
        posted = self.set_off(number) if number > 0 else self.take_back(at, -number)
        self.posted += posted
        lapsed = _NOTHING
        while self.waiting and at - self.waiting[0][0] >= self.lifetime:
            lapsed += self.waiting.popleft()[1]
        self.total = bounded(self.total - lapsed)
        return {POSTED: posted, CARRIED: -self.total, EXPIRED: -lapsed}

    def set_off(self, number: Fraction) -> Fraction:
        """A gain goes against what waits, the oldest first; the rest is posted."""
        while number and self.waiting:
            since, amount = self.waiting.popleft()
            used = min(number, amount)
            number, self.total = number - used, self.total - used
            if amount > used:
                self.waiting.appendleft((since, amount - used))
        return number

    def take_back(self, at: int, loss: Fraction) -> Fraction:
        """A loss takes back what was posted; what goes beyond waits."""
        back = min(loss, self.posted)
        if loss > back:
            self.waiting.append((at, loss - back))
            self.total = bounded(self.total + loss - back)
        return -back


def _expiring(series: Numbers, lifetime: int, give: str) -> Numbers:
    state = _Expiring(lifetime)
    return tuple(state.period(at, number)[give] for at, number in enumerate(series))


def _carry(arguments: Mapping[str, Any]) -> Value:
    # What is still carried over when a window ends is settled at the year's end, so the next one starts at 0.
    give, length = arguments["give"], every(arguments)
    operation: Callable[[Numbers], Numbers] = _posted if give == POSTED else _carried
    if EXPIRES in arguments:
        lifetime = count(arguments[EXPIRES], "待抵的期限")
        operation = partial(_expiring, lifetime=lifetime, give=give)
    elif give == EXPIRED:
        raise Refusal("没有写待抵的期限，不会有作废的", "请写 expires_after，或改 give")
    return each_party(lambda series: by_window(operation, series, length), arguments["of"], "累计的序列")


def _say(arguments: Mapping[str, Any], value: Value) -> str:
    window = f"每 {brief(arguments[START_AGAIN])} 期重新" if START_AGAIN in arguments else ""
    until = f"（只抵以后 {brief(arguments[EXPIRES])} 期）" if EXPIRES in arguments else ""
    if arguments["give"] == CARRIED:
        return f"{window}逐期累计，各期末待抵{until} {brief(value)}"
    if arguments["give"] == EXPIRED:
        return f"{window}逐期累计，待抵{until}到期作废 {brief(value)}"
    return (
        f"{window}逐期累计，不足 0 的待抵{until}，各期入账 {brief(value)}，合计 {number_text(add_up(value))}"
    )


def _faults(arguments: Mapping[str, Any]) -> list[Fault]:
    faults = not_whole_from(arguments, 1, start_again_every="重新起算的期数", expires_after="待抵的期限")
    if arguments.get("give") == EXPIRED and EXPIRES not in arguments:
        faults.append((("give",), "没有写待抵的期限，不会有作废的", "请写 expires_after，或改 give"))
    return faults


CARRY: Final = Primitive(
    "carry",
    "累计与待抵",
    Record(
        required={
            "of": Expression(),
            "give": Word(_WORDS),
        },
        optional={START_AGAIN: Expression(), EXPIRES: Expression()},
    ),
    _carry,
    _say,
    agree=_faults,
)
