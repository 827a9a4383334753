"""T1, T2, T3, T6: what the database refuses whoever asks, and that the test sees the layer when it is gone."""

import pytest
from django.db import DataError, IntegrityError, transaction
from support.by_hand import a_batch, a_posting, an_entry, change_as_owner, entries
from support.database import without_constraint, without_trigger
from support.ledger_world import LONG, post, verified

from accounting.ledger.checks import adjustments_sum_to_zero
from accounting.ledger.models import BalanceCheck, Batch, Entry
from projects.agreements.models import CompiledTerm, ShareSlice
from projects.register.models import Project

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.triggers]


@pytest.fixture
def territorial(posted) -> Batch:
    """The territorial batch of the same figure."""
    return Batch.objects.get(book="territorial")


# --- T1: batches balance --------------------------------------------------------------------------------------------


def post_unbalanced(like: Batch) -> None:
    with transaction.atomic():
        an_entry(a_batch(like, a_posting()), 1)


def test_t1_an_unbalanced_batch_is_refused(posted):
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        post_unbalanced(posted)
    assert not Entry.objects.filter(amount_fen=1).exists()


def test_t1_without_the_trigger_of_entries_the_bad_batch_passes(posted):
    with without_trigger(Entry, "sealed"):
        post_unbalanced(posted)
    assert Entry.objects.filter(amount_fen=1).count() == 1


def test_t1_no_statement_may_shift_a_batch_that_balances(posted):
    def add_a_fen():
        with transaction.atomic():
            batch = a_batch(posted, a_posting())
            entries(batch, {"xishan": 5, "anning": -5})
            an_entry(batch, 1, "panlong")

    with pytest.raises(IntegrityError, match="does not sum to zero"):
        add_a_fen()
    with without_trigger(Entry, "sealed"):
        add_a_fen()


def test_t1_a_territorial_entry_is_the_figure_of_its_batch_where_it_arises(territorial):
    def post_territorial(amount, slug):
        with transaction.atomic():
            an_entry(a_batch(territorial, a_posting()), amount, slug)

    for wrong in ((1001, "anning"), (1000, "panlong"), (0, "anning")):
        with pytest.raises(IntegrityError, match=r"not of its batch, .* or its figure"):
            post_territorial(*wrong)
    with without_trigger(Entry, "sealed"):
        post_territorial(1001, "anning")


def post_header_alone(like: Batch) -> None:
    with transaction.atomic():
        a_batch(like, a_posting())


def test_t1_a_territorial_header_without_its_entry_is_refused_at_commit(territorial):
    with pytest.raises(IntegrityError, match="has no entry"):
        post_header_alone(territorial)
    assert Batch.objects.count() == 2


def test_t1_without_the_deferred_count_the_lone_header_passes(territorial):
    with without_trigger(BalanceCheck, "balance"):
        post_header_alone(territorial)
    assert Batch.objects.count() == 3


# --- T2: the mode fits the book -------------------------------------------------------------------------------------


WRONG_MODES = [
    ("territorial", "split"),
    ("territorial", "held"),
    ("assessment", "territorial"),
    ("fiscal", "duplicate"),
    ("fiscal", "assign"),
]


def post_mode(like: Batch, book: str, mode: str) -> None:
    with transaction.atomic():
        term = None if book == "territorial" else like.compiled_term_id
        value = like.filing_value_id + 1 + WRONG_MODES.index((book, mode))
        posting = a_posting(f"{book} {mode}")
        batch = a_batch(like, posting, book=book, compiled_term_id=term, value_fen=0, filing_value_id=value)
        an_entry(batch, 0, "anning", mode=mode)


def test_t2_a_mode_outside_its_book_is_refused(posted):
    for book, mode in WRONG_MODES:
        with pytest.raises(IntegrityError, match="mode_fits_book"):
            post_mode(posted, book, mode)


def test_t2_without_the_check_every_mode_passes(posted):
    with without_constraint(Entry, "mode_fits_book"):
        for book, mode in WRONG_MODES:
            post_mode(posted, book, mode)
        assert Batch.objects.count() == 2 + len(WRONG_MODES)


# --- T3: what SQL splits stays inside bigint -------------------------------------------------------------------------

TOO_FINE = 10**18  # v % denominator * numerator no longer fits
LATER = LONG[1].next


def agree_finely() -> None:
    """The term of the posted figure once more, for a later quarter and with a denominator SQL cannot compute with."""
    term = CompiledTerm.objects.get()
    term.pk, term.from_quarter, term.to_quarter, term.denominator = None, LATER, LATER, TOO_FINE
    term.numerators = [TOO_FINE // 10 * 3, TOO_FINE // 10 * 7]
    with transaction.atomic():
        term.save(force_insert=True)


def test_t3_a_term_that_sql_splits_has_a_denominator_it_can_compute_with(posted):
    with pytest.raises(IntegrityError, match="denominator_up_to_1e9_if_flat"):
        agree_finely()
    verified(Project.objects.get(), {"industrial_output": 10**15 + 1}, LATER)
    with without_constraint(CompiledTerm, "denominator_up_to_1e9_if_flat"):
        agree_finely()
        with pytest.raises(DataError, match="bigint out of range"):
            post(quarter=LATER)
        with without_trigger(ShareSlice, "append_only"):
            change_as_owner("DELETE FROM projects_shareslice")


def test_t3_a_split_that_loses_a_fen_is_refused(posted):
    def post_parts(xishan, anning):
        with transaction.atomic():
            entries(a_batch(posted, a_posting(), value_fen=1001), {"xishan": xishan, "anning": anning})

    with pytest.raises(IntegrityError, match="does not sum to zero"):
        post_parts(300, -301)
    with without_trigger(Entry, "sealed"):
        post_parts(300, -301)
    assert list(adjustments_sum_to_zero())


# --- T6: nothing twice ----------------------------------------------------------------------------------------------


def post_again(like: Batch, **fields) -> None:
    with transaction.atomic():
        a_batch(like, a_posting("new key"), **{"filing_value_id": like.filing_value_id} | fields)


def test_t6_a_figure_is_posted_once_per_book_and_turn_and_a_key_once(posted):
    with pytest.raises(IntegrityError, match="accounting_batch_pkey"):
        post_again(posted)
    with pytest.raises(IntegrityError, match="idempotency_key"), transaction.atomic():
        a_posting(posted.posting.idempotency_key)


def test_t6_without_the_primary_key_the_double_posting_passes(posted):
    with without_constraint(Batch, "accounting_batch_pkey"):
        post_again(posted)
        same = Batch.objects.filter(filing_value_id=posted.filing_value_id, book="assessment")
        assert same.count() == 2


def test_t6_no_other_number_gets_a_figure_past_its_key(posted):
    with pytest.raises(IntegrityError, match="a_batch_has_the_number_of_its_figure"):
        post_again(posted, id=posted.pk + 256)
    with without_constraint(Batch, "a_batch_has_the_number_of_its_figure"):
        post_again(posted, id=posted.pk + 256)
        assert Batch.objects.filter(filing_value_id=posted.filing_value_id, book="assessment").count() == 2


def test_t6_the_next_turn_comes_after_a_reversal_and_not_before(posted):
    with pytest.raises(IntegrityError, match="counts twice"):
        post_again(posted, turn=1)
    with without_trigger(Batch, "sealed"):
        post_again(posted, turn=1)
    assert Batch.objects.filter(turn=1).count() == 1


def test_t6_nothing_is_taken_back_that_was_not_posted(posted):
    for wrong in (
        {"filing_value_id": posted.filing_value_id + 1},
        {"value_fen": 1},
        {"concerns": posted.concerns.next},
        {"arises_in_id": posted.arises_in_id + 1},
        {"compiled_term_id": posted.compiled_term_id + 1},
    ):
        with pytest.raises(IntegrityError, match="reverses"):
            post_again(posted, kind="reversal", **wrong)
    with without_trigger(Batch, "sealed"):
        post_again(posted, kind="reversal", value_fen=1)
    assert Batch.objects.filter(kind="reversal").count() == 1


def test_t6_a_batch_is_taken_back_once(posted):
    def reverse(key):
        with transaction.atomic():
            a_batch(posted, a_posting(key), kind="reversal", filing_value_id=posted.filing_value_id)

    reverse("first")
    with pytest.raises(IntegrityError, match="accounting_batch_pkey"):
        reverse("second")
    with without_constraint(Batch, "accounting_batch_pkey"):
        reverse("second")
        assert Batch.objects.filter(kind="reversal").count() == 2


def test_t6_a_unit_has_one_entry_in_a_batch(territorial):
    def post_twice():
        with transaction.atomic():
            batch = a_batch(territorial, a_posting())
            an_entry(batch, 1000, "anning")
            an_entry(batch, 1000, "anning")

    with pytest.raises(IntegrityError, match="accounting_entry_pkey"):
        post_twice()
    with without_constraint(Entry, "accounting_entry_pkey"), without_trigger(BalanceCheck, "balance"):
        post_twice()
        assert Entry.objects.filter(amount_fen=1000).count() == 3
