"""Whoever works on a filing keeps others from changing it, and nobody from telling the ledger about it."""

import time

import pytest
from django.db import connection, transaction
from support.ledger_world import Q1, Cast, a_project, agreed, opened, period, verified
from support.races import failures, race

from accounting.filings.due import mark_due
from accounting.filings.holding import hold_filing
from accounting.filings.models import Filing, PostingDue
from accounting.filings.services import lock_filings
from accounting.periods.services import hold_journal
from kunming_coord.accounts.services import system_user

pytestmark = pytest.mark.django_db(transaction=True)


def told_meanwhile() -> list[Exception]:
    """What comes of telling the ledger about every filing while the caller holds some."""

    def tell():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
        with transaction.atomic():
            assert mark_due(Filing.objects.all()) == 1

    return failures(race([tell]))


def test_the_ledger_is_told_while_a_close_locks_the_filings():
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 7})
    PostingDue.objects.all().delete()
    with transaction.atomic():
        assert lock_filings(period=period(), actor=system_user()) == 1
        assert told_meanwhile() == []
    assert PostingDue.objects.count() == 1


def test_the_ledger_is_told_while_somebody_works_on_the_filing():
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 7})
    PostingDue.objects.all().delete()
    with transaction.atomic():
        hold_filing(Filing.objects.select_related("group").get())
        assert told_meanwhile() == []


def test_two_do_not_hold_a_filing_at_once():
    Cast()
    project = a_project()
    agreed(project)
    filing = opened(project, quarter=Q1)

    def hold():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '500ms'")
        with transaction.atomic():
            hold_filing(filing)

    with transaction.atomic():
        hold_filing(filing)
        [refused] = failures(race([hold]))
    assert "lock timeout" in str(refused)


def test_several_are_told_of_after_the_posting_that_is_under_way():
    for _ in range(2):
        project = a_project()
        agreed(project)
        verified(project, {"industrial_output": 7})
    first, second = PostingDue.objects.order_by("filing_id")

    def post():
        """A posting takes the rounds of earlier times first, whatever the filings' numbers."""
        with transaction.atomic():
            hold_journal(group=period().group)
            PostingDue.objects.filter(pk=second.pk).delete()
            time.sleep(0.6)
            PostingDue.objects.filter(pk=first.pk).delete()

    def tell():
        time.sleep(0.2)
        with transaction.atomic():
            return mark_due(Filing.objects.all())

    assert race([post, tell]) == [None, 2]
    assert PostingDue.objects.count() == 2
