"""Closing a quarter: lock, post, roll up, freeze – all of it or nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.ledger_world import Q1, Cast, a_project, agreed, filed_and_verified, opened, period, varied
from support.races import failures, race
from support.variants import WAN

from accounting.closing import services, tasks
from accounting.closing.services import start_close, start_trial
from accounting.filings.models import Filing
from accounting.filings.services import save_values, submit_filing
from accounting.ledger.models import Batch, Entry, Posting
from accounting.ledger.services import post_period
from accounting.periods.models import Period
from accounting.rollups.memberships import SOURCES
from accounting.rollups.models import QuarterTotal, RollUp
from kunming_coord.accounts.services import system_user
from kunming_coord.common import runs
from kunming_coord.common.errors import Busy, DomainError, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db(transaction=True)
assert tasks


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def ready(cast) -> Period:
    """A quarter of one project, verified, waiting to be closed."""
    project = a_project()
    agreed(project)
    filed_and_verified(cast, opened(project), {"industrial_output": 100_000_010})
    return period()


def totals(book: str = "assessment") -> dict[str, int | None]:
    newest = RollUp.objects.first()
    rows = QuarterTotal.objects.filter(rollup=newest, book=book).select_related("district")
    return {row.district.slug: row.amount_fen for row in rows}


def test_the_close_locks_posts_rolls_up_and_freezes(ready, cast):
    run = start_close(period=ready, actor=cast.approver)
    assert period().status == "closing"
    assert runs.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.percent) == ("done", 100)
    closed = period()
    assert (closed.status, closed.closed_at is not None) == ("closed", True)
    assert Filing.objects.get().status == "locked"
    assert [event.action for event in Filing.objects.get().events] == ["fill", "submit", "verify", "lock"]
    assert [event.action for event in closed.events] == ["start_close", "close"]
    assert RollUp.objects.get().final
    assert totals("territorial") == {"anning": 100_000_010}
    assert totals() == {"anning": 70_000_007, "xishan": 30_000_003}


def test_an_unverified_filing_is_named_and_nothing_starts(ready, cast):
    late = a_project()
    agreed(late)
    opened(late)
    with pytest.raises(Missing, match=rf"1 份填报未审核通过：{late.code} 安宁（未报）"):
        start_close(period=ready, actor=cast.approver)
    assert not Run.objects.exists()


def test_a_project_without_a_filing_keeps_the_quarter_open(ready, cast):
    agreed(a_project())
    with pytest.raises(Missing, match="1 个项目未生成填报"):
        start_close(period=ready, actor=cast.approver)


def test_only_the_approver_of_the_city_closes(ready, cast):
    for actor in (cast.filer, cast.statistician, cast.auditor):
        with pytest.raises(NotAllowed):
            start_close(period=ready, actor=actor)


def test_of_two_starts_at_once_one_wins(ready, cast):
    answers = race([lambda: start_close(period=period(), actor=cast.approver)] * 2)
    assert len(failures(answers, Stale)) == 1
    assert Run.objects.count() == 1


def test_a_stale_page_cannot_start_a_second_close(ready, cast):
    opened_earlier = period()
    start_close(period=ready, actor=cast.approver)
    with pytest.raises(Stale):
        start_close(period=opened_earlier, actor=cast.approver)


@pytest.mark.parametrize("step", ["lock_filings", "post_period", "roll_up", "move"])
def test_a_crash_between_steps_leaves_nothing_and_the_next_tick_completes(ready, cast, monkeypatch, step):
    run = start_close(period=ready, actor=cast.approver)
    original = getattr(services, step)

    def crash(*args, **kwargs):
        original(*args, **kwargs)
        raise RuntimeError("power failure")

    monkeypatch.setattr(services, step, crash)
    runs.execute(run.pk)
    assert period().status == "closing"
    assert Filing.objects.get().status == "verified"
    assert not Entry.objects.exists()
    assert not RollUp.objects.exists()
    monkeypatch.undo()
    assert runs.execute(run.pk)
    assert period().status == "closed"
    assert Batch.objects.count() == 2
    assert RollUp.objects.count() == 1
    assert Run.objects.get().attempt == 2


def test_a_close_that_cannot_succeed_opens_the_quarter_again(ready, cast, monkeypatch):
    def refuse(**kwargs):
        raise Invalid("汇总规则不允许。")

    monkeypatch.setattr(services, "roll_up", refuse)
    run = start_close(period=ready, actor=cast.approver)
    runs.execute(run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "汇总规则不允许。")
    assert period().status == "open"
    assert [event.action for event in period().events] == ["start_close", "fail"]
    assert not Posting.objects.exists()
    assert Filing.objects.get().status == "verified"
    monkeypatch.undo()
    again = start_close(period=period(), actor=cast.approver)
    assert runs.execute(again.pk)
    assert period().status == "closed"


def test_a_close_posts_what_only_the_engine_computes(cast):
    project = a_project()
    varied(project, "capped", cap="50")
    filed_and_verified(cast, opened(project), {"industrial_output": 200 * WAN})
    run = start_close(period=period(), actor=cast.approver)
    assert runs.execute(run.pk)
    assert totals() == {"anning": 150 * WAN, "xishan": 50 * WAN}


def test_a_close_over_a_figure_no_rule_can_compute_says_so_and_opens_again(cast):
    project = a_project()
    varied(project, "brackets", step="9", upper={"xishan": "1", "anning": "0"})
    filed_and_verified(cast, opened(project), {"industrial_output": -5}, explanation="冲减")
    run = start_close(period=period(), actor=cast.approver)
    runs.execute(run.pk)
    run.refresh_from_db()
    assert run.state == "failed"
    assert project.code in run.error
    assert "不能按约定方式核算" in run.error
    assert period().status == "open"
    assert not Batch.objects.exists()


def test_eight_deliveries_close_once(ready, cast):
    run = start_close(period=ready, actor=cast.approver)
    answers = race([lambda: runs.execute(run.pk)] * 8)
    assert answers.count(True) == 1
    assert (Batch.objects.count(), RollUp.objects.count()) == (2, 1)


def test_nobody_files_or_posts_into_a_closing_quarter(ready, cast):
    start_close(period=ready, actor=cast.approver)
    with pytest.raises(Busy, match="正在关账"):
        post_period(period=ready, actor=system_user(), idempotency_key="late")
    with pytest.raises(Busy, match="正在关账"):
        save_values(filing=Filing.objects.get(), values={}, explanation="", actor=cast.filer)


def test_nobody_files_or_posts_into_a_closed_quarter(ready, cast):
    runs.execute(start_close(period=ready, actor=cast.approver).pk)
    with pytest.raises(Invalid, match="已关账"):
        post_period(period=period(), actor=system_user(), idempotency_key="late")
    with pytest.raises(Invalid, match="已关账"):
        submit_filing(filing=Filing.objects.get(), actor=cast.filer)


def race_the_close(cast, quarter, posters: int) -> None:
    """A close and posters at one instant: whatever they post is in the totals, or they are refused."""
    system, group = system_user(), period(quarter=quarter).group
    for _ in range(3):
        project = a_project()
        agreed(project, quarters=(quarter, quarter))
        filed_and_verified(cast, opened(project, quarter=quarter), {"industrial_output": 1000})

    def close():
        return runs.execute(start_close(period=period(quarter=quarter), actor=cast.approver).pk)

    def poster(number):
        key = f"{quarter.code}/{number}"
        return lambda: post_period(period=period(quarter=quarter), actor=system, idempotency_key=key)

    answers = race([close, *map(poster, range(posters))])
    assert answers[0] is True
    assert all(isinstance(error, DomainError) for error in failures(answers))
    rollup = RollUp.objects.get(quarter=quarter, group=group)
    entries = Entry.objects.filter(quarter=quarter)
    assert Batch.objects.filter(quarter=quarter, kind="post").count() == 6
    last = entries.order_by("-posting_id")[0].posting_id
    assert rollup.last_posting_id == last, "posted after the close had read the journal"
    territorial = rollup.totals.get(book="territorial", district__slug="anning")
    assert territorial.amount_fen == 3000
    assert period(quarter=quarter).status == "closed"


def test_posters_racing_the_close_are_in_it_or_refused(cast):
    race_the_close(cast, Q1, posters=6)


@pytest.mark.production
def test_sixteen_posters_racing_the_close_of_ten_quarters(cast):
    race_the_close_of(cast, 10)


@pytest.mark.long
def test_sixteen_posters_racing_the_close_of_two_hundred_quarters(cast):
    race_the_close_of(cast, 200)


def race_the_close_of(cast, quarters: int) -> None:
    """One quarter after the other, as far into the future as it takes."""
    for number in range(quarters):
        race_the_close(cast, Quarter(int(Q1) + number), posters=16)


def test_a_trial_of_an_open_quarter_shows_what_is_verified_so_far(ready, cast):
    runs.execute(start_trial(quarter=Q1, group=ready.group, actor=cast.statistician).pk)
    assert not RollUp.objects.get().final
    assert totals()["xishan"] == 30_000_003
    late = a_project()
    agreed(late)
    filed_and_verified(cast, opened(late), {"industrial_output": 10})
    runs.execute(start_trial(quarter=Q1, group=ready.group, actor=cast.statistician).pk)
    assert totals()["xishan"] == 30_000_006
    assert period().status == "open"


def test_a_close_and_a_trial_look_once_who_belongs_where(ready, cast):
    for start in (
        lambda: start_trial(quarter=Q1, group=ready.group, actor=cast.statistician),
        lambda: start_trial(quarter=Q1, group=ready.group, actor=cast.statistician),
        lambda: start_close(period=period(), actor=cast.approver),
    ):
        run = start()
        with CaptureQueriesContext(connection) as captured:
            assert runs.execute(run.pk)
        looks = [row["sql"] for row in captured if "SELECT EXISTS (SELECT 1 FROM change)" in row["sql"]]
        assert len(looks) == len(SOURCES)


def test_a_closed_quarter_computed_anew_gives_the_same_figures(ready, cast):
    runs.execute(start_close(period=ready, actor=cast.approver).pk)
    before = totals()
    runs.execute(start_trial(quarter=Q1, group=ready.group, actor=cast.approver).pk)
    assert RollUp.objects.count() == 2
    assert RollUp.objects.first().final
    assert totals() == before


def test_districts_start_no_trial(ready, cast):
    with pytest.raises(NotAllowed):
        start_trial(quarter=Q1, group=ready.group, actor=cast.filer)


def test_one_run_of_a_quarter_at_a_time(ready, cast):
    start_trial(quarter=Q1, group=ready.group, actor=cast.approver)
    with pytest.raises(Busy):
        start_close(period=ready, actor=cast.approver)
    assert period().status == "open"


def test_an_empty_quarter_is_not_closed(cast):
    with pytest.raises(Missing, match="没有任何填报"):
        start_close(period=period("capital"), actor=cast.approver)
