"""What the parties of an agreement settled, and the facts of a quarter: the inputs of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from accounting.rules.vocabulary import FISCAL


@dataclass(frozen=True, slots=True)
class Party:
    """A party of an agreement, in its declared place.

    `key` is the caller's own id. `statistical` and `fiscal` name the unit whose figures and whose treasury it
    speaks for; both are the key itself unless said otherwise.
    """

    key: str
    role: str
    name: str = ""
    statistical: str = ""
    fiscal: str = ""

    def unit_in(self, book: str) -> str:
        """The unit that carries this party's figures in a book."""
        return (self.fiscal if book == FISCAL else self.statistical) or self.key


Share = str | int | Fraction

AgreedValue = str | int | Sequence[str | int] | Mapping[str, str | int]
"""A value the parties agreed, exactly as written; a table names every party by its key."""


@dataclass(frozen=True, slots=True)
class IndicatorTerms:
    """What was agreed for one indicator.

    arises_in: the party, or a unit that is no party, where the figure arises.
    from_quarter, to_quarter: year*4 + number − 1, both included.
    ratio: party → share ("0.30", "30%", "3/10", Fraction), or whole numbers as weights ({a: 3, b: 7}).
    modes: book → mode, needed only where the policy leaves a choice.
    assigned_to: the party that takes all, needed only where its role is held by several parties.
    deviation_reason: why the ratio is none of those the policy names.
    base: which figure is shared, needed only where the policy leaves a choice.
    variant: the way of sharing chosen among those the policy offers; empty for plain shares.
    agreed: what the variant leaves to the parties, input → value as written.
    """

    arises_in: str = ""
    from_quarter: int | None = None
    to_quarter: int | None = None
    ratio: Mapping[str, Share] = field(default_factory=dict)
    modes: Mapping[str, str] = field(default_factory=dict)
    assigned_to: str = ""
    deviation_reason: str = ""
    base: str = ""
    variant: str = ""
    agreed: Mapping[str, AgreedValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one agreement version; the order of `parties` is the order the agreement declares."""

    parties: tuple[Party, ...]
    signed_on: date
    indicators: Mapping[str, IndicatorTerms]
    reference: str = ""


@dataclass(frozen=True, slots=True)
class History:
    """What counts already of an indicator in a book when a figure is computed, in fen; credits by party key.

    This year: the calendar year of the figure; to date: since the term began. A party not named has 0.
    quarter_number: 1 in the first quarter of the term.
    """

    value_this_year: int = 0
    value_to_date: int = 0
    credited_this_year: Mapping[str, int] = field(default_factory=dict)
    credited_to_date: Mapping[str, int] = field(default_factory=dict)
    quarter_number: int = 1

    def following(self, quarter: int, value: int, credits: Mapping[str, int]) -> History:
        """What counts in the next quarter, once `value` and its credits have been posted in `quarter`."""
        year_ends = quarter % 4 == 3
        return History(
            value_this_year=0 if year_ends else self.value_this_year + value,
            value_to_date=self.value_to_date + value,
            credited_this_year={} if year_ends else _added(self.credited_this_year, credits),
            credited_to_date=_added(self.credited_to_date, credits),
            quarter_number=self.quarter_number + 1,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """Values of one quarter in fen by indicator. An indicator that is absent was not released: it is never 0.

    `references` names, per indicator, the filing the value comes from; the trace shows it.
    `history` is what counts already, per (indicator, book); only variants of a policy use it. Where it is not
    given nothing was posted before, and the quarter has its place in the term.
    """

    quarter: int
    values: Mapping[str, int]
    references: Mapping[str, str] = field(default_factory=dict)
    history: Mapping[tuple[str, str], History] = field(default_factory=dict)


def _added(before: Mapping[str, int], credits: Mapping[str, int]) -> dict[str, int]:
    return {party: before.get(party, 0) + fen for party, fen in credits.items()}


def quarter_label(quarter: int) -> str:
    """2026年第一季度."""
    year, place = divmod(quarter, 4)
    return f"{year}年第{'一二三四'[place]}季度"
