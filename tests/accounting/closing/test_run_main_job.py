"""The main job: the newest quarter through the worker, printed, and the city identity checked to the fen."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from support.ledger_world import (
    Q1,
    Cast,
    a_project,
    agreed,
    compile_into,
    filed_and_verified,
    opened,
    period,
    verified,
)

from accounting.closing import main_job, tasks
from accounting.ledger.models import Batch
from accounting.management.commands import run_main_job
from accounting.rollups.models import RollUp
from accounting.rollups.queries import Identity, Pieces
from kunming_coord.common import runs
from kunming_coord.common.models import Run

pytestmark = pytest.mark.django_db(transaction=True)
assert tasks


@pytest.fixture(autouse=True)
def worker(monkeypatch):
    """Whoever waits for the worker here is the worker."""

    def work(seconds):
        for pk in Run.objects.filter(state="queued").values_list("pk", flat=True):
            runs.execute(pk)

    monkeypatch.setattr(main_job.time, "sleep", work)


@pytest.fixture
def filed():
    """Two groups of one quarter, verified, and one project of another group that is not."""
    cast, project = Cast(), a_project()
    agreed(project)
    term = agreed(project, "tax_revenue")
    compile_into(term.term, {"xishan": 3, "anning": 7}, book="fiscal", mode="split")
    agreed(a_project(), "fixed_asset_investment")
    filed_and_verified(cast, opened(project), {"industrial_output": 100_000_010})
    filed_and_verified(cast, opened(project, "tax"), {"tax_revenue": 5_000_000})
    return project


def run() -> str:
    out = StringIO()
    call_command("run_main_job", stdout=out)
    return out.getvalue()


def test_verified_groups_are_closed_and_the_figures_printed(filed):
    told = run()
    assert period("tax").status == period("production").status == "closed"
    assert period("investment").status == "open"
    assert "2026Q1/production  100%  2026年第一季度“产出”已关账" in told
    for book, unit, wan, yuan in (
        ("在地口径", "安宁", "100.00", "1000000.10"),
        ("考核口径", "西山", "30.00", "300000.03"),
        ("财政口径", "安宁", "-1.50", "-15000.00"),
    ):
        line = next(row for row in told.splitlines() if book in row and unit in row and yuan in row)
        assert line.split()[-2:] == [wan, yuan]
    assert "规模以上工业产值：1000000.10 − 0.00 + 0.00 − 0.00 = 1000000.10 | 在地 1000000.10  相符" in told
    assert "全市合计范围（2026-03-31，考核口径）：市域内 26 个单位" in told


def test_with_nothing_left_to_close_the_newest_quarter_is_rolled_up_anew(filed):
    run()
    told = run()
    assert Run.objects.filter(kind="roll_up").count() == 2
    assert RollUp.objects.filter(final=True).count() == 4
    assert "汇总完成" in told
    assert Batch.objects.count() == 5


def test_a_run_under_way_is_waited_for_instead_of_started_again(filed):
    quarter, started = main_job.start_main_job()
    assert (quarter, len(started)) == (Q1, 2)
    again = main_job.start_main_job()
    assert [run.pk for run in again[1]] == [run.pk for run in started]
    run()
    assert Run.objects.count() == 2


def test_an_identity_that_fails_is_an_error(filed, monkeypatch):
    project = Identity(
        indicator=period().group.indicators.first(), assessment_fen=5, pieces=Pieces(), territorial_fen=4
    )
    monkeypatch.setattr(run_main_job, "identities", lambda quarter: [project])
    with pytest.raises(CommandError, match="全市恒等式不符"):
        run()


def test_a_failed_run_is_an_error_with_its_reason(filed, monkeypatch):
    def refuse(context):
        raise main_job.Missing("缺少汇总规则。")

    monkeypatch.setitem(runs._HANDLERS, "close_quarter", (refuse, runs._HANDLERS["close_quarter"][1]))
    with pytest.raises(CommandError, match="缺少汇总规则"):
        run()
    assert period().status == "open"


def test_without_a_worker_it_says_so(filed, monkeypatch):
    monkeypatch.setattr(main_job.time, "sleep", lambda seconds: None)
    with pytest.raises(CommandError, match="Celery worker"):
        call_command("run_main_job", patience=0.05, stdout=StringIO())


def test_without_any_verified_filing_it_says_so():
    agreed(a_project())
    with pytest.raises(CommandError, match="没有审核通过的填报"):
        run()


def test_a_figure_without_an_approver_cannot_be_closed():
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 5})
    with pytest.raises(CommandError, match="没有可以关账的账号"):
        run()
