"""The interpreted lane of posting: the engine computes one figure after the other, the same door writes them.

Figures and history are read set-wise, one query per kind however many agreements there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper
from django.utils.translation import gettext as _

from accounting.ledger import posting as statements
from accounting.ledger.history import Place, history_before
from accounting.ledger.models import Batch, Entry, InterpretedBasis, Posting
from accounting.ledger.numbering import batch_number
from accounting.ledger.terms import StoredTerm, stored_terms
from accounting.rules import DUPLICATES, History, RulesError, touched_units
from kunming_coord.common.errors import DomainError, Invalid
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.queries import duplicates_unit
from projects.policies.models import Indicator
from projects.register.models import Project


@dataclass(frozen=True)
class Into:
    """Where a round goes: its posting and quarter, the time it speaks about, the correction behind it."""

    posting: Posting
    quarter: Quarter
    concerns: Quarter
    correction_id: int | None = None


@dataclass(frozen=True)
class Figure:
    """A figure that is due in a book: V, and where it comes from."""

    place: Place
    value_id: int
    amount_fen: int
    turn: int
    shareable_tax_id: int | None
    arises_in_id: int


@dataclass(frozen=True)
class Computed:
    """A figure with what counted before it and what the engine made of it."""

    figure: Figure
    term: StoredTerm
    history: History | None
    credits: dict[str, int]


def post_interpreted(cursor: CursorWrapper, into: Into) -> tuple[int, int]:
    """Post what a round has for the interpreted lane; how many headers and entries were written.

    Raises Invalid where an agreed way of sharing cannot be computed.
    """
    cursor.execute(statements.INTERPRETED)
    figures = [_figure(at, row, into) for at, row in enumerate(cursor.fetchall())]
    if not figures:
        return 0, 0
    places = [figure.place for figure in figures]
    terms = stored_terms(place.term_id for place in places)
    before = history_before(places, terms)
    computed = [
        _computed(figure, terms[figure.place.term_id], before[figure.place.key]) for figure in figures
    ]
    return _write(computed, into)


def entry_amounts(term: StoredTerm, value_fen: int, credits: dict[str, int], contra: int) -> dict[int, int]:
    """What is posted for a figure and its credits: district id → fen; a filed 0 is posted as 0 wherever it counts."""
    rules = term.rules
    touched = touched_units(rules, value_fen, [credits[share.party] for share in rules.shares])
    return {
        contra if unit == DUPLICATES else int(unit): amount
        for unit, amount in touched
        if amount or value_fen == 0
    }


def _figure(at: int, row: Sequence[Any], into: Into) -> Figure:
    value, project, indicator, amount, term, book, turn, tax, arises_in = row
    place = Place(
        key=at,
        project_id=project,
        indicator_id=indicator,
        book=book,
        quarter=into.concerns,
        term_id=term,
        before=into.posting.pk,
    )
    return Figure(place, value, int(amount), turn, tax, arises_in)


def _computed(figure: Figure, term: StoredTerm, history: History) -> Computed:
    used = history if term.rules.variant else None
    try:
        return Computed(figure, term, used, term.credits(figure.amount_fen, used))
    except (RulesError, DomainError) as error:
        words = {
            "project": Project.objects.get(pk=figure.place.project_id),
            "indicator": Indicator.objects.get(pk=figure.place.indicator_id).name,
            "reason": error.message,
        }
        raise Invalid(
            _("%(project)s的%(indicator)s不能按约定方式核算，本季未入账：%(reason)s") % words
        ) from error


def _write(computed: Sequence[Computed], into: Into) -> tuple[int, int]:
    batches = Batch.objects.bulk_create(
        Batch(
            id=batch_number(value_id=row.figure.value_id, book=row.figure.place.book, turn=row.figure.turn),
            posting=into.posting,
            turn=row.figure.turn,
            quarter=into.quarter,
            concerns=row.figure.place.quarter,
            book=row.figure.place.book,
            project_id=row.figure.place.project_id,
            indicator_id=row.figure.place.indicator_id,
            filing_value_id=row.figure.value_id,
            compiled_term_id=row.figure.place.term_id,
            shareable_tax_id=row.figure.shareable_tax_id,
            arises_in_id=row.figure.arises_in_id,
            value_fen=row.figure.amount_fen,
            correction_id=into.correction_id,
        )
        for row in computed
    )
    InterpretedBasis.objects.bulk_create(
        _basis(row, batch) for row, batch in zip(computed, batches, strict=True)
    )
    contra = duplicates_unit().pk
    entries = [
        entry for row, batch in zip(computed, batches, strict=True) for entry in _entries(row, batch, contra)
    ]
    return len(batches), len(Entry.objects.bulk_create(entries))


def _basis(row: Computed, batch: Batch) -> InterpretedBasis:
    term = row.term
    return InterpretedBasis(
        batch=batch,
        policy_digest=term.digest,
        used={
            "on": term.signed_on.isoformat() if term.signed_on else None,
            "variant": term.rules.variant,
            "agreed": dict(term.rules.agreed),
            "history": asdict(row.history) if row.history else None,
        },
        credits=row.credits,
    )


def _entries(row: Computed, batch: Batch, contra: int) -> Iterator[Entry]:
    amounts = entry_amounts(row.term, row.figure.amount_fen, row.credits, contra)
    for district, amount in amounts.items():
        yield Entry(
            batch_id=batch.pk,
            district_id=district,
            posting_id=batch.posting_id,
            quarter=batch.quarter,
            book=batch.book,
            indicator_id=batch.indicator_id,
            mode=row.term.rules.mode,
            amount_fen=amount,
        )
