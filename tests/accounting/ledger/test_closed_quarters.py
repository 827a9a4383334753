"""T17: a closed quarter stays closed; the test sees the layer when it is gone."""

import pytest
from django.db import DEFAULT_DB_ALIAS, IntegrityError, OperationalError, connections, transaction
from support.by_hand import a_batch, a_posting
from support.database import without_trigger
from support.ledger_world import Q1, period

from accounting.ledger.models import Batch
from accounting.periods.models import Period

pytestmark = pytest.mark.django_db(transaction=True)


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
    with pytest.raises(IntegrityError, match="unrecorded"), transaction.atomic():
        rows.update(status="open")
    with without_trigger(Period, "recorded_reopen"):
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
