"""The run that computes shareable taxes: started by finance, done once, with its progress shown."""

import pytest
from support.factories import make_user
from support.races import race
from support.tax_world import Q1, Paid, middle, received, share, standing, taxed

import accounting.receipts.tasks  # noqa: F401 - what the worker would have loaded
from accounting.receipts.models import ShareableTax
from accounting.receipts.sharing import start_shareable
from kunming_coord.common.errors import Busy, Missing, NotAllowed
from kunming_coord.common.runs import execute

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def treasurer():
    return make_user("fin", "treasurer")


def ready():
    project = taxed()
    share("vat", (0, 0, 0, 1))
    received(Paid(project, middle(Q1), 100))
    return project


def test_the_treasurers_run_computes_the_quarter_and_counts_what_it_did(treasurer):
    project, blocked = ready(), taxed()
    received(Paid(blocked, middle(Q1), 1, "cit"), period=(Q1.first_day, Q1.last_day))
    run = start_shareable(quarter=Q1, actor=treasurer)
    assert (run.kind, run.key, run.requested_by_label) == ("shareable_tax", "2026Q1", treasurer.label)
    assert execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.message) == ("done", "2026年第一季度可分享额已计算")
    assert run.counts == {"新版次": 1, "未能计算的项目": 1}
    assert standing(project).run_uid == run.uid


def test_eight_deliveries_at_once_make_one_revision(treasurer):
    ready()
    run = start_shareable(quarter=Q1, actor=treasurer)
    race([lambda: execute(run.pk)] * 8)
    assert ShareableTax.objects.count() == 1


def test_a_second_unfinished_run_is_refused(treasurer):
    ready()
    start_shareable(quarter=Q1, actor=treasurer)
    with pytest.raises(Busy):
        start_shareable(quarter=Q1, actor=treasurer)


def test_a_run_is_not_queued_while_receipts_are_awaited(treasurer):
    taxed()
    with pytest.raises(Missing, match="等待财政入库数"):
        start_shareable(quarter=Q1, actor=treasurer)


def test_nobody_else_starts_it():
    with pytest.raises(NotAllowed):
        start_shareable(quarter=Q1, actor=make_user("drc", "approver"))
