"""Filings appear by themselves once the quarter has ended and its figures are out, with their 应报日."""

import datetime as dt

import pytest
from support.factories import group, indicator
from support.filing_world import CODE, close
from support.ledger_world import Q1, Cast, a_project, agreed, opened, period
from support.races import failures, race

from accounting.filings.models import Filing
from accounting.filings.opening import is_released, open_due_filings, open_filings
from accounting.filings.rulebook import RuleDraft, set_filing_rule, set_group_calendar
from accounting.filings.rules import FilingRule
from accounting.filings.tasks import open_due_filings as task
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from kunming_coord.districts.models import WorkingDay

pytestmark = pytest.mark.django_db
AFTER_Q1 = dt.date(2026, 4, 1)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def release(cast, days, code=CODE, since=Q1):
    draft = RuleDraft(
        measure="period", unit="wan", window="none", source_status="inferred", released_after_days=days
    )
    return set_filing_rule(
        indicator=indicator(code), from_quarter=since, draft=draft, actor=cast.statistician
    )


def calendar(cast, days, since=Q1, code="production"):
    return set_group_calendar(
        group=group(code), from_quarter=since, due_after_working_days=days, source_status="inferred",
        note="示例", actor=cast.statistician,
    )  # fmt: skip


def test_a_quarter_that_has_ended_gets_its_filings_once(cast):
    agreed(a_project(), quarters=(Q1, Q1.next))
    assert open_due_filings(today=dt.date(2026, 3, 31)) == 0, "the quarter has not ended"
    assert open_due_filings(today=AFTER_Q1) == 1
    assert open_due_filings(today=AFTER_Q1) == 0
    filing = Filing.objects.get()
    assert (filing.quarter, filing.concerns, filing.kind, filing.due_on) == (Q1, Q1, "regular", None)


def test_what_is_not_released_yet_is_not_opened(cast):
    agreed(a_project())
    agreed(a_project(), "tax_revenue")
    release(cast, 20)
    assert not is_released(group("production").pk, Q1, dt.date(2026, 4, 19))
    assert open_due_filings(today=dt.date(2026, 4, 19)) == 1
    assert Filing.objects.get().group.code == "tax"
    assert open_due_filings(today=dt.date(2026, 4, 20)) == 1
    assert Filing.objects.get(group__code="production").released_on == dt.date(2026, 4, 20)


def test_a_group_waits_for_its_slowest_indicator(cast):
    agreed(a_project())
    release(cast, 5)
    release(cast, 30, "service_revenue")
    assert open_due_filings(today=dt.date(2026, 4, 29)) == 0
    assert open_due_filings(today=dt.date(2026, 4, 30)) == 1


def test_an_earlier_quarter_still_open_is_completed_and_a_closed_one_left(cast):
    agreed(a_project(), quarters=(Q1, Q1))
    close(quarter=Q1)
    assert open_due_filings(today=dt.date(2026, 7, 1)) == 0
    agreed(a_project(), "tax_revenue", quarters=(Q1, Q1))
    period("tax")
    assert open_due_filings(today=dt.date(2026, 7, 1)) == 1


def test_the_due_day_is_counted_in_working_days(cast):
    calendar(cast, 3)
    agreed(a_project())
    open_due_filings(today=AFTER_Q1)
    working = WorkingDay.objects.filter(day__gt=Q1.last_day, is_working=True).order_by("day")
    assert Filing.objects.get().due_on == working[2].day


def test_nothing_is_due_before_it_is_out(cast):
    calendar(cast, 1)
    release(cast, 25)
    agreed(a_project())
    open_due_filings(today=dt.date(2026, 5, 1))
    assert Filing.objects.get().due_on == dt.date(2026, 4, 25)


def test_a_calendar_set_later_dates_what_is_not_filed_yet(cast):
    project = a_project()
    agreed(project)
    filing = opened(project)
    assert filing.due_on is None
    calendar(cast, 10)
    filing.refresh_from_db()
    assert filing.due_on is not None
    calendar(cast, None)
    filing.refresh_from_db()
    assert filing.due_on is None


@pytest.mark.parametrize("days", [0, 400])
def test_a_deadline_outside_reason_is_refused(cast, days):
    with pytest.raises(Invalid, match="应报期限"):
        calendar(cast, days)


def test_districts_set_no_deadlines(cast):
    with pytest.raises(NotAllowed):
        set_group_calendar(
            group=group("production"), from_quarter=Q1, due_after_working_days=5, source_status="inferred",
            note="", actor=cast.filer,
        )  # fmt: skip


def test_every_indicator_ships_with_an_inferred_rule_and_no_invented_day(db):
    rules = FilingRule.objects.select_related("indicator")
    assert {rule.indicator.code for rule in rules} == {
        "tax_revenue",
        "fixed_asset_investment",
        "industrial_output",
        "trade_sales",
        "service_revenue",
        "outside_capital",
        "foreign_capital",
    }
    assert {rule.source_status for rule in rules} == {"inferred"}
    assert {rule.measure for rule in rules} == {"period"}
    assert {rule.released_after_days for rule in rules} == {None}
    windows = {rule.indicator.code: rule.window for rule in rules if rule.window != "none"}
    assert windows == {
        "fixed_asset_investment": "investment",
        "industrial_output": "industry",
        "trade_sales": "trade",
        "service_revenue": "service",
    }


@pytest.mark.django_db(transaction=True)
def test_two_beats_make_each_filing_once():
    for _ in range(3):
        agreed(a_project(), quarters=(latest_quarter(), Quarter(int(latest_quarter()) + 4)))
    answers = race([task] * 4)
    assert not failures(answers)
    assert Filing.objects.count() == 3


def test_a_quarter_may_still_be_begun_by_hand_before_the_release(cast):
    agreed(a_project())
    release(cast, 90)
    assert open_filings(quarter=Q1, actor=cast.approver) == 1
