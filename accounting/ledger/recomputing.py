"""The other lane: stored terms handed to the rules, to recompute what SQL posted."""

from collections.abc import Iterable, Iterator, Mapping

from accounting.filings.models import FilingValue
from accounting.ledger.models import Batch, Entry
from accounting.rules import DUPLICATES, CompiledShare, adjustments_of
from accounting.rules import CompiledTerm as RulesTerm
from kunming_coord.districts.queries import duplicates_unit
from projects.agreements.models import CompiledTerm

AT_ONCE = 2000  # batches recomputed per round; memory stays flat


def as_rules_term(term: CompiledTerm) -> RulesTerm:
    """A stored term as the rules know it; units go by the text of their id."""
    return RulesTerm(
        indicator=term.indicator.code,
        book=term.book,
        mode=term.mode,
        shares=tuple(
            CompiledShare(share.position, str(share.district_id), str(share.district_id), "", share.numerator)
            for share in term.slices.all()
        ),
        denominator=term.denominator,
        arises_in=str(term.arises_in_id),
        from_quarter=int(term.from_quarter),
        to_quarter=int(term.to_quarter),
        basis=(),
    )


def expected_entries(term: RulesTerm, value_fen: int, contra: int) -> dict[int, int]:
    """What the rules post for a filed figure: district id → fen, without zeros."""
    found: dict[int, int] = {}
    for unit, amount in adjustments_of(term, value_fen):
        district = contra if unit == DUPLICATES else int(unit)
        found[district] = found.get(district, 0) + amount
    return {district: amount for district, amount in found.items() if amount}


def batches_that_differ() -> Iterator[int]:
    """Ids of adjusting batches whose entries are not what the rules compute from the filed figure."""
    contra, last = duplicates_unit().pk, 0
    while rows := list(
        Batch.objects.exclude(book="territorial").filter(pk__gt=last).order_by("pk")[:AT_ONCE]
    ):
        last = rows[-1].pk
        yield from _differing(rows, contra)


def _differing(batches: list[Batch], contra: int) -> Iterator[int]:
    terms = {
        term.pk: as_rules_term(term)
        for term in CompiledTerm.objects.filter(pk__in={batch.compiled_term_id for batch in batches})
        .select_related("indicator")
        .prefetch_related("slices")
    }
    values = FilingValue.objects.in_bulk({batch.filing_value_id for batch in batches})
    posted = _posted(batch.pk for batch in batches)
    for batch in batches:
        term, value = terms.get(batch.compiled_term_id or 0), values.get(batch.filing_value_id)
        sign = -1 if batch.kind == Batch.Kind.REVERSAL else 1
        if (
            term is None
            or value is None
            or posted.get(batch.pk, {}) != expected_entries(term, sign * value.amount_fen, contra)
        ):
            yield batch.pk


def _posted(batches: Iterable[int]) -> Mapping[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for entry in Entry.objects.filter(batch_id__in=list(batches)).exclude(amount_fen=0):
        lines = found.setdefault(entry.batch_id, {})
        lines[entry.district_id] = lines.get(entry.district_id, 0) + entry.amount_fen
    return found
