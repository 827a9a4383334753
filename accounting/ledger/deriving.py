"""V computed anew from its leaves: what was stated, what the year had counted before it, the window, the receipts.

All leaves but the window's facts are rows that are never changed, so V follows from them for ever; of the facts it is
told apart whether V follows from those of today or from those that were recorded when it was posted (windows.py).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.db import connection

from accounting.filings.models import FilingValue
from accounting.filings.vocabulary import Kind, Measure, Window
from accounting.ledger.models import Batch
from accounting.ledger.numbering import BATCHES_OF
from accounting.ledger.windows import Windows
from accounting.receipts.models import ShareableTax
from accounting.rules import AS_FILED
from kunming_coord.common.quarter import Quarter
from projects.agreements.models import CompiledTerm


class Manner(StrEnum):
    """How V came from what was stated."""

    PERIOD = "period"
    CUMULATIVE = "cumulative"
    ANNUAL = "annual"
    RECEIPTS = "receipts"
    SHARED_BEFORE = "shared_before"  # the receipts of its quarter went in with another filing


class Verdict(StrEnum):
    """Whether V follows from its leaves."""

    AGREES = "agrees"
    AS_IT_STOOD = "as_it_stood"  # facts were changed since: it follows from what they were when it was posted
    DIFFERS = "differs"


@dataclass(frozen=True)
class Earlier:
    """What one earlier filing of the year had counted, taken back parts taken off."""

    concerns: Quarter
    amount_fen: int
    filing_id: int


@dataclass(frozen=True)
class Derivation:
    """How V of a batch came about."""

    manner: Manner
    value: FilingValue
    posted_fen: int
    earlier: tuple[Earlier, ...]
    tax: ShareableTax | None
    window: Window
    inside: bool  # by the facts of today
    inside_when_posted: frozenset[bool] = frozenset()

    @property
    def as_stated(self) -> bool:
        """Whether what counts is just what was stated."""
        return self.manner == Manner.PERIOD and self.posted_fen == self.value.amount_fen

    @property
    def before_fen(self) -> int:
        """What the year had counted before."""
        return sum(row.amount_fen for row in self.earlier)

    @property
    def whole_fen(self) -> int:
        """V where the window is open."""
        if self.manner == Manner.RECEIPTS:
            return self.tax.amount_fen if self.tax else 0
        return 0 if self.manner == Manner.SHARED_BEFORE else self.value.amount_fen - self.before_fen

    @property
    def recomputed_fen(self) -> int:
        """What the leaves give by the facts of today."""
        return self._counted(self.inside)

    @property
    def verdict(self) -> Verdict:
        """Whether V as posted follows from its leaves."""
        if self.manner == Manner.RECEIPTS and self.tax is None:
            return Verdict.DIFFERS
        if self.posted_fen == self.recomputed_fen:
            return Verdict.AGREES
        if self.posted_fen in {self._counted(inside) for inside in self.inside_when_posted}:
            return Verdict.AS_IT_STOOD
        return Verdict.DIFFERS

    @property
    def counted_inside(self) -> bool:
        """Whether it was counted as inside the window."""
        return self.inside if self.verdict != Verdict.AS_IT_STOOD else not self.inside

    @property
    def followed_fen(self) -> int:
        """What the leaves give, by the facts V was posted with."""
        return self.posted_fen if self.verdict == Verdict.AS_IT_STOOD else self.recomputed_fen

    def _counted(self, inside: bool) -> int:
        windowed = self.manner not in (Manner.RECEIPTS, Manner.SHARED_BEFORE)
        return self.whole_fen if inside or not windowed else 0


AT_ONCE = 2000  # batches derived at once; memory stays flat
CARRIED = (Manner.CUMULATIVE, Manner.ANNUAL)
MANNERS = {
    Measure.PERIOD: Manner.PERIOD,
    Measure.CUMULATIVE: Manner.CUMULATIVE,
    Measure.ANNUAL: Manner.ANNUAL,
}

# As they stood when the figure was posted: nothing of a journal is changed, what came later has a larger number.
_EARLIER = f"""
    SELECT wanted.key, filing.concerns, SUM(CASE batch.kind WHEN 'post' THEN batch.value_fen ELSE -batch.value_fen END),
           filing.id
    FROM unnest(%(keys)s::bigint[], %(filings)s::bigint[], %(indicators)s::bigint[], %(postings)s::bigint[],
                %(into)s::int[], %(firsts)s::int[]) AS wanted (key, filing_id, indicator_id, posting_id, into_quarter, first)
    JOIN accounting_filing AS own ON own.id = wanted.filing_id
    JOIN accounting_filing AS filing
      ON filing.project_id = own.project_id AND filing.group_id = own.group_id AND filing.id <> own.id
     AND filing.concerns >= wanted.first
     AND (filing.concerns < own.concerns
          OR (filing.concerns = own.concerns AND (own.kind = 'annual' OR (own.kind = 'late' AND filing.kind = 'regular'))))
    JOIN accounting_filingvalue AS value
      ON value.filing_id = filing.id AND value.indicator_id = wanted.indicator_id
    {BATCHES_OF.format(value="value.id")}
    WHERE batch.book = 'territorial' AND batch.posting_id < wanted.posting_id
      AND batch.quarter BETWEEN wanted.first AND wanted.into_quarter
    GROUP BY wanted.key, filing.id ORDER BY wanted.key, filing.concerns, filing.id
"""  # noqa: S608  (of our own constants)


def derivations_of(batches: Iterable[Batch]) -> dict[int, Derivation]:
    """How V of each batch came about, by its id, in a constant number of queries; a reversal goes by what it reverses.

    Only batches whose figure is there; one more query for each whose V does not follow from the facts of today.
    """
    by_id = {batch.pk: batch.reverses_id or batch.pk for batch in batches}
    posted = Batch.objects.select_related("posting").in_bulk(set(by_id.values()))
    found = _derive(list(posted.values()))
    return {pk: found[original] for pk, original in by_id.items() if original in found}


def values_that_differ() -> Iterator[tuple[int, Verdict]]:
    """Batches whose V does not follow from its leaves as they are today, and whether it did when it was posted."""
    last = 0
    while rows := list(
        Batch.objects.filter(kind=Batch.Kind.POST, pk__gt=last)
        .select_related("posting")
        .order_by("pk")[:AT_ONCE]
    ):
        last = rows[-1].pk
        derived = _derive(rows)
        for batch in rows:
            verdict = derived[batch.pk].verdict if batch.pk in derived else Verdict.DIFFERS
            if verdict != Verdict.AGREES:
                yield batch.pk, verdict


def _derive(rows: Sequence[Batch]) -> dict[int, Derivation]:
    values = _values(rows)
    rows = [batch for batch in rows if batch.filing_value_id in values]
    bases = dict(
        CompiledTerm.objects.filter(pk__in={batch.compiled_term_id for batch in rows}).values_list(
            "pk", "base"
        )
    )
    manners = {
        batch.pk: _manner(
            batch, values[batch.filing_value_id], bases.get(batch.compiled_term_id or 0, AS_FILED)
        )
        for batch in rows
    }
    earlier = _earlier([batch for batch in rows if manners[batch.pk] in CARRIED], values)
    taxes, windows = _taxes(rows), Windows(rows)
    derived = {}
    for batch in rows:
        one = Derivation(
            manner=manners[batch.pk],
            value=values[batch.filing_value_id],
            posted_fen=batch.value_fen,
            earlier=tuple(earlier[batch.pk]),
            tax=taxes.get((batch.shareable_tax_id, batch.project_id, int(batch.concerns))),
            window=windows.window(batch),
            inside=windows.inside(batch),
        )
        if one.verdict == Verdict.DIFFERS:
            one = replace(one, inside_when_posted=frozenset(windows.inside_when_posted(batch)))
        derived[batch.pk] = one
    return derived


def _values(rows: Iterable[Batch]) -> dict[int, FilingValue]:
    values = FilingValue.objects.select_related("filing__host", "filing__group", "indicator")
    return values.in_bulk({batch.filing_value_id for batch in rows})


def _taxes(rows: Iterable[Batch]) -> dict[tuple[int | None, int, int], ShareableTax]:
    """By id, project and quarter: a batch rests on the shareable tax of its own."""
    found = ShareableTax.objects.in_bulk({batch.shareable_tax_id for batch in rows if batch.shareable_tax_id})
    return {(tax.pk, tax.project_id, int(tax.quarter)): tax for tax in found.values()}


def _manner(batch: Batch, value: FilingValue, base: str) -> Manner:
    if base != AS_FILED:
        own = batch.shareable_tax_id is not None or value.filing.kind == Kind.REGULAR
        return Manner.RECEIPTS if own else Manner.SHARED_BEFORE
    return MANNERS[Measure(value.measure)]


def _earlier(rows: Sequence[Batch], values: Mapping[int, FilingValue]) -> dict[int, list[Earlier]]:
    found: dict[int, list[Earlier]] = defaultdict(list)
    if not rows:
        return found
    asked = {
        "keys": [batch.pk for batch in rows],
        "filings": [values[batch.filing_value_id].filing_id for batch in rows],
        "indicators": [batch.indicator_id for batch in rows],
        "postings": [batch.posting_id for batch in rows],
        "into": [int(batch.quarter) for batch in rows],
        "firsts": [int(batch.concerns.first_of_year) for batch in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_EARLIER, asked)
        for key, concerns, fen, filing in cursor.fetchall():
            found[key].append(Earlier(Quarter(concerns), int(fen), filing))
    return found
