"""The demonstration waits for a close that somebody else is doing, and says so where it never ends."""

import pytest
from support.correction_world import CODE, Parties, changed
from support.ledger_world import Q1, period, verified

from accounting.closing.services import start_close
from kunming_coord.common.errors import Busy
from kunming_coord.common.runs import execute
from kunming_coord.desk.demo import disputes, filing

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Parties()


@pytest.fixture
def locked(cast):
    """A filing of a closed quarter that says something else now, and a next quarter that is ready to be closed."""
    locked = changed(cast)
    verified(locked.project, {CODE: 50}, Q1.next)
    return locked


@pytest.fixture
def meanwhile(monkeypatch):
    """What others do while the demonstration waits."""
    return lambda act: monkeypatch.setattr("time.sleep", lambda seconds: act())


def test_a_correction_is_noticed_after_the_close_that_kept_its_group(cast, locked, meanwhile):
    run = start_close(period=period(quarter=Q1.next), actor=cast.second_approver)
    meanwhile(lambda: execute(run.pk))
    found = disputes.notice_correction(locked)
    assert (found.filing, found.status) == (locked, "noticed")


def test_a_close_that_never_ends_is_said_aloud(cast, locked, monkeypatch):
    start_close(period=period(quarter=Q1.next), actor=cast.second_approver)
    monkeypatch.setattr(disputes, "PATIENCE", 0)
    with pytest.raises(Busy, match="正在关账"):
        disputes.notice_correction(locked)


def test_a_run_a_worker_has_taken_up_is_waited_for(cast, locked, meanwhile, monkeypatch):
    run = start_close(period=period(quarter=Q1.next), actor=cast.second_approver)
    monkeypatch.setattr(filing, "execute", lambda pk: False)  # the worker holds its lock
    meanwhile(lambda: execute(run.pk))
    assert filing.carry_out(run)
