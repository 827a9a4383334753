"""The city opens a quarter's filings."""

import pytest
from support.ledger_world import Q1, Cast, a_project, agreed, period
from support.races import failures, race

from accounting.filings.models import Filing
from accounting.filings.services import open_filings
from accounting.periods.models import Period
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast()


def test_one_filing_per_project_and_group_falls_to_where_the_figure_arises(cast):
    project = a_project()
    agreed(project)
    agreed(project, "trade_sales", arises="xishan")
    agreed(project, "tax_revenue", arises="xishan")
    assert open_filings(quarter=Q1, actor=cast.approver) == 2
    found = {filing.group.code: filing for filing in Filing.objects.all()}
    assert found["production"].host.slug == "anning"
    assert found["tax"].host.slug == "xishan"
    assert {filing.status for filing in found.values()} == {"due"}
    assert Period.objects.filter(quarter=Q1).count() == 4


def test_opening_again_makes_only_what_is_missing(cast):
    agreed(a_project())
    assert open_filings(quarter=Q1, actor=cast.statistician) == 1
    agreed(a_project())
    assert open_filings(quarter=Q1, actor=cast.treasurer) == 1
    assert open_filings(quarter=Q1, actor=system_user()) == 0


def test_a_quarter_outside_the_agreement_gets_no_filing(cast):
    agreed(a_project(), quarters=(Q1, Q1.next))
    assert open_filings(quarter=Q1.previous, actor=cast.approver) == 0
    assert open_filings(quarter=Quarter.of(2026, 3), actor=cast.approver) == 0


def test_a_closing_or_closed_quarter_gets_no_filing(cast):
    Period.objects.create(quarter=Q1, group=period("production", Q1.next).group, status="closed")
    agreed(a_project())
    agreed(a_project(), "tax_revenue")
    assert open_filings(quarter=Q1, actor=cast.approver) == 1
    assert Filing.objects.get().group.code == "tax"


def test_districts_open_nothing(cast):
    for actor in (cast.filer, cast.auditor):
        with pytest.raises(NotAllowed):
            open_filings(quarter=Q1, actor=actor)


@pytest.mark.django_db(transaction=True)
def test_four_at_once_open_each_filing_once():
    for _ in range(5):
        agreed(a_project())
    system = system_user()
    answers = race([lambda: open_filings(quarter=Q1, actor=system)] * 4)
    assert not failures(answers)
    assert sorted(answers) == [0, 0, 0, 5]
