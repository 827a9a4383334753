"""The check list: every line counts what it says, links to its rows, and blocks what must not be closed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from support.correction_world import CODE, Parties, changed, filing_of, notice
from support.factories import indicator
from support.filing_world import cumulative
from support.ledger_world import (
    Q1,
    a_project,
    agreed,
    closed,
    looked_at_again,
    opened,
    period,
    verified,
)

from accounting.closing import checklist, waiting
from accounting.closing.checklist import of_the_city
from accounting.closing.services import start_close
from accounting.filings.models import Filing
from accounting.holds.services import put_on_hold
from kunming_coord.common.errors import Missing
from kunming_coord.common.quarter import Quarter
from projects.register.models import Project
from projects.register.standing import DataAuthorisation, StatisticalListing

pytestmark = pytest.mark.django_db
Q2 = Q1.next


@pytest.fixture
def cast() -> Parties:
    return Parties()


def line(label, quarter=Q1, code="production"):
    (found,) = [row for row in of_the_city(period(code, quarter)) if row.label == label]
    return found


def a_verified_project(fen=100, quarter=Q1, **more):
    project = a_project()
    agreed(project, **more)
    verified(project, {more.get("code", CODE): fen}, quarter)
    return project


def test_a_project_without_filing_blocks(cast):
    agreed(a_project())
    assert (line("未生成填报").number, line("未生成填报").blocks) == (1, True)


def test_an_earlier_quarter_with_filings_blocks_and_one_without_does_not(cast):
    period(quarter=Quarter(int(Q1) - 1))
    project = a_verified_project()
    assert line("以前季度未关账").number == 0
    verified(project, {CODE: 5}, Q2)
    found = line("以前季度未关账", Q2)
    assert (found.number, found.blocks) == (1, True)
    assert Q1.label in found.words
    with pytest.raises(Missing, match="请先关2026年第一季度的账"):
        start_close(period=period(quarter=Q2), actor=cast.approver)


def test_a_figure_without_authorisation_is_counted_and_listed(cast):
    project = a_verified_project()
    a_verified_project()
    DataAuthorisation.objects.filter(enterprise=project.enterprise).delete()
    found = line("待授权")
    assert (found.number, found.blocks) == (1, False)
    rows = waiting.rows(cast.approver, period(), waiting.BY_CODE["unauthorised"])
    assert [row.project for row in rows] == [project]


def test_a_figure_outside_the_statistics_is_counted(cast):
    project = a_verified_project()
    a_verified_project()
    StatisticalListing.objects.filter(enterprise=project.enterprise, kind="industry").delete()
    assert line("未纳统").number == 1
    assert [row.project for row in waiting.rows(cast.approver, period(), waiting.BY_CODE["unlisted"])] == [
        project
    ]


def test_an_investment_below_the_least_or_not_listed_is_counted(cast):
    fixed = "fixed_asset_investment"
    group = indicator(fixed).group.code
    small, unlisted, fine = (a_project() for _ in range(3))
    for project in (small, unlisted, fine):
        agreed(project, fixed)
        verified(project, {fixed: 5})
    Project.objects.filter(pk=small.pk).update(planned_investment_fen=1)
    Project.objects.filter(pk=unlisted.pk).update(investment_listed_on=None)
    assert line("未纳统", code=group).number == 2


def test_a_figure_whose_receipts_are_not_there_is_counted(cast):
    project = a_project()
    agreed(project, "tax_revenue", base="retained_net_total")
    verified(project, {"tax_revenue": 5})
    assert line("等待财政入库数", code="tax").number == 1


def test_a_cumulative_figure_behind_an_earlier_quarter_is_counted(cast):
    cumulative(CODE)
    project = a_project()
    agreed(project)
    verified(project, {CODE: 10}, status="submitted")
    verified(project, {CODE: 30}, Q2, measure="cumulative")
    assert line("等待上季", Q2).number == 1


def test_open_corrections_and_late_facts_are_told_in_the_quarter_that_takes_them(cast):
    changed(cast)
    notice()
    assert line("待更正", Q2).number == 1
    assert line("以前季度待入账", Q2).number == 1
    assert line("待更正", Q2.next).number == 0
    assert line("待更正", Q1).number == 0


def test_holds_are_told(cast):
    project = a_verified_project()
    put_on_hold(
        project=project,
        indicator=indicator(CODE),
        from_quarter=Q1,
        to_quarter=Q2,
        reason="归属争议",
        actor=cast.approver,
    )
    assert [line("待定", quarter).number for quarter in (Q1, Q2, Q2.next)] == [1, 1, 0]


def test_a_filing_that_is_being_changed_blocks(cast):
    a_verified_project()
    Filing.objects.update(reopened_until="2030-01-01T00:00:00Z")
    found = line("限期重开未重锁")
    assert (found.number, found.blocks) == (1, True)


def test_the_list_asks_as_often_for_twenty_filings_as_for_one(cast):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            of_the_city(period())
        return len(queries)

    a_verified_project()
    of_the_city(period())
    one = asked()
    for _ in range(5):
        a_verified_project()
    assert asked() == one


def test_the_waiting_figures_are_those_the_posting_leaves(cast):
    """The list reads the same facts as the posting: what it says waits is still due afterwards."""
    waits, posts = a_verified_project(), a_verified_project()
    DataAuthorisation.objects.filter(enterprise=waits.enterprise).delete()
    closed()
    due = Filing.objects.filter(posting_due__isnull=False)
    assert [row.project for row in due] == [waits]
    assert posts
    looked_at_again(posts)
    assert checklist.by_status(cast.approver, period())


assert opened
assert filing_of
