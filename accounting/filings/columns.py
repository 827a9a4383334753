"""How each indicator of a filing is stated: which figure, in which unit, and how it comes down to the project."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from accounting.filings.apportioning import Key, key_of
from accounting.filings.catalogue import rules_of
from accounting.filings.models import Filing, FilingValue
from accounting.filings.queries import required_terms
from accounting.filings.rules import FilingRule
from accounting.filings.units import FilingScale, scale_of
from accounting.filings.vocabulary import Currency, Kind, Measure
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator


@dataclass(frozen=True)
class Column:
    """How one indicator of a filing is stated: measure, unit, key."""

    indicator: Indicator
    measure: str
    rule: FilingRule
    key: Key

    @property
    def code(self) -> str:
        """The indicator's code, the name of its field."""
        return self.indicator.code

    @property
    def foreign(self) -> bool:
        """Whether it is stated in a foreign currency."""
        return self.rule.currency != Currency.CNY

    @property
    def scale(self) -> FilingScale:
        """The unit it is stated in."""
        return scale_of(self.rule.unit)


@dataclass(frozen=True)
class Kept:
    """A kept figure as it was stated: amounts in hundredths of the currency of its column."""

    amount: int
    enterprise: int | None
    restated: int | None
    note: str


def columns_of(filing: Filing) -> list[Column]:
    """What the filing must state and how, in the order of the catalogue."""
    terms = required_terms([filing])
    return columns_by(terms, [filing]).get(filing.pk, [])


def columns_by(
    terms: Mapping[int, list[CompiledTerm]], filings: Collection[Filing]
) -> dict[int, list[Column]]:
    """The columns of filings by their terms, one query per time they concern: filing id → columns."""
    indicators = {term.indicator_id: term.indicator for some in terms.values() for term in some}
    rules = {
        quarter: rules_of(indicators.values(), quarter)
        for quarter in {filing.concerns for filing in filings if filing.pk in terms}
    }
    return {
        filing.pk: [_column(filing, term, rules[filing.concerns]) for term in terms[filing.pk]]
        for filing in filings
        if filing.pk in terms
    }


def measure_of(rule: FilingRule, kind: str) -> str:
    """Which figure is stated under a rule: the rule's own, of a year the whole year's."""
    return str(Measure.ANNUAL if kind == Kind.ANNUAL else rule.measure)


def restates(measure: str, concerns: Quarter) -> bool:
    """Whether the year up to the quarter before may be stated anew beside a figure."""
    return measure == Measure.CUMULATIVE and concerns.number > 1


def takes_note(measure: str, *, reopened: bool) -> bool:
    """Whether a 修订说明 of its own may stand beside a figure."""
    return measure != Measure.PERIOD or reopened


def kept_in(column: Column, value: FilingValue | None) -> Kept | None:
    """A kept figure as it was stated; None for what was kept under another measure or unit: it is stated anew."""
    if value is None or value.measure != column.measure or value.currency != column.rule.currency:
        return None
    if column.foreign:
        return Kept(value.stated_minor or 0, None, None, value.note)
    return Kept(value.amount_fen, value.enterprise_fen, value.restated_previous_fen, value.note)


def _column(filing: Filing, term: CompiledTerm, rules: Mapping[int, FilingRule]) -> Column:
    rule = rules[term.indicator_id]
    measure = measure_of(rule, filing.kind)
    return Column(term.indicator, measure, rule, key_of(filing, term, measure))
