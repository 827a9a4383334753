"""Comparing the sides of a figure: what agrees, what lies within tolerance, what becomes a difference."""

import datetime as dt

import pytest
from support import ledger_world
from support.factories import indicator, make_user
from support.ledger_world import Q1, Cast
from support.reconciling import (
    AGREE,
    DIFFER,
    OUTPUT,
    TAX,
    Treasury,
    compared,
    difference,
    explained,
    filed,
    item_of,
    line_of,
)

from accounting.filings.models import Filing, FilingValue
from accounting.filings.services import return_filing
from accounting.receipts.models import TaxSetting
from accounting.reconciliation.models import ReconciliationItem, ReconciliationLine
from accounting.reconciliation.queries import open_items
from accounting.reconciliation.services import AnswerDraft, accept_item, answer_line, reconcile
from accounting.reconciliation.settings import set_tolerance
from kunming_coord.common.errors import NotAllowed
from projects.policies.models import IndicatorGroup

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return Cast()


def tolerate(cast, code, *, percent=None, absolute=None):
    actor = cast.treasurer if code == TAX else cast.statistician
    return set_tolerance(
        indicator=indicator(code),
        percent_tenths=percent,
        absolute_fen=absolute,
        valid_from=dt.date(2026, 1, 1),
        source_status="inferred",
        source="示例",
        actor=actor,
    )


def tax_state(treasury, filed_fen, received_fen):
    project = filed({TAX: filed_fen})
    if received_fen is not None:
        treasury.receives(project, received_fen)
    compared()
    line = line_of(project, TAX)
    return line.tax_verdict, line.state


def test_a_figure_nobody_has_answered_yet_waits():
    project = filed({OUTPUT: 100})
    compared()
    line = line_of(project)
    assert (line.tax_verdict, line.statistics_verdict, line.state) == ("not_applicable", "pending", "pending")
    assert line.filed_fen == 100


def test_taxes_equal_to_the_fen_agree(treasury):
    assert tax_state(treasury, 123_456_789, 123_456_789) == ("agree", "agree")


def test_a_negative_quarter_is_compared_like_any_other(treasury):
    assert tax_state(treasury, -500, -500) == ("agree", "agree")


def test_without_a_tolerance_one_fen_is_a_difference(treasury):
    assert tax_state(treasury, 123_456_789, 123_456_788) == ("differs", "differs")


def test_an_enterprise_without_receipts_in_a_loaded_quarter_has_paid_nothing(treasury):
    assert tax_state(treasury, 5, None) == ("differs", "differs")


def test_as_long_as_a_month_of_receipts_is_not_loaded_taxes_wait():
    project = filed({TAX: 5}, quarter=Q1.next)
    treasury = Treasury()
    treasury.loads(dt.date(2026, 4, 1), dt.date(2026, 5, 31))
    treasury.receives(project, 5, day=dt.date(2026, 6, 15))
    compared(Q1.next)
    assert line_of(project, TAX, Q1.next).tax_verdict == "pending"
    treasury.loads(dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    compared(Q1.next)
    assert line_of(project, TAX, Q1.next).tax_verdict == "agree"


def test_a_figure_of_the_year_so_far_is_compared_with_the_years_receipts(treasury):
    project = filed({TAX: 100}, quarter=Q1.next)
    value = FilingValue.objects.get()
    FilingValue.objects.create(
        filing=value.filing, indicator=value.indicator, revision=2, amount_fen=170, measure="cumulative",
        actor_id=1, actor_label="x",
    )  # fmt: skip
    treasury.receives(project, 100)
    treasury.loads(dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    treasury.receives(project, 170, day=dt.date(2026, 5, 4))
    compared(Q1.next)
    line = line_of(project, TAX, Q1.next)
    assert (line.filed_fen, line.tax_fen, line.state) == (170, 170, "agree")


def test_the_whole_of_the_enterprise_is_compared_where_its_host_states_it(treasury):
    project = filed({TAX: 100})
    value = FilingValue.objects.get()
    FilingValue.objects.create(
        filing=value.filing, indicator=value.indicator, revision=2, amount_fen=40, enterprise_fen=100,
        actor_id=1, actor_label="x",
    )  # fmt: skip
    treasury.receives(project, 100)
    compared()
    assert (line_of(project, TAX).filed_fen, line_of(project, TAX).state) == (100, "agree")


def test_receipts_are_counted_by_the_period_they_are_for_where_the_setting_says_so(treasury):
    project = filed({TAX: 100})
    treasury.receives(project, 100, day=dt.date(2026, 4, 10), period=Q1.last_day)
    compared()
    assert line_of(project, TAX).tax_fen == 0
    TaxSetting.objects.update(count_by="period")
    compared()
    assert (line_of(project, TAX).tax_fen, line_of(project, TAX).state) == (100, "agree")


def test_a_late_filing_is_compared_in_the_quarter_it_concerns():
    project = filed({OUTPUT: 100}, quarter=Q1.next)
    Filing.objects.filter(project=project).update(kind="late", concerns=Q1)
    compared()
    assert line_of(project).filed_fen == 100
    assert not ReconciliationLine.objects.filter(quarter=Q1.next).exists()


@pytest.mark.parametrize(
    ("filed_fen", "verdict"),
    [(10_100, "within"), (10_101, "differs"), (9_900, "within"), (9_899, "differs")],
)
def test_the_relative_limit_is_exact_to_the_fen(treasury, cast, filed_fen, verdict):
    tolerate(cast, TAX, percent=10)  # 1 %
    assert tax_state(treasury, filed_fen, 10_000)[0] == verdict


@pytest.mark.parametrize(("filed_fen", "verdict"), [(10_500, "within"), (10_501, "differs")])
def test_the_absolute_limit_is_exact_to_the_fen(treasury, cast, filed_fen, verdict):
    tolerate(cast, TAX, absolute=500)
    assert tax_state(treasury, filed_fen, 10_000)[0] == verdict


def test_either_limit_is_enough(treasury, cast):
    tolerate(cast, TAX, percent=10, absolute=500)
    assert tax_state(treasury, 10_500, 10_000)[0] == "within"
    assert tax_state(treasury, 1_010_000, 1_000_000)[0] == "within"
    assert tax_state(treasury, 1_010_001, 1_000_000)[0] == "differs"


def test_figures_beyond_a_bigint_times_a_thousand_are_compared_exactly(treasury, cast):
    tolerate(cast, TAX, percent=10)
    assert tax_state(treasury, 101 * 10**15, 10**17)[0] == "within"
    assert tax_state(treasury, 101 * 10**15 + 1, 10**17)[0] == "differs"


def test_nothing_received_leaves_the_relative_limit_nothing_to_measure_by(treasury, cast):
    tolerate(cast, TAX, percent=1000)
    assert tax_state(treasury, 1, 0)[0] == "differs"


def test_receipts_of_another_treasury_are_not_the_filing_districts(treasury):
    project = filed({TAX: 700})
    treasury.receives(project, 700)
    treasury.receives(project, 9_999, unit="wuhua")
    compared()
    assert line_of(project, TAX).state == "agree"


def test_a_district_whose_treasury_is_anothers_is_compared_with_that_one(treasury):
    project = ledger_world.a_project()
    ledger_world.verified(project, {TAX: 40}, host="lingang")
    treasury.receives(project, 40, unit="jingkai")
    compared()
    assert line_of(project, TAX).tax_fen == 40


def test_projects_of_one_enterprise_are_compared_together_where_taxes_are_theirs(treasury):
    first, second = ledger_world.a_project(), ledger_world.a_project()
    second.enterprise = first.enterprise
    second.save(update_fields=["enterprise"])
    filed({TAX: 30, OUTPUT: 1}, first)
    filed({TAX: 12, OUTPUT: 2}, second)
    treasury.receives(first, 42)
    compared()
    assert ReconciliationLine.objects.filter(indicator__code=OUTPUT).count() == 2
    line = ReconciliationLine.objects.get(indicator__code=TAX)
    assert (line.filed_fen, line.tax_fen, line.state) == (42, 42, "agree")


def test_two_hosts_of_one_enterprise_are_compared_each_with_its_own_treasury(treasury):
    here, there = ledger_world.a_project(), ledger_world.a_project()
    there.enterprise = here.enterprise
    there.save(update_fields=["enterprise"])
    filed({TAX: 30}, here)
    ledger_world.verified(there, {TAX: 99}, host="fumin")
    treasury.receives(here, 30)
    compared()
    states = dict(ReconciliationLine.objects.values_list("host__slug", "state"))
    assert states == {"anning": "agree", "fumin": "differs"}


def test_the_newest_revision_is_compared_and_drafts_are_not():
    project = filed({OUTPUT: 100})
    filing = Filing.objects.get(project=project)
    FilingValue.objects.create(
        filing=filing, indicator=indicator(OUTPUT), revision=2, amount_fen=150, actor_id=1, actor_label="x"
    )
    draft = ledger_world.a_project()
    ledger_world.verified(draft, {OUTPUT: 7}, status="filling")
    compared()
    assert line_of(project).filed_fen == 150
    assert not ReconciliationLine.objects.filter(project=draft).exists()


@pytest.mark.parametrize(
    ("band", "percent", "verdict"),
    [
        ("up-to-1", None, "differs"),
        ("up-to-1", 9, "differs"),
        ("up-to-1", 10, "within"),
        ("1-to-5", 10, "differs"),
        ("1-to-5", 50, "within"),
        ("above-10", 1000, "differs"),
    ],
)
def test_a_band_is_within_tolerance_only_as_a_whole(cast, band, percent, verdict):
    if percent is not None:
        tolerate(cast, OUTPUT, percent=percent)
    project = filed({OUTPUT: 100})
    compared()
    answer_line(line=line_of(project), draft=AnswerDraft("band", band, "timing"), actor=cast.statistician)
    assert line_of(project).statistics_verdict == verdict


def test_a_quarter_is_compared_under_the_tolerance_of_its_last_day(treasury, cast):
    tolerate(cast, TAX, percent=10)
    set_tolerance(
        indicator=indicator(TAX),
        percent_tenths=0,
        absolute_fen=None,
        valid_from=dt.date(2026, 4, 1),
        source_status="inferred",
        source="",
        actor=cast.treasurer,
    )
    assert tax_state(treasury, 10_100, 10_000)[0] == "within"


def test_comparing_twice_changes_nothing(treasury, cast):
    project = filed({TAX: 10, OUTPUT: 10})
    compared()
    answer_line(line=line_of(project), draft=DIFFER, actor=cast.statistician)
    treasury.receives(project, 11)
    compared()
    before = _everything()
    done = reconcile(quarter=Q1, actor=cast.statistician)
    assert (done.lines, done.changed, done.opened, done.closed) == (0, 0, 0, 0)
    assert _everything() == before
    assert ReconciliationItem.objects.count() == 2


def _everything():
    lines = list(ReconciliationLine.objects.order_by("pk").values())
    return lines, list(ReconciliationItem.objects.order_by("pk").values())


def test_a_difference_that_is_gone_closes_itself(cast):
    item = difference(cast)
    answer_line(line=line_of(item.line.project), draft=AGREE, actor=cast.statistician)
    item.refresh_from_db()
    assert item.status == "closed"
    assert not item.settled
    assert line_of(item.line.project).state == "agree"


def test_the_same_difference_is_not_opened_again_once_it_was_accepted(cast):
    item = explained(cast)
    accept_item(item=item, actor=cast.statistician)
    compared()
    assert item.line.items.count() == 1
    assert line_of(item.line.project).state == "settled"


def test_other_facts_open_a_new_difference_after_an_accepted_one(cast):
    item = explained(cast)
    accept_item(item=item, actor=cast.statistician)
    answer_line(
        line=line_of(item.line.project),
        draft=AnswerDraft("differ", reason="attribution"),
        actor=cast.statistician,
    )
    newest = item_of(item.line)
    assert (newest.number, newest.status) == (2, "open")


def test_facts_that_come_back_after_a_difference_vanished_are_a_difference_again(treasury):
    project = filed({TAX: 10})
    treasury.receives(project, 11)
    compared()
    treasury.receives(project, 10)
    compared()
    treasury.receives(project, 11)
    compared()
    numbers = ReconciliationItem.objects.order_by("number").values_list("number", "status")
    assert list(numbers) == [(1, "closed"), (2, "open")]


def test_a_revised_figure_asks_the_statistics_bureau_again(cast):
    project = filed({OUTPUT: 100})
    compared()
    answer_line(line=line_of(project), draft=AGREE, actor=cast.statistician)
    filing = Filing.objects.get(project=project)
    FilingValue.objects.create(
        filing=filing, indicator=indicator(OUTPUT), revision=2, amount_fen=90, actor_id=1, actor_label="x"
    )
    compared()
    assert line_of(project).state == "pending"


def test_an_accepted_difference_that_waits_for_a_correction_closes_with_it(cast):
    item = explained(cast)
    accept_item(item=item, actor=cast.statistician, correct=True)
    assert line_of(item.line.project).state == "explained"
    compared()
    item.refresh_from_db()
    assert item.status == "accepted"
    filing = Filing.objects.get(project=item.line.project)
    FilingValue.objects.create(
        filing=filing, indicator=indicator(OUTPUT), revision=2, amount_fen=5, actor_id=1, actor_label="x"
    )
    compared()
    item.refresh_from_db()
    assert (item.status, line_of(item.line.project).state) == ("closed", "pending")


def test_a_difference_stays_open_while_its_filing_is_back_with_the_district(cast):
    project = ledger_world.a_project()
    (filing,) = ledger_world.verified(project, {OUTPUT: 100}, status="submitted")
    compared()
    answer_line(line=line_of(project), draft=DIFFER, actor=cast.statistician)
    return_filing(filing=filing, actor=cast.statistician, note="请核对。")
    compared()
    line = line_of(project)
    assert (line.filed_fen, line.state, item_of(line).status) == (None, "pending", "open")


def test_the_close_is_told_how_many_differences_are_open(cast):
    item = difference(cast)
    production, tax = (IndicatorGroup.objects.get(code=code) for code in ("production", "tax"))
    assert (open_items(Q1, production), open_items(Q1, tax), open_items(Q1.next, production)) == (1, 0, 0)
    answer_line(line=line_of(item.line.project), draft=AGREE, actor=cast.statistician)
    assert open_items(Q1, production) == 0


@pytest.mark.parametrize(("unit", "role"), [("anning", "filer"), ("drc", "reviewer"), ("audit", "auditor")])
def test_only_verifiers_and_the_approver_compare(unit, role):
    with pytest.raises(NotAllowed):
        reconcile(quarter=Q1, actor=make_user(unit, role))
