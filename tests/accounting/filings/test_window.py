"""未纳统 and 待授权: why a figure is kept and does not count, in one sentence each."""

import datetime as dt

import pytest
from support.filing_world import CODE, filed
from support.ledger_world import Q1, Cast, a_project, agreed, findings_of, opened
from support.standing import authorised, listed

from accounting.filings.models import Filing, PostingDue
from accounting.filings.services import file_figures
from accounting.filings.window import Standing, least_planned_fen
from accounting.standing.services import add_authorisation, enter_listing, set_investment_listing
from projects.register.models import Project
from projects.register.recording import AuthorisationDraft, ListingDraft

pytestmark = pytest.mark.django_db
LAST = dt.date(2026, 3, 31)


@pytest.fixture
def cast() -> Cast:
    return Cast()


def a_filing(code=CODE, group="production", counts=False) -> Filing:
    project = a_project(counts=counts)
    agreed(project, code)
    return opened(project, group)


def sentences(filing) -> dict[str, str]:
    return {badge.label: badge.sentence for badge in Standing([filing]).badges(filing)}


def test_an_enterprise_in_the_list_with_a_paper_counts():
    assert sentences(a_filing(counts=True)) == {}


def test_an_enterprise_in_no_list_is_kept_and_told():
    assert sentences(a_filing()) == {
        "未纳统": "“规模以上工业产值”：企业在 2026-03-31 未进入“规上工业”名录，填报数保留，核算计 0。",
        "待授权": "企业的数据授权书在 2026-03-31 未登记或已失效，登记前填报数不入账。",
    }


@pytest.mark.parametrize(
    ("since", "until", "counts"),
    [
        (LAST, None, True),
        (dt.date(2026, 4, 1), None, False),
        (dt.date(2020, 1, 1), LAST, False),
        (dt.date(2020, 1, 1), dt.date(2026, 4, 1), True),
    ],
)
def test_the_last_day_of_the_quarter_decides_and_the_day_of_exit_no_longer_counts(since, until, counts):
    filing = a_filing()
    listed(filing.project.enterprise, ["industry"], since, until)
    assert ("未纳统" not in sentences(filing)) is counts


def test_one_list_does_not_stand_for_another():
    filing = a_filing()
    listed(filing.project.enterprise, ["trade", "service"])
    assert "“规上工业”名录" in sentences(filing)["未纳统"]


def test_an_exit_is_named_by_its_day():
    filing = a_filing()
    listed(filing.project.enterprise, ["industry"], until=dt.date(2026, 2, 1))
    assert "企业已于 2026-02-01 退出“规上工业”名录" in sentences(filing)["未纳统"]


def investment(listed_on=dt.date(2024, 1, 1), planned=50_000_000_000) -> Filing:
    filing = a_filing("fixed_asset_investment", "investment")
    Project.objects.update(investment_listed_on=listed_on, planned_investment_fen=planned)
    return Filing.objects.select_related("project", "group", "host").get(pk=filing.pk)


def test_investment_counts_once_listed_and_large_enough():
    assert "未纳统" not in sentences(investment())
    assert "未办理固投入库" in sentences(investment(None))["未纳统"]
    assert "未办理固投入库" in sentences(investment(dt.date(2026, 4, 1)))["未纳统"]


def test_the_least_planned_investment_is_the_policys():
    assert least_planned_fen(LAST) == 500_000_000
    assert least_planned_fen(dt.date(2019, 1, 1)) == 500_000_000, "before the rule its first value"
    assert "未纳统" not in sentences(investment(planned=500_000_000))
    assert "计划总投资不足 500 万元" in sentences(investment(planned=499_999_999))["未纳统"]


def test_other_indicators_have_no_window():
    filing = a_filing("tax_revenue", "tax")
    assert sentences(filing).keys() == {"待授权"}


def test_a_paper_of_one_project_says_nothing_of_another():
    filing = a_filing()
    other = a_filing()
    Project.objects.filter(pk=other.project_id).update(enterprise=filing.project.enterprise)
    authorised(filing.project.enterprise, Project.objects.get(pk=other.project_id))
    assert "待授权" in sentences(filing)
    authorised(filing.project.enterprise)
    assert "待授权" not in sentences(filing)


def test_a_figure_outside_the_window_is_filed_all_the_same(cast):
    filing = a_filing()
    file_figures(filing=filing, values={CODE: 5}, explanation="", actor=cast.filer)
    assert filing.status == "submitted"
    assert [(finding.number, finding.level) for finding in findings_of(filing)] == [
        (8, "notice"),
        (9, "notice"),
    ]


# --- the ledger is told ----------------------------------------------------------------------------------------------


@pytest.fixture
def verified(cast):
    project = a_project(counts=False)
    agreed(project)
    filing = filed(cast, project, Q1, 7)
    assert PostingDue.objects.get().filing == filing, "a verification tells the ledger"
    PostingDue.objects.all().delete()
    return filing


def test_a_listing_that_changes_what_counts_tells_the_ledger(verified, cast):
    draft = ListingDraft(kind="industry", entered_on=dt.date(2026, 3, 1))
    row = enter_listing(enterprise=verified.project.enterprise, draft=draft, actor=cast.statistician)
    assert PostingDue.objects.get().filing == verified
    PostingDue.objects.all().delete()
    left = ListingDraft(kind="industry", entered_on=row.valid_from, exited_on=dt.date(2026, 5, 1))
    enter_listing(enterprise=verified.project.enterprise, draft=left, actor=cast.statistician, listing=row)
    assert PostingDue.objects.count() == 1


def test_a_fact_after_the_quarter_leaves_it_alone(verified, cast):
    draft = ListingDraft(kind="industry", entered_on=dt.date(2026, 4, 1))
    enter_listing(enterprise=verified.project.enterprise, draft=draft, actor=cast.statistician)
    assert not PostingDue.objects.exists()


def test_a_paper_and_an_investment_listing_tell_the_ledger(verified, cast):
    day = dt.date(2026, 1, 5)
    paper = AuthorisationDraft(number="示例-1", signed_on=day, valid_from=day)
    add_authorisation(project=verified.project, draft=paper, actor=cast.filer)
    assert PostingDue.objects.count() == 1
    PostingDue.objects.all().delete()
    set_investment_listing(project=verified.project, listed_on=day, code="", actor=cast.statistician)
    assert PostingDue.objects.count() == 1
    set_investment_listing(project=verified.project, listed_on=day, code="示例", actor=cast.statistician)


def test_what_is_not_verified_is_not_on_the_ledgers_list(cast):
    filing = a_filing()
    draft = ListingDraft(kind="industry", entered_on=dt.date(2026, 3, 1))
    enter_listing(enterprise=filing.project.enterprise, draft=draft, actor=cast.statistician)
    assert not PostingDue.objects.exists()
