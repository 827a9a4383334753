"""Two workers share a roll-up and one is killed half-way: the same result as one worker alone."""

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from support.factories import make_user
from support.ledger_world import Q1, a_project, agreed, period, post, verified
from support.rollup_world import CODE, again, figures
from support.workers import broker, kill, send, wait_until, worker

from accounting.closing import tasks as closing_tasks
from accounting.closing.services import start_trial
from accounting.rollups import parts
from accounting.rollups.models import RollUp
from kunming_coord.common import runs
from kunming_coord.common.models import Run
from kunming_coord.common.tasks import tick_runs

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.wide]
assert closing_tasks


def test_a_killed_worker_costs_a_shared_roll_up_nothing_but_time(monkeypatch):
    monkeypatch.setattr(parts, "PROJECTS_PER_PART", 1)
    for number in range(4):
        project = a_project()
        agreed(project)
        verified(project, {CODE: 1000 + number})
    post()
    trial = start_trial(quarter=Q1, group=period().group, actor=make_user("drc", "approver"))
    assert runs.execute(trial.pk)
    url, blocker = broker(), connections[DEFAULT_DB_ALIAS].copy()
    blocker.set_autocommit(False)
    try:
        with worker(url) as one, worker(url):
            with blocker.cursor() as cursor:  # both are held where they write what their part adds up to
                cursor.execute("LOCK TABLE accounting_parttotal IN SHARE ROW EXCLUSIVE MODE")
            send(tick_runs, url)
            wait_until(lambda: parts_in("running").count() == 2)
            kill(one)
            blocker.rollback()
            send_again(url)
            wait_until(lambda: parts_in("done").count() == 4)
            send_again(url)
            wait_until(lambda: Run.objects.get(pk=trial.pk).finished)
    finally:
        blocker.close()
    assert Run.objects.get(pk=trial.pk).state == "done"
    attempts = Run.objects.filter(parent=trial).values_list("attempt", flat=True)
    assert sorted(attempts)[-1] == 2, "the part of the killed worker was done by the other"
    rollup = RollUp.objects.get()
    assert rollup.detail.parts == 4
    assert figures(rollup) == figures(again(rollup))


def parts_in(state: str):
    return Run.objects.filter(kind=parts.PART, state=state)


def send_again(url: str) -> None:
    """As if the seconds until the next hand-out had passed."""
    Run.objects.update(dispatched_at=None)
    send(tick_runs, url)
