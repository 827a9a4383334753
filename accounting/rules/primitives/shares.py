"""Shares and sizes of parties: reading them exactly, dividing period by period, and saying them in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

from accounting.rules.language.values import (
    Refusal,
    Value,
    as_number,
    as_numbers,
    bounded,
    number_text,
)
from accounting.rules.primitives.literals import Fault
from accounting.rules.primitives.periods import numbers
from accounting.rules.primitives.saying import SHOWN, brief, share_text
from accounting.rules.ratios import ratio_text
from accounting.rules.splitting import common_numerators

Table = dict[str, Fraction]

_LONGEST_RATIO: Final = 1_000
"""Largest total of a ratio said as 3:7; finer shares are said as percentages."""


def total(amounts: Iterable[Fraction]) -> Fraction:
    """The exact sum. Raises Refusal as soon as it grows beyond all use, before it grows slow."""
    found = Fraction(0)
    for amount in amounts:
        found = bounded(found + amount)
    return found


def sizes(value: Value, what: str) -> Table:
    """A number per party, none below 0. Raises Refusal."""
    table = as_numbers(value, what)
    for name, size in table.items():
        if size < 0:
            raise Refusal(f"{what}（{name}）为 {number_text(size)}，不能小于 0", "请核对该方的数")
    return table


def whole_shares(value: Value, what: str) -> Table:
    """Shares that add up to exactly 1, none below 0. Raises Refusal saying to what they add up."""
    table = sizes(value, what)
    if (found := total(table.values())) != 1:
        raise Refusal(f"{what}合计 {number_text(found)}，应正好为 1", "请改正各方的份额，或先用 weights 折算")
    return table


def proportions(value: Value, what: str) -> Table:
    """Each party's part of the whole, from sizes of any unit, none below 0. Raises Refusal when all are 0."""
    return parts_of(sizes(value, what), what)


def shares_or_sizes(value: Value, what: str) -> Table:
    """The same, but broken numbers below 1 throughout are shares and must add up to 1. Raises Refusal."""
    table = sizes(value, what)
    whole = total(table.values())
    if whole not in (0, 1) and max(table.values()) < 1:
        raise Refusal(
            f"{what}各方合计为 {share_text(whole)}，应为 100%", "请核对份额；按大小分的请用原来的数"
        )
    return parts_of(table, what)


def parts_of(table: Table, what: str) -> Table:
    """The same for sizes already read."""
    whole = total(table.values())
    if whole == 0:
        raise Refusal(f"{what}各方都为 0，无从按比例分", "请核对数据，或为这种情形另定分法")
    return {name: bounded(size / whole) for name, size in table.items()}


def distinct(parties: Sequence[str], what: str) -> list[str]:
    """The parties themselves. Raises Refusal when one stands twice or there is none."""
    if doubled := [party for party, times in Counter(parties).items() if times > 1]:
        raise Refusal(f"{what}中 {'、'.join(doubled[:5])} 出现不止一次", "请每一方只写一次")
    if not parties:
        raise Refusal(f"{what}没有写任何一方", "请列出各方")
    return list(parties)


def refuse_faults(faults: Sequence[Fault]) -> None:
    """Raises Refusal for the first fault, where there is one."""
    for _, reason, mend in faults:
        raise Refusal(reason, mend)


def divided(
    amount: Value, names: Iterable[str], divide: Callable[[Fraction], Mapping[str, Fraction]]
) -> dict[str, Value]:
    """An amount divided among parties: a table of numbers, or of series when the amount is a series.

    `divide` sees |amount|; the sign is put back here, so that a refund is divided like the payment it undoes.
    Raises Refusal.
    """
    if not isinstance(amount, tuple):
        return dict(_signed(as_number(amount, "要分的金额"), divide))
    periods = [_signed(period, divide) for period in numbers(amount, "要分的金额")]
    return {name: tuple(period[name] for period in periods) for name in names}


def _signed(amount: Fraction, divide: Callable[[Fraction], Mapping[str, Fraction]]) -> Mapping[str, Fraction]:
    if amount >= 0:
        return divide(amount)
    return {name: -part for name, part in divide(-amount).items()}


def shares_text(shares: Mapping[str, Fraction]) -> str:
    """3:7 where that is short, else 甲 12.5%，乙 87.5%."""
    if 1 < len(shares) <= SHOWN:
        amounts = list(shares.values())
        if common_numerators(amounts)[1] <= _LONGEST_RATIO:
            return ratio_text(amounts)
    return percentages(shares)


def percentages(shares: Mapping[str, Fraction]) -> str:
    """甲 12.5%，乙 87.5%; a long table is cut."""
    return brief({name: share_text(share) for name, share in shares.items()})
