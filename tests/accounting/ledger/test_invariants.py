"""T1, T2, T5, T6, T17: what the database refuses whoever asks, and that the test sees the layer when it is gone."""

import contextlib

import pytest
from django.db import (
    DEFAULT_DB_ALIAS,
    IntegrityError,
    OperationalError,
    ProgrammingError,
    connection,
    connections,
    transaction,
)
from support.database import owner_cursor, without_trigger
from support.factories import district
from support.ledger_world import Q1, a_project, agreed, period, post, verified

from accounting.ledger.models import BalanceCheck, Batch, Entry, InterpretedBasis, Posting
from accounting.periods.models import Period

pytestmark = pytest.mark.django_db(transaction=True)

TABLES = {
    Posting: "accounting_posting",
    Batch: "accounting_batch",
    Entry: "accounting_entry",
    InterpretedBasis: "accounting_interpretedbasis",
}


@pytest.fixture
def posted() -> Batch:
    """A posted assessment batch."""
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 1000})
    post()
    return Batch.objects.get(book="assessment")


def a_posting(key="by hand") -> Posting:
    return Posting.objects.create(idempotency_key=key, transaction_id=0, actor_id=1, actor_label="x")


def a_batch(like: Batch, posting: Posting, **fields) -> Batch:
    values = {
        "posting": posting,
        "quarter": like.quarter,
        "book": like.book,
        "project_id": like.project_id,
        "indicator_id": like.indicator_id,
        "filing_value_id": like.filing_value_id + 1000,
        "compiled_term_id": like.compiled_term_id,
    }
    return Batch.objects.create(**values | fields)


def an_entry(batch: Batch, amount: int, **fields) -> Entry:
    values = {
        "batch_id": batch.pk,
        "quarter": batch.quarter,
        "book": batch.book,
        "district_id": district("xishan").pk,
        "indicator_id": batch.indicator_id,
        "mode": "split",
        "amount_fen": amount,
    }
    return Entry.objects.create(**values | fields)


# --- T1: batches balance --------------------------------------------------------------------------------------------


def post_unbalanced(like: Batch) -> None:
    with transaction.atomic():
        batch = a_batch(like, a_posting())
        an_entry(batch, 1)


def test_t1_an_unbalanced_batch_is_refused_at_commit(posted):
    with pytest.raises(IntegrityError, match="does not sum to zero"):
        post_unbalanced(posted)
    assert Entry.objects.filter(amount_fen=1).count() == 0


def test_t1_without_the_balance_trigger_the_bad_batch_passes(posted):
    with without_trigger(BalanceCheck, "balance"):
        post_unbalanced(posted)
    assert Entry.objects.filter(amount_fen=1).count() == 1
    with owner_cursor() as cursor:
        cursor.execute("DELETE FROM accounting_balancecheck")


def test_t1_a_territorial_batch_must_be_what_was_filed(posted):
    territorial = Batch.objects.get(book="territorial")
    another = a_project()
    agreed(another)
    [filing] = verified(another, {"industrial_output": 70})
    value = filing.values.get()

    def post_territorial(amount):
        with transaction.atomic():
            batch = a_batch(
                territorial, a_posting(f"t{amount}"), filing_value_id=value.pk, compiled_term_id=None
            )
            an_entry(batch, amount, mode="territorial")

    with pytest.raises(IntegrityError, match="differs from what was filed"):
        post_territorial(71)
    post_territorial(70)


# --- T2: the mode fits the book -------------------------------------------------------------------------------------


WRONG_MODES = [
    ("territorial", "split"),
    ("assessment", "territorial"),
    ("fiscal", "duplicate"),
    ("fiscal", "assign"),
]


def test_t2_a_mode_outside_its_book_is_refused(posted):
    def post_mode(book, mode):
        with transaction.atomic():
            term = None if book == "territorial" else posted.compiled_term_id
            batch = a_batch(posted, a_posting(), book=book, compiled_term_id=term)
            an_entry(batch, 0, mode=mode)

    for book, mode in WRONG_MODES:
        with pytest.raises(IntegrityError, match="mode_fits_book"):
            post_mode(book, mode)


# --- T5: append only, sealed ----------------------------------------------------------------------------------------


CHANGES = {
    "UPDATE {table} SET {key} = {key}": "append_only",
    "DELETE FROM {table} WHERE false": "append_only",
    "TRUNCATE {table} CASCADE": "no_truncate",
}


def change(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def change_as_owner(sql: str) -> None:
    with owner_cursor() as cursor:
        cursor.execute(sql)


def test_t5_the_application_may_not_change_what_is_posted(posted):
    for model, table in TABLES.items():
        for verb in CHANGES:
            with pytest.raises(ProgrammingError, match="permission denied"):
                change(verb.format(table=table, key=model._meta.pk.column))


def test_t5_not_even_the_owner_may(posted):
    for model, table in TABLES.items():
        for verb in CHANGES:
            with pytest.raises(IntegrityError, match="append-only"):
                change_as_owner(verb.format(table=table, key=model._meta.pk.column))


def test_t5_without_its_trigger_each_change_passes(posted):
    for model, table in TABLES.items():
        with without_trigger(model, "append_only"):
            key = model._meta.pk.column
            change_as_owner(f"UPDATE {table} SET {key} = {key}")
            change_as_owner(f"DELETE FROM {table} WHERE false")
    with contextlib.ExitStack() as stack:
        for model in TABLES:
            stack.enter_context(without_trigger(model, "no_truncate"))
        change_as_owner(f"TRUNCATE {', '.join(TABLES.values())}")
    assert not Entry.objects.exists()


def test_t5_a_batch_cannot_join_the_posting_of_another_transaction(posted):
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        a_batch(posted, posted.posting)
    with without_trigger(Batch, "sealed"):
        a_batch(posted, posted.posting)
    assert posted.posting.batches.count() == 3


def add_two(batch: Batch) -> None:
    with transaction.atomic():
        an_entry(batch, 5)
        an_entry(batch, -5, district_id=district("anning").pk)


def test_t5_an_entry_cannot_join_a_batch_of_another_transaction(posted):
    with pytest.raises(IntegrityError, match="sealed"):
        add_two(posted)
    with without_trigger(Entry, "sealed"):
        add_two(posted)
    assert Entry.objects.filter(batch_id=posted.pk).count() == 4


def test_t5_an_entry_must_fit_its_batch_and_a_real_unit(posted):
    def post_wrong(**wrong):
        with transaction.atomic():
            an_entry(a_batch(posted, a_posting()), 0, **wrong)

    for wrong in ({"quarter": Q1.next}, {"book": "fiscal"}, {"indicator_id": 10**6}, {"district_id": 10**6}):
        with pytest.raises(IntegrityError, match="sealed"):
            post_wrong(**wrong)
    post_wrong()


def test_t5_the_seal_is_the_databases_own(posted):
    with transaction.atomic():
        posting = Posting.objects.create(
            idempotency_key="forged",
            transaction_id=posted.posting.transaction_id,
            actor_id=1,
            actor_label="x",
        )
        posting.refresh_from_db()
        assert posting.transaction_id != posted.posting.transaction_id


# --- T6: nothing twice ----------------------------------------------------------------------------------------------


def post_again(like: Batch, key: str) -> None:
    with transaction.atomic():
        a_batch(like, a_posting(key), filing_value_id=like.filing_value_id)


def test_t6_a_figure_is_posted_once_per_book_and_a_key_once(posted):
    with pytest.raises(IntegrityError, match="one_post_per_value_and_book"):
        post_again(posted, "new key")
    with pytest.raises(IntegrityError, match="idempotency_key"), transaction.atomic():
        a_posting(posted.posting.idempotency_key)


def test_t6_without_the_unique_key_the_double_posting_passes(posted):
    name = "one_post_per_value_and_book"
    with owner_cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
        [definition] = cursor.fetchone()
        cursor.execute(f'DROP INDEX "{name}"')
    try:
        post_again(posted, "new key")
        assert Batch.objects.filter(filing_value_id=posted.filing_value_id, book="assessment").count() == 2
    finally:
        with without_trigger(Batch, "append_only"), owner_cursor() as cursor:
            cursor.execute("DELETE FROM accounting_batch WHERE id > %s", [posted.pk])
            cursor.execute(definition)


# --- T17: a closed quarter stays closed -----------------------------------------------------------------------------


def close() -> None:
    rows = Period.objects.filter(pk=period().pk)
    rows.update(status="closing")
    rows.update(status="closed")


def test_t17_nothing_is_posted_into_a_closed_quarter(posted):
    close()
    with pytest.raises(IntegrityError, match="quarter: accounting_batch refused"), transaction.atomic():
        a_batch(posted, a_posting())
    with without_trigger(Batch, "open_quarter"), transaction.atomic():
        a_batch(posted, a_posting())
    assert Batch.objects.count() == 3


def test_t17_nothing_is_posted_into_a_quarter_nobody_opened(posted):
    with pytest.raises(IntegrityError, match="quarter"), transaction.atomic():
        a_batch(posted, a_posting(), quarter=Q1.next)


def test_t17_a_closed_quarter_is_not_opened_again(posted):
    close()
    rows = Period.objects.filter(pk=period().pk)
    with pytest.raises(Exception, match="Invalid transition"), transaction.atomic():
        rows.update(status="open")
    with without_trigger(Period, "legal_moves"):
        rows.update(status="open")
    assert period().status == "open"


def test_t17_a_poster_that_was_first_holds_the_close_back(posted):
    """The trigger keeps the period's row FOR SHARE until the poster commits."""
    held, other = period().pk, connections[DEFAULT_DB_ALIAS].copy()

    def lock_for_close():
        with other.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
            cursor.execute("SELECT 1 FROM accounting_period WHERE id = %s FOR UPDATE", [held])

    try:
        with transaction.atomic():
            a_batch(posted, a_posting())
            with pytest.raises(OperationalError, match="lock timeout"):
                lock_for_close()
            transaction.set_rollback(True)
        lock_for_close()
    finally:
        other.close()
