"""The other lane: stored terms handed to the rules, to recompute what was posted from what was kept with it."""

from collections.abc import Iterable, Iterator, Mapping

from accounting.ledger.history import history_before, place_of
from accounting.ledger.interpreting import entry_amounts
from accounting.ledger.models import Batch, Entry, InterpretedBasis
from accounting.ledger.terms import StoredTerm, kept_history, stored_terms
from accounting.rules import FLAT, History, RulesError
from kunming_coord.common.errors import DomainError
from kunming_coord.districts.queries import duplicates_unit, pending_unit

AT_ONCE = 2000  # batches recomputed per round; memory stays flat


def expected_entries(
    term: StoredTerm, value_fen: int, contra: int, basis: InterpretedBasis | None
) -> dict[int, int] | None:
    """What the rules post for a figure: district id → fen, without zeros.

    An interpreted term is computed from what was kept with the batch; None where that is missing, cannot be
    computed any more, or gives other credits than were kept.
    """
    credits = _credits(term, value_fen, basis)
    if credits is None:
        return None
    amounts = entry_amounts(term, value_fen, credits, contra)
    return {district: amount for district, amount in amounts.items() if amount}


def _credits(term: StoredTerm, value_fen: int, basis: InterpretedBasis | None) -> dict[str, int] | None:
    if term.rules.lane == FLAT:
        return term.flat_credits(value_fen)
    if basis is None:
        return None
    try:
        credits = term.as_kept(basis).credits(value_fen, kept_history(basis))
    except (RulesError, DomainError):
        return None
    return credits if credits == basis.credits else None


def batches_that_differ() -> Iterator[int]:
    """Ids of adjusting batches whose entries are not what the rules compute from the filed figure."""
    contra = duplicates_unit().pk
    for rows in _rounds():
        yield from _differing(rows, contra)


def bases_that_differ() -> Iterator[int]:
    """Ids of interpreted batches whose basis is missing, or is not the term and the history that stood before it."""
    for rows in _rounds():
        terms = stored_terms(batch.compiled_term_id or 0 for batch in rows)
        interpreted = [
            batch
            for batch in rows
            if batch.kind == Batch.Kind.POST
            and not batch.held
            and (term := terms.get(batch.compiled_term_id or 0))
            and term.rules.lane != FLAT
        ]
        yield from _wrong_bases(interpreted, terms)


def bases_of(batches: Iterable[Batch]) -> dict[int, InterpretedBasis]:
    """The basis by batch; a reversal goes by the basis of what it reverses."""
    by_posted = {batch.pk: batch.reverses_id or batch.pk for batch in batches}
    found = InterpretedBasis.objects.in_bulk(set(by_posted.values()))
    return {pk: found[posted] for pk, posted in by_posted.items() if posted in found}


def _rounds() -> Iterator[list[Batch]]:
    last = 0
    while rows := list(
        Batch.objects.exclude(book="territorial").filter(pk__gt=last).order_by("pk")[:AT_ONCE]
    ):
        last = rows[-1].pk
        yield rows


def _differing(batches: list[Batch], contra: int) -> Iterator[int]:
    terms = stored_terms(batch.compiled_term_id or 0 for batch in batches)
    posted, bases = _posted(batch.pk for batch in batches), bases_of(batches)
    for batch in batches:
        term = terms.get(batch.compiled_term_id or 0)
        expected = expected_of_batch(batch, term, contra, bases.get(batch.pk)) if term else None
        if expected is None or posted.get(batch.pk, {}) != expected:
            yield batch.pk


def expected_of_batch(
    batch: Batch,
    term: StoredTerm,
    contra: int,
    basis: InterpretedBasis | None,
    *,
    value_fen: int | None = None,
) -> dict[int, int] | None:
    """What the entries of an adjusting batch ought to be: on hold the unit 待定 has V, a reversal is the opposite.

    `value_fen` is V where it was computed anew; otherwise the header's.
    """
    value = batch.value_fen if value_fen is None else value_fen
    amounts: dict[int, int] | None
    if batch.held:
        amounts = {batch.arises_in_id: -value, pending_unit().pk: value}
    else:
        amounts = expected_entries(term, value, contra, basis)
    if amounts is None:
        return None
    return {district: batch.sign * amount for district, amount in amounts.items() if amount}


def _posted(batches: Iterable[int]) -> Mapping[int, dict[int, int]]:
    found: dict[int, dict[int, int]] = {}
    for entry in Entry.objects.filter(batch_id__in=list(batches)).exclude(amount_fen=0):
        lines = found.setdefault(entry.batch_id, {})
        lines[entry.district_id] = lines.get(entry.district_id, 0) + entry.amount_fen
    return found


def _wrong_bases(batches: list[Batch], terms: Mapping[int, StoredTerm]) -> Iterator[int]:
    if not batches:
        return
    bases = bases_of(batches)
    before = history_before([place_of(batch) for batch in batches], terms)
    for batch in batches:
        basis, term = bases.get(batch.pk), terms[batch.compiled_term_id or 0]
        if basis is None or not _is_basis_of(basis, term, before[batch.pk]):
            yield batch.pk


def _is_basis_of(basis: InterpretedBasis, term: StoredTerm, before: History) -> bool:
    kept = term.as_kept(basis)
    if term.rules.variant and kept_history(basis) != before:
        return False
    return (kept.rules.variant, kept.rules.agreed, kept.signed_on, kept.digest) == (
        term.rules.variant,
        term.rules.agreed,
        term.signed_on,
        term.digest,
    )
