"""A table of what the parties get, per period or once, from which one party's part moves to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from accounting.rules.language.values import Refusal, Value, as_number, as_table, bounded, number_text
from accounting.rules.primitives.limits import within_limits
from accounting.rules.primitives.periods import Numbers, numbers, total
from accounting.rules.primitives.shares import Table, shares_or_sizes, shares_text

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

    def paid(self, party: str, parts: Sequence[Table]) -> Amounts:
        """With what others pay a party in each period (payer → amount, below 0 where it receives); the total stays."""
        rows = {name: list(row) for name, row in self.rows.items()}
        for at, period in enumerate(parts):
            for payer, part in period.items():
                rows[payer][at] = bounded(rows[payer][at] - part)
                rows[party][at] = bounded(rows[party][at] + part)
        return replace(self, rows={name: tuple(row) for name, row in rows.items()})

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


def payers_of(written: str | dict[str, Value], amounts: Amounts, party: str) -> Table:
    """Who bears a difference of a party, each with its share; the shares add up to 1.

    Written as shares they must do so, numbers that are sizes are bearers' sizes. Raises Refusal for the party
    itself and for one the table does not name.
    """
    payers = (
        {written: Fraction(1)} if isinstance(written, str) else shares_or_sizes(written, "承担差额的份额")
    )
    for payer in payers:
        amounts.of(payer)
    if party in payers:
        raise Refusal(f"「{party}」不能与自己结算差额", "请写另一方")
    return payers


def payers_text(written: str | dict[str, Value]) -> str:
    """乙; or 乙、丙按 3:2."""
    if isinstance(written, str):
        return written
    return f"{'、'.join(written)}按 {shares_text(shares_or_sizes(written, '承担差额的份额'))} "


def borne(needed: Fraction, payers: Table, owned: Mapping[str, Fraction], limit: str | None) -> Table:
    """What each payer pays of what is needed, out of what it owns; below 0 they receive it.

    limit: none – who owns less than its part is refused; payer_share – up to what each owns, the others bear the
    rest in proportion; own_funds – whatever it takes. Raises Refusal.
    """
    parts = {payer: bounded(needed * share) for payer, share in payers.items()}
    if needed <= 0 or limit == OWN_FUNDS:
        return parts
    room = {payer: max(owned[payer], Fraction(0)) for payer, share in payers.items() if share}
    if limit == PAYER_SHARE:
        return within_limits(min(needed, total(room.values())), payers, {}, room)
    if short := next((payer for payer in room if parts[payer] > room[payer]), None):
        part = "差额" if len(payers) == 1 else "应承担的"
        reason = f"「{short}」只有 {number_text(owned[short])}，补不足{part} {number_text(parts[short])}"
        raise Refusal(reason, "请换付款方，或写 limit: payer_share（补到用完为止）或 own_funds（另筹资金）")
    return parts
