"""Statements: what the city, a district and a stranger read of a quarter."""

import uuid

import pytest
from django.urls import reverse
from support.factories import make_user
from support.ledger_world import Q1, Cast, a_project, agreed, compile_into, period, post, verified
from support.rollup_world import revised, rolled_up

from accounting.filings.models import Filing
from accounting.rollups.memberships import refresh_memberships
from accounting.rollups.services import roll_up
from accounting.statements.arrangement import Arrangement
from accounting.statements.charts import trend_chart
from accounting.statements.enterprises import enterprise_section, enterprises_of
from accounting.statements.queries import sections
from accounting.statements.trends import trend
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from parks.directory.models import Park
from projects.policies.models import Indicator
from projects.register.models import Project

pytestmark = pytest.mark.django_db

LAST = Q1.year_ago


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def world():
    """A 3:7 split with 示例 figures in two years, taxes in all books, and a dual-counted figure."""
    project = a_project()
    agreed(project)
    agreed(project, "trade_sales", {"xishan": 1, "anning": 1}, mode="duplicate")
    term = agreed(project, "tax_revenue")
    compile_into(term.term, {"xishan": 3, "anning": 7}, book="fiscal", mode="split")
    for quarter, fen in ((LAST, 800_000_000), (Q1, 1_000_000_000)):
        verified(
            project, {"industrial_output": fen, "trade_sales": 20_000_000, "tax_revenue": 3_000_000}, quarter
        )
        for group in ("production", "tax"):
            post(group, quarter)
            roll_up(period=period(group, quarter), run_uid=uuid.uuid4(), final=quarter == LAST)
    return project


def statements(client, **query):
    answer = client.get(reverse("statements:list"), {"quarter": "2026Q1", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_city_reads_every_unit_and_its_own_line(world, cast, signed_in):
    page = statements(signed_in(cast.approver), indicator="industrial_output")
    for shown in (
        "安宁市",
        "西山区",
        "700.00",
        "300.00",
        "25.0",
        "全市合计（剔除重复计入）",
        "1,000.00",
        "试算",
        "环比",
        "可比",
    ):
        assert shown in page
    assert "协作项目填报数，非官方统计数据" in page
    assert "期间：2026年第一季度" in page
    assert "口径：考核口径" in page
    assert "单位：万元" in page


def test_a_total_counts_a_dual_figure_once(world, cast, signed_in):
    [section] = sections(
        cast.approver, Q1, Book.ASSESSMENT, indicators=Indicator.objects.filter(code="trade_sales")
    )
    assert {line.district.slug: line.amount for line in section.lines} == {
        "anning": 20_000_000,
        "xishan": 20_000_000,
    }
    assert (section.city.amount, section.city.ytd, section.city.year_ago) == (20_000_000,) * 3


def test_a_district_reads_its_own_alone(world, cast, signed_in):
    page = statements(signed_in(cast.origin_filer), indicator="all")
    assert "西山区" in page
    assert "300.00" in page
    for hidden in ("安宁", "全市合计", "700.00"):
        assert hidden not in page
    assert "您可见的单位在这一口径下没有数。" in statements(signed_in(cast.stranger), indicator="all")


def test_books_and_units_are_those_of_the_address(world, cast, signed_in):
    client = signed_in(cast.filer)
    assert "1,000.00" in statements(client, book="territorial", indicator="industrial_output")
    assert "10,000,000.00" in statements(
        client, book="territorial", unit="yuan", indicator="industrial_output"
    )
    fiscal = statements(client, book="fiscal")
    assert "-0.90" in fiscal
    assert "规上工业" not in fiscal
    assert client.get(reverse("statements:list"), {"quarter": "2026Q9"}).status_code == 400


def test_a_missing_base_is_a_dash_and_never_zero(world, cast, signed_in):
    [section] = sections(
        cast.approver, LAST, Book.ASSESSMENT, indicators=Indicator.objects.filter(code="industrial_output")
    )
    assert all(line.year_ago is None and line.growth is None for line in section.lines)
    page = statements(signed_in(cast.approver), quarter=LAST.code, indicator="industrial_output")
    assert "已关账" in page
    assert '<td class="num">—</td>' in page


def test_every_figure_opens_its_explanation(world, cast, signed_in):
    page = statements(signed_in(cast.origin_filer), indicator="industrial_output")
    figure = (
        "quarter=2026Q1",
        "indicator=industrial_output",
        "district=xishan",
        "book=assessment",
        "unit=wan",
    )
    for part in (*figure, "&amp;measure=amount", "&amp;measure=ytd", "quarter=2025Q1"):
        assert part in page
    assert reverse("statements:explain") in page


def test_a_quarter_without_a_roll_up_says_so(cast, signed_in):
    assert "本季尚未汇总" in statements(signed_in(cast.approver), quarter="2026Q2")


def test_the_statement_of_a_unit_names_each_projects_part(world, cast, signed_in):
    page = (
        signed_in(cast.approver)
        .get(
            reverse("statements:detail", args=["anning"]),
            {"quarter": "2026Q1", "indicator": "industrial_output"},
        )
        .content.decode()
    )
    for shown in (world.code, "分享 70%", "1,000.00", "-300.00", "700.00", "近八个季度"):
        assert shown in page


def test_the_statement_of_another_unit_is_absent(world, cast, signed_in):
    for slug in ("anning", "duplicates", "no-such-unit"):
        assert signed_in(cast.origin_filer).get(reverse("statements:detail", args=[slug])).status_code == 404
    assert signed_in(cast.approver).get(reverse("statements:detail", args=["duplicates"])).status_code == 404


def test_the_three_administrators_see_no_figures(world, signed_in):
    admin = signed_in(make_user("drc", "system_admin"))
    assert admin.get(reverse("statements:list")).status_code == 403
    assert admin.get(reverse("statements:identity")).status_code == 403
    assert admin.get(reverse("statements:detail", args=["anning"])).status_code == 404


def test_the_identity_page_shows_both_sides(world, cast, signed_in):
    page = signed_in(cast.auditor).get(reverse("statements:identity"), {"quarter": "2026Q1"}).content.decode()
    for shown in ("10,000,000.00", "400,000.00", "200,000.00", "相符", "市域内 26 个单位"):
        assert shown in page
    assert "不符" not in page


def test_the_trend_has_its_figures_in_a_table(world, cast, signed_in):
    indicator = Indicator.objects.get(code="industrial_output")
    quarters = [Quarter(int(Q1) - back) for back in reversed(range(8))]
    final, [(name, values)] = trend(cast.approver, quarters, Book.ASSESSMENT, indicator)
    assert values == {int(LAST): 800_000_000, int(Q1): 1_000_000_000}
    assert final == {int(LAST): True, int(Q1): False}
    assert str(name) == "全市合计（剔除重复计入）"
    page = statements(signed_in(cast.approver), indicator="industrial_output")
    assert "2026Q1（试算）" in page
    assert "data-chart-table" in page


def test_the_lines_may_be_parks_each_project_once(world, cast, signed_in):
    Project.objects.filter(pk=world.pk).update(park=Park.objects.get(slug="gaoxin"))
    refresh_memberships(from_quarter=Q1)
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    page = statements(signed_in(cast.approver), indicator="trade_sales", by="park")
    for shown in (
        "高新技术产业开发区",
        "20.00",
        "其中：已剔除重复计入",
        "市域内 26 个单位",
        "按产业链",
        "按企业",
    ):
        assert shown in page
    assert "按现行区划" not in page, "only units have a basis"
    [section] = sections(
        cast.origin_filer,
        Q1,
        Book.ASSESSMENT,
        indicators=Indicator.objects.filter(code="industrial_output"),
        arranged=Arrangement("park"),
    )
    assert [(line.grouping, line.amount, line.district) for line in section.lines] == [
        ("gaoxin", 300_000_000, None)
    ]
    assert section.city is None
    assert "高新技术产业开发区" not in statements(signed_in(cast.stranger), indicator="all", by="park")


def test_the_lines_may_be_enterprises_a_page_at_a_time(world, cast, signed_in):
    page = statements(signed_in(cast.approver), indicator="industrial_output", by="enterprise")
    for shown in (world.enterprise_name, "1,000.00", "25.0", "1个", "共 1 条", "全市合计"):
        assert shown in page
    own = statements(signed_in(cast.origin_filer), indicator="industrial_output", by="enterprise")
    assert world.enterprise_name in own
    assert "300.00" in own
    assert "1,000.00" not in own
    assert world.enterprise_name not in statements(
        signed_in(cast.stranger), indicator="industrial_output", by="enterprise"
    )


def test_an_enterprise_costs_the_same_however_many_there_are(world, cast, django_assert_num_queries):
    def read():
        return enterprise_section(
            cast.approver,
            Q1,
            Book.ASSESSMENT,
            indicator=Indicator.objects.get(code="industrial_output"),
            shown=list(enterprises_of(cast.approver)),
        )

    read()  # what a process looks up once
    with django_assert_num_queries(6):
        read()
    for _ in range(4):
        project = a_project()
        agreed(project)
        verified(project, {"industrial_output": 5})
    post()
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    with django_assert_num_queries(6):
        section = read()
    assert section.city.amount == sum(line.amount for line in section.lines) == 1_000_000_020


@pytest.mark.parametrize("query", [{"by": "street"}, {"basis": "tomorrow"}])
def test_an_arrangement_that_does_not_exist_is_refused_in_words(world, cast, signed_in, query):
    answer = signed_in(cast.approver).get(reverse("statements:list"), {"quarter": "2026Q1", **query})
    assert answer.status_code == 400
    assert "不存在" in answer.content.decode()


def test_the_trend_shows_what_was_filed_first_where_it_differs(world, cast, signed_in):
    page = signed_in(cast.approver).get(
        reverse("statements:list"),
        {"quarter": "2026Q1", "indicator": "industrial_output", "book": "territorial"},
    )
    assert [series["vintage"] for series in page.context["chart"]["data"]["series"]] == [""]
    revised(Filing.objects.get(project=world, quarter=Q1, group__code="production"), 1_100_000_000)
    rolled_up()
    page = signed_in(cast.approver).get(
        reverse("statements:list"),
        {"quarter": "2026Q1", "indicator": "industrial_output", "book": "territorial"},
    )
    series = page.context["chart"]["data"]["series"]
    assert [(row["vintage"], row["values"][-1]) for row in series] == [
        ("", "1,100.00"),
        ("进度数", "1,000.00"),
    ]
    own = trend_chart(cast.filer, page.context["view"], Indicator.objects.get(code="industrial_output"))
    assert [row["vintage"] for row in own["data"]["series"]] == ["", "进度数"]
    assert "进度数为首次填报数" in own["note"]


def test_a_statement_costs_the_same_however_many_projects(
    world, cast, signed_in, django_assert_max_num_queries
):
    client = signed_in(cast.filer)
    address = reverse("statements:detail", args=["anning"])
    with django_assert_max_num_queries(45):
        client.get(address, {"quarter": "2026Q1", "indicator": "all"})
    for _ in range(6):
        project = a_project()
        agreed(project)
        verified(project, {"industrial_output": 5})
    post()
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    with django_assert_max_num_queries(45):
        client.get(address, {"quarter": "2026Q1", "indicator": "all"})
