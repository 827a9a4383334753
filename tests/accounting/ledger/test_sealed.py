"""T5: what was posted is never changed, and nobody adds to it afterwards; the test sees the layer when it is gone."""

import contextlib

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from support.by_hand import a_batch, a_posting, an_entry, change, change_as_owner, entries
from support.database import without_trigger
from support.ledger_world import Q1

from accounting.ledger.models import Batch, Entry, InterpretedBasis, Posting

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.triggers]

KEYS = {Posting: "id", Batch: "id", Entry: "batch_id", InterpretedBasis: "batch_id"}
CHANGES = ("UPDATE {table} SET {key} = {key}", "DELETE FROM {table} WHERE false", "TRUNCATE {table} CASCADE")


def statements(*verbs: str) -> list[str]:
    """The changes of every table of the journal."""
    return [
        verb.format(table=model._meta.db_table, key=key)
        for model, key in KEYS.items()
        for verb in verbs or CHANGES
    ]


def test_t5_the_application_may_not_change_what_is_posted(posted):
    for sql in statements():
        with pytest.raises(ProgrammingError, match="permission denied"):
            change(sql)


def test_t5_not_even_the_owner_may(posted):
    for sql in statements():
        with pytest.raises(IntegrityError, match="append-only"):
            change_as_owner(sql)


def test_t5_without_its_trigger_each_change_passes(posted):
    with contextlib.ExitStack() as stack:
        for model in KEYS:
            stack.enter_context(without_trigger(model, "append_only"))
        for sql in statements(*CHANGES[:2]):
            change_as_owner(sql)
    with contextlib.ExitStack() as stack:
        for model in KEYS:
            stack.enter_context(without_trigger(model, "no_truncate"))
        change_as_owner(f"TRUNCATE {', '.join(model._meta.db_table for model in KEYS)}")
    assert not Entry.objects.exists()


def test_t5_a_batch_cannot_join_the_posting_of_another_transaction(posted):
    with pytest.raises(IntegrityError, match="sealed"), transaction.atomic():
        a_batch(posted, posted.posting)
    with without_trigger(Batch, "sealed"):
        a_batch(posted, posted.posting)
    assert posted.posting.batches.count() == 3


def add_two(batch: Batch) -> None:
    with transaction.atomic():
        entries(batch, {"panlong": 5, "wuhua": -5})


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

    wrongs = (
        {"quarter": Q1.next},
        {"book": "fiscal"},
        {"indicator_id": 10**6},
        {"posting_id": posted.posting_id},
        {"district_id": 10**6},
        {"batch_id": posted.pk + 8},
    )
    for wrong in wrongs:
        with pytest.raises(IntegrityError, match="sealed"):
            post_wrong(**wrong)
    post_wrong()
    with without_trigger(Entry, "sealed"), transaction.atomic():
        an_entry(posted, 0, district_id=10**6)


def test_t5_the_seal_is_the_databases_own(posted):
    def forge():
        with transaction.atomic():
            return Posting.objects.create(
                idempotency_key="forged",
                transaction_id=posted.posting.transaction_id,
                actor_id=1,
                actor_label="x",
            )

    with without_trigger(Posting, "seal"):
        assert Posting.objects.get(pk=forge().pk).transaction_id == posted.posting.transaction_id
    with transaction.atomic():
        own = a_posting("own")
    assert Posting.objects.get(pk=own.pk).transaction_id not in (0, posted.posting.transaction_id)
