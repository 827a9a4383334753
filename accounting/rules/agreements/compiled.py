"""What the terms of an agreement come to: shares per indicator and book, and the lane that computes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from accounting.rules.agreements.terms import AgreedValue
from accounting.rules.policy.model import Reference
from accounting.rules.vocabulary import AS_FILED, FLAT


@dataclass(frozen=True, slots=True)
class CompiledShare:
    """One party's share. `rank` is its place where remainders tie (0 first); `unit` carries its figures."""

    rank: int
    party: str
    unit: str
    role: str
    numerator: int


@dataclass(frozen=True, slots=True)
class CompiledTerm:
    """What one indicator yields in one book from `from_quarter` to `to_quarter` (both included).

    `shares` stand in tie order, over one reduced `denominator`. `arises_in` is the unit, in this book, where the
    figure arises. `basis` cites every parameter the term rests on.
    lane: flat (SQL and the engine compute it from the shares alone; denominator ≤ 10⁹) or interpreted (the engine
    alone: by the `variant` of the policy with its `agreed` values, or a plain split too fine for SQL). Where a
    variant does not use shares, all numerators are 0. base: which figure of a quarter is shared.
    """

    indicator: str
    book: str
    mode: str
    shares: tuple[CompiledShare, ...]
    denominator: int
    arises_in: str
    from_quarter: int
    to_quarter: int
    basis: tuple[Reference, ...]
    lane: str = FLAT
    variant: str = ""
    agreed: Mapping[str, AgreedValue] = field(default_factory=dict)
    base: str = AS_FILED

    def share_of(self, share: CompiledShare) -> Fraction:
        """A party's agreed share as an exact fraction."""
        return Fraction(share.numerator, self.denominator)
