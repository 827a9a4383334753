"""Every night open quarters are computed whole once more; a difference is told and nothing is replaced."""

import datetime as dt
import logging

import pytest
from django.urls import reverse
from support.database import owner_cursor
from support.ledger_world import Q1, Cast, a_project, agreed, period, verified
from support.races import race
from support.rollup_world import CODE, filed, revised, rolled_up

from accounting.closing import tasks as closing_tasks
from accounting.filings.models import Filing
from accounting.periods.models import Period
from accounting.rollups import parts, tasks
from accounting.rollups.models import RollUp
from accounting.rollups.nightly import NIGHTLY, alarms, start_reruns
from accounting.rollups.queries import newest_rollups
from accounting.rollups.reruns import Rerun
from kunming_coord.accounts.services import system_user
from kunming_coord.common import runs
from kunming_coord.common.models import Run

pytestmark = pytest.mark.django_db(transaction=True)
assert tasks
assert closing_tasks

DAY = dt.date(2026, 11, 28)


@pytest.fixture
def rollup() -> RollUp:
    project = a_project()
    agreed(project)
    filed(project, 1000)
    return rolled_up()


def night(day: dt.date = DAY) -> list[Run]:
    started = start_reruns(day=day, actor=system_user())
    for _ in range(5):
        for pk in (
            Run.objects.filter(state__in=["queued", "running"]).order_by("-pk").values_list("pk", flat=True)
        ):
            runs.execute(pk)
    return started


def falsify() -> None:
    """A total as a faulty step would have left it; only the owner could."""
    with owner_cursor() as cursor:
        cursor.execute("ALTER TABLE accounting_quartertotal DISABLE TRIGGER USER")
        cursor.execute("UPDATE accounting_quartertotal SET amount_fen = 999 WHERE book = 'territorial'")
        cursor.execute("ALTER TABLE accounting_quartertotal ENABLE TRIGGER USER")


def test_totals_that_agree_are_kept_and_not_made_anew(rollup):
    [run] = night()
    run.refresh_from_db()
    assert (run.state, run.message) == ("done", "复算一致")
    kept = Rerun.objects.get()
    assert (kept.differences, kept.shown, kept.whole.rerun_of, kept.day) == (0, rollup, rollup, DAY)
    assert newest_rollups([Q1])[(int(Q1), rollup.group_id)] == rollup, "what is shown is what was shown"


def test_what_was_posted_since_is_brought_up_to_date_first(rollup):
    revised(Filing.objects.get(), 1300)
    night()
    newest = newest_rollups([Q1])[(int(Q1), rollup.group_id)]
    assert newest.pk > rollup.pk
    assert newest.totals.get(book="territorial").amount_fen == 1300
    assert (Rerun.objects.get().shown, Rerun.objects.get().differences) == (newest, 0)


def test_a_difference_is_an_alarm_and_the_figures_shown_stay(rollup, caplog, signed_in):
    falsify()
    with caplog.at_level(logging.ERROR, "accounting.rollups.nightly"):
        [run] = night()
    run.refresh_from_db()
    assert (run.state, run.message) == ("done", "复算不一致")
    kept = Rerun.objects.get()
    assert kept.differences == 2
    assert {row["of"]: row["amount_fen"] for row in kept.sample} == {"shown": 999, "whole": 1000}
    assert "rows differ" in caplog.text
    assert newest_rollups([Q1])[(int(Q1), rollup.group_id)] == rollup
    assert alarms() == [kept]
    cast = Cast()
    page = signed_in(cast.approver).get(reverse("periods:detail", args=[period().uid])).content.decode()
    for shown in ("夜间复算", "2 行不同", "现显示 安宁 规上工业", "9.99 元", "10.00 元", "全部重新汇总"):
        assert shown in page
    assert "夜间复算有 2 行" in signed_in(cast.auditor).get(reverse("periods:list")).content.decode()
    for address in (reverse("periods:list"), reverse("periods:detail", args=[period().uid])):
        assert "夜间复算" not in signed_in(cast.filer).get(address).content.decode()


def test_a_person_adds_everything_up_anew_and_the_alarm_ends_with_the_next_night(rollup, signed_in):
    falsify()
    night()
    client = signed_in(Cast().approver)
    answer = client.post(
        reverse("periods:trial", args=[period().uid]), {"whole": "1", "idempotency_key": "whole-again-1"}
    )
    assert answer.status_code == 302
    assert runs.execute(Run.objects.get(kind="roll_up").pk)
    night(DAY + dt.timedelta(days=1))
    newest = newest_rollups([Q1])[(int(Q1), rollup.group_id)]
    assert newest.base is None
    assert newest.totals.get(book="territorial").amount_fen == 1000
    assert alarms() == []


def test_two_beats_and_a_repeated_tick_make_one_rerun_a_day(rollup):
    answers = race([lambda: start_reruns(day=DAY, actor=system_user())] * 6)
    assert sum(len(answer) for answer in answers) == 1
    night()
    assert night() == []
    assert Run.objects.filter(kind=NIGHTLY).count() == Rerun.objects.count() == 1
    assert len(night(DAY + dt.timedelta(days=1))) == 1


def test_closed_quarters_and_those_without_totals_rest(rollup):
    agreed(a_project(), "tax_revenue")
    verified(a_project(), {"tax_revenue": 5})
    assert [run.params["group"] for run in start_reruns(day=DAY, actor=system_user())] == ["production"]
    Period.objects.filter(pk=period().pk).update(status="closing")
    Period.objects.filter(pk=period().pk).update(status="closed")
    assert start_reruns(day=DAY + dt.timedelta(days=1), actor=system_user()) == []


def test_a_large_quarter_is_computed_in_parts_at_night_too(rollup, monkeypatch):
    monkeypatch.setattr(parts, "PROJECTS_PER_PART", 1)
    other = a_project()
    agreed(other)
    verified(other, {CODE: 7})
    [run] = night()
    run.refresh_from_db()
    assert run.parts.count() == 2
    assert (run.state, Rerun.objects.get().differences) == ("done", 0)


def test_the_schedule_knows_the_night(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["compute open quarters once more and compare"]
    assert entry["task"] == tasks.start_nightly_reruns.name
