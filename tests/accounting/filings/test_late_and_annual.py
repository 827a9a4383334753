"""A closed quarter nobody filed is filed late; a whole year is set by the yearbook; both go into the open quarter."""

import pytest
from django.db import IntegrityError, transaction
from support.factories import group, make_user
from support.filing_world import CODE, close, cumulative, filed
from support.ledger_world import Cast, a_project, agreed, filed_and_verified, findings_of, period

from accounting.filings.measuring import quarter_figures
from accounting.filings.missing import missing_filings
from accounting.filings.models import Filing
from accounting.filings.opening import open_annual_filings, open_filings, request_late_filing
from accounting.filings.queries import current_values, required_indicators
from accounting.filings.services import file_figures, verify_filing
from accounting.periods.models import Period
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter

pytestmark = pytest.mark.django_db
OPEN = latest_quarter()
EARLIER = Quarter.of(OPEN.year - 1, 2)
REASON = "协议补报备，当季未填报。"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def project():
    project = a_project()
    agreed(project)
    return project


def late(project, cast, concerns=EARLIER, **changes):
    given = {"group": group("production"), "concerns": concerns, "reason": REASON, "actor": cast.filer}
    return request_late_filing(project=project, **(given | changes))


def test_a_late_filing_speaks_of_its_quarter_and_goes_into_the_open_one(project, cast):
    close(quarter=EARLIER)
    filing = late(project, cast)
    assert (filing.kind, filing.quarter, filing.concerns, filing.host.slug) == (
        "late",
        OPEN,
        EARLIER,
        "anning",
    )
    assert filing.events.get(action="create").note == REASON
    filed_and_verified(cast, filing, {CODE: 5})
    assert Filing.objects.get().status == "verified"


def test_what_was_never_filed_is_offered_to_its_host_only(project, cast):
    close(quarter=EARLIER)
    (row,) = missing_filings(cast.filer.districts_as("filer"))
    assert (row.project, row.quarter) == (project, EARLIER)
    assert missing_filings(cast.origin_filer.districts_as("filer")) == []
    late(project, cast)
    assert missing_filings(cast.filer.districts_as("filer")) == []


def test_a_quarter_is_filed_late_once_and_only_where_none_was_filed(project, cast):
    close(quarter=EARLIER)
    late(project, cast)
    with pytest.raises(Invalid, match="已有填报，不能再补报"):
        late(project, cast)
    other = EARLIER.next
    filed(cast, project, other, 9)
    close(quarter=other)
    with pytest.raises(Invalid, match="请申请限期重开"):
        late(project, cast, other)


def test_an_open_quarter_is_not_filed_late(project, cast):
    with pytest.raises(Invalid, match="尚未关账，请直接按季填报"):
        late(project, cast)


def test_a_late_filing_says_why_and_comes_from_the_host(project, cast):
    close(quarter=EARLIER)
    with pytest.raises(Missing, match="补报理由"):
        late(project, cast, reason=" ")
    for actor in (cast.origin_filer, cast.stranger, cast.statistician, make_user("anning", "leader")):
        with pytest.raises(NotAllowed):
            late(project, cast, actor=actor)


def test_what_a_later_cumulative_figure_contains_is_not_filed_late(project, cast):
    cumulative(since=EARLIER)
    filed(cast, project, EARLIER.next, 900)
    for quarter in (EARLIER, EARLIER.next):
        close(quarter=quarter)
    with pytest.raises(Invalid, match="已包含在同年以后各季的累计数中"):
        late(project, cast)


def test_a_late_filing_counts_in_the_year_to_date_of_later_quarters(project, cast):
    first = EARLIER.first_of_year
    cumulative(since=EARLIER.next)
    close(quarter=first)
    filed_and_verified(cast, late(project, cast, first), {CODE: 40})
    third = filed(cast, project, EARLIER.next, 100)
    (figure,) = quarter_figures(third, current_values([third])[third.pk]).values()
    assert (figure.earlier_fen, figure.quarter_fen) == (40, 60)


# --- the yearbook ----------------------------------------------------------------------------------------------------

YEAR = OPEN.year - 1


def a_year(project, cast, figures=(10, 20, 30, 40)):
    for number, fen in enumerate(figures, start=1):
        filed(cast, project, Quarter.of(YEAR, number), fen)
        close(quarter=Quarter.of(YEAR, number))


def annual(cast, actor=None):
    return open_annual_filings(year=YEAR, group=group("production"), actor=actor or cast.statistician)


def test_a_year_is_stated_whole_and_verified_by_another_person(project, cast):
    a_year(project, cast)
    assert annual(cast) == 1
    filing = Filing.objects.select_related("group", "host", "project").get(kind="annual")
    assert (filing.quarter, filing.concerns) == (OPEN, Quarter.of(YEAR, 4))
    file_figures(filing=filing, values={CODE: 104}, explanation="", actor=cast.filer)
    (value,) = current_values([filing])[filing.pk].values()
    assert (value.measure, value.vintage) == ("annual", "annual")
    (figure,) = quarter_figures(filing, {value.indicator_id: value}).values()
    assert (figure.earlier_fen, figure.quarter_fen) == (100, 4)
    assert [finding.number for finding in findings_of(filing)] == [12], "told, not asked about"
    second = make_user("stat", "statistician", person=cast.filer.person)
    with pytest.raises(NotAllowed, match="同一人"):
        verify_filing(filing=filing, actor=second)
    verify_filing(filing=filing, actor=cast.statistician)
    assert Filing.objects.get(kind="annual").status == "verified"


def test_a_year_is_opened_once_per_project_and_group(project, cast):
    a_year(project, cast)
    assert annual(cast) == 1
    assert annual(cast, cast.approver) == 0


def test_a_year_still_filed_by_quarters_is_not_set(project, cast):
    with pytest.raises(Invalid, match="尚未关账，请先按季填报并关账"):
        annual(cast)


def test_a_year_states_every_indicator_of_its_quarters(project, cast):
    agreed(project, "trade_sales", quarters=(Quarter.of(YEAR, 1), Quarter.of(YEAR, 1)))
    for number in (1, 2, 3, 4):
        quarter = Quarter.of(YEAR, number)
        codes = [CODE, "trade_sales"] if number == 1 else [CODE]
        open_filings(quarter=quarter, actor=system_user())
        filing = Filing.objects.select_related("group", "host", "project").get(quarter=quarter)
        filed_and_verified(cast, filing, dict.fromkeys(codes, 5))
        close(quarter=quarter)
    annual(cast)
    filing = Filing.objects.get(kind="annual")
    assert [row.code for row in required_indicators(filing)] == [CODE, "trade_sales"]
    with pytest.raises(Missing, match="还有 2 项未填"):
        file_figures(filing=filing, values={}, explanation="", actor=cast.filer)


def test_districts_and_auditors_open_no_year(project, cast):
    for actor in (cast.filer, cast.auditor, cast.treasurer):
        with pytest.raises(NotAllowed):
            annual(cast, actor)


def test_without_an_open_quarter_there_is_nothing_to_put_it_into(project, cast):
    a_year(project, cast)
    close(quarter=OPEN)
    Period.objects.filter(status="open", group__code="production").delete()
    with pytest.raises(Invalid, match="没有已结束且开放的季度"):
        annual(cast)


@pytest.mark.parametrize(
    ("kind", "quarter", "concerns"),
    [
        ("regular", OPEN, OPEN.previous),
        ("late", OPEN, OPEN),
        ("annual", OPEN, Quarter.of(YEAR, 3)),
        ("annual", Quarter.of(YEAR, 1), Quarter.of(YEAR, 4)),
    ],
)
def test_the_database_holds_a_filing_to_the_time_its_kind_allows(project, kind, quarter, concerns):
    row = {"project": project, "group": group("production"), "host": project.origin, "status": "due"}
    period("production", quarter)
    with pytest.raises(IntegrityError, match="a_filing_concerns_a_time"), transaction.atomic():
        Filing.objects.create(**row, kind=kind, quarter=quarter, concerns=concerns)


def test_whoever_leaves_the_time_open_means_the_quarter_itself(project):
    period("production", OPEN)
    filing = Filing.objects.create(
        project=project, group=group("production"), host=project.origin, status="due", quarter=OPEN
    )
    filing.refresh_from_db()
    assert filing.concerns == OPEN


def test_a_late_filing_is_submitted_like_any_other(project, cast):
    close(quarter=EARLIER)
    filing = late(project, cast)
    with pytest.raises(Missing, match="还有 1 项未填"):
        file_figures(filing=filing, values={}, explanation="", actor=cast.filer)
