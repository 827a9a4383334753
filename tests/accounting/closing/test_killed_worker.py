"""T19, T21: a worker killed half-way through a close costs nothing but time."""

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from support.ledger_world import Cast, a_project, agreed, filed_and_verified, opened, period
from support.workers import broker, kill, send, wait_until, worker

from accounting.closing.services import start_close
from accounting.filings.models import Filing
from accounting.ledger.models import Batch
from accounting.periods.services import JOURNAL_LOCKS
from accounting.rollups.models import RollUp
from kunming_coord.common.models import Run
from kunming_coord.common.tasks import tick_runs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wide]


def test_the_next_tick_completes_what_a_killed_worker_left_and_nothing_is_there_twice():
    cast, project = Cast(), a_project()
    agreed(project)
    filed_and_verified(cast, opened(project), {"industrial_output": 100_000_010})
    run = start_close(period=period(), actor=cast.approver)
    url, blocker = broker(), connections[DEFAULT_DB_ALIAS].copy()
    try:
        with blocker.cursor() as cursor:  # holds the worker between locking the filings and posting
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [JOURNAL_LOCKS, period().group_id])
        with worker(url) as first:
            send(tick_runs, url)
            wait_until(lambda: Run.objects.get(pk=run.pk).percent == 25)
            kill(first)
    finally:
        blocker.close()
    assert not Batch.objects.exists()
    assert Filing.objects.get().status == "verified"
    with worker(url):
        Run.objects.update(dispatched_at=None)  # as if the seconds until the next hand-out had passed
        send(tick_runs, url)
        wait_until(lambda: Run.objects.get(pk=run.pk).finished)
    done = Run.objects.get(pk=run.pk)
    assert (done.state, done.attempt) == ("done", 2)
    assert period().status == "closed"
    assert (Batch.objects.count(), RollUp.objects.count()) == (2, 1)
    assert Filing.objects.get().events.filter(action="lock").count() == 1
