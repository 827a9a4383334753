"""A table of what the parties get, per period or once, from which one party's part moves to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Refusal, Value, as_number, as_table, bounded, number_text
from accounting.rules.primitives.periods import Numbers, numbers

PAYER_SHARE: Final = "payer_share"
OWN_FUNDS: Final = "own_funds"
LIMITS: Final = {PAYER_SHARE: "补到付款方所得用完为止", OWN_FUNDS: "付款方另筹资金，其数可为负"}
"""How far a payer pays when its own part does not suffice; unwritten, that is refused."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Numbers per party and period; `single` when the table had one number per party."""

    rows: dict[str, Numbers]
    single: bool

    @property
    def periods(self) -> int:
        """How many periods every party has."""
        return len(next(iter(self.rows.values())))

    def of(self, party: str) -> Numbers:
        """What a party gets. Raises Refusal for a party the table does not name."""
        if party not in self.rows:
            raise Refusal(f"对照表里没有「{party}」", f"请改为：{'、'.join(list(self.rows)[:20])}")
        return self.rows[party]

    def moved(self, giver: str, taker: str, by: Sequence[Fraction]) -> Amounts:
        """With so much per period moved from giver to taker; the total stays. Raises Refusal."""
        if giver == taker:
            raise Refusal(f"「{giver}」不能与自己结算差额", "请写另一方")
        given = tuple(bounded(own - part) for own, part in zip(self.of(giver), by, strict=True))
        taken = tuple(bounded(own + part) for own, part in zip(self.of(taker), by, strict=True))
        return replace(self, rows={**self.rows, giver: given, taker: taken})

    def value(self) -> Value:
        """As a value again."""
        return {name: row[0] if self.single else row for name, row in self.rows.items()}


def read_amounts(value: Value, what: str = "各方所得") -> Amounts:
    """A table of numbers, or of series of the same length. Raises Refusal."""
    table = as_table(value, what)
    single = not any(isinstance(element, tuple) for element in table.values())
    rows = {
        name: (as_number(element, f"{what}（{name}）"),) if single else numbers(element, f"{what}（{name}）")
        for name, element in table.items()
    }
    if len({len(row) for row in rows.values()}) > 1:
        raise Refusal(f"{what}里各方的期数不一致", "请为每一方各写同样多期")
    return Amounts(rows, single)


def per_period(value: Value, amounts: Amounts, what: str) -> Numbers:
    """One number for every period, or one each; none below 0. Raises Refusal."""
    if isinstance(value, tuple) and not amounts.single:
        limits = numbers(value, what)
        if len(limits) != amounts.periods:
            raise Refusal(f"{what}有 {len(limits)} 期，各方所得有 {amounts.periods} 期", "请写同样多期")
    else:
        limits = (as_number(value, what),) * amounts.periods
    for limit in limits:
        if limit < 0:
            raise Refusal(f"{what} {number_text(limit)} 小于 0", "请核对该数")
    return limits


def affordable(needed: Fraction, owned: Fraction, arguments: Mapping[str, Any]) -> Fraction:
    """What the payer pays of what is needed, out of what it owns. Raises Refusal when it has too little."""
    limit = arguments.get("limit")
    if needed <= max(owned, Fraction(0)) or limit == OWN_FUNDS:
        return needed
    if limit == PAYER_SHARE:
        return max(owned, Fraction(0))
    reason = f"「{arguments['paid_by']}」只有 {number_text(owned)}，补不足差额 {number_text(needed)}"
    raise Refusal(reason, "请换付款方，或写 limit: payer_share（补到用完为止）或 own_funds（另筹资金）")
