"""Each side of a line for whom it is meant: amounts of the treasury for finance and auditors, words for everybody else."""

import pytest
from django.urls import reverse
from django.utils import timezone
from support.crawl import stripped
from support.factories import district, make_user
from support.reconciling import AGREE, TAX, compared, filed, item_of, line_of

from accounting.filings.models import Filing
from accounting.reconciliation.disclosure import band_of, rows_for
from accounting.reconciliation.models import DeviationBand
from accounting.reconciliation.queries import for_list
from accounting.reconciliation.services import answer_line, explain_item
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db
NOW = timezone.now()  # stands at the foot of every file
FILED, RECEIVED = 98_765_432_100, 91_234_567_800  # 98,765.43 and 91,234.57 万元 on screen


@pytest.fixture
def line(treasury):
    project = filed({TAX: FILED})
    treasury.receives(project, RECEIVED)
    treasury.receives(project, 555_555_500, unit="wuhua")
    compared()
    return line_of(project, TAX)


def everything_told(client, line):
    """Every surface on which somebody might read the line."""
    addresses = [
        reverse("reconciliation:detail", args=[line.uid]),
        reverse("reconciliation:list"),
        reverse("reconciliation:matrix") + f"?period={line.quarter.code}",
        reverse("reconciliation:list") + "?export=csv",
        reverse("api-reconciliation"),
        reverse("desk:home"),
    ]
    return "".join(whole(client.get(address)) for address in addresses)


def whole(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode()


@pytest.mark.parametrize(("unit", "role"), [("fin", "treasurer"), ("audit", "auditor")])
def test_finance_and_auditors_read_the_treasurys_totals(signed_in, line, unit, role):
    told = everything_told(signed_in(make_user(unit, role)), line)
    for amount in ("91,234.57", "7,530.86", "912345678.00", "75308643.00", "555.56"):
        assert amount in told, amount


@pytest.mark.parametrize(
    ("unit", "role"),
    [
        ("anning", "filer"),
        ("anning", "leader"),
        ("stat", "statistician"),
        ("drc", "approver"),
        ("drc", "reviewer"),
    ],
)
def test_nobody_else_reads_any_of_them(signed_in, line, unit, role):
    told = everything_told(signed_in(make_user(unit, role)), line)
    for trace in ("91,234.57", "91234", "7,530.86", "75308643", "912345678", "555.56", str(RECEIVED)):
        assert trace not in told, trace
    assert "98,765.43" in told
    assert "偏差5%—10%" in told


@pytest.mark.parametrize("unit", ["xishan", "wuhua", "panlong"])
def test_a_district_that_did_not_file_the_figure_learns_nothing_of_it(signed_in, line, unit):
    client = signed_in(make_user(unit, "filer"))
    assert client.get(reverse("reconciliation:detail", args=[line.uid])).status_code == 404
    told = everything_told(client, line)
    assert line.project.code not in told
    assert "98,765" not in told
    assert client.get(reverse("api-reconciliation")).json()["count"] == 0


def test_what_another_district_files_changes_nothing_a_district_reads(signed_in, line, treasury, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    client = signed_in(make_user("anning", "filer"))
    before = everything_told(client, line)
    other = filed({TAX: 1})
    other.enterprise = line.project.enterprise
    other.save(update_fields=["enterprise"])
    Filing.objects.filter(project=other).update(host=district("fumin"))
    treasury.receives(other, 77, unit="fumin")
    compared()
    fumin = for_list(make_user("fumin", "filer")).get(project=other)
    item = item_of(fumin)
    explain_item(item=item, actor=make_user("fumin", "filer"), reason="other", note="隐秘说明")
    answer_line(line=fumin, draft=AGREE, actor=make_user("stat", "statistician"))
    assert stripped(everything_told(client, line)) == stripped(before)


def test_the_explanation_is_read_by_its_district_and_the_city_alone(signed_in, line):
    explain_item(
        item=item_of(line), actor=make_user("anning", "filer"), reason="timing", note="退库在下季入账。"
    )
    address = reverse("reconciliation:detail", args=[line.uid])
    for unit, role in (("anning", "leader"), ("fin", "treasurer"), ("audit", "auditor")):
        assert "退库在下季入账。" in signed_in(make_user(unit, role)).get(address).content.decode()


@pytest.mark.parametrize(
    ("filed_fen", "official_fen", "band"),
    [(101, 100, "≤1%"), (99, 100, "≤1%"), (10_101, 10_000, "1%—5%"), (105, 100, "1%—5%"), (110, 100, "5%—10%"),
     (10_000 + 1_001, 10_000, "＞10%"), (5, 0, "＞10%"), (-90, -100, "5%—10%"), (2, 10**15, "＞10%")],
)  # fmt: skip
def test_a_deviation_falls_into_exactly_one_band(filed_fen, official_fen, band):
    bands = list(DeviationBand.objects.all())
    assert band_of(filed_fen, official_fen, bands, Quarter.of(2026, 1)) == band


def test_a_band_that_was_not_in_force_is_not_named():
    bands = [DeviationBand(name="旧区间", above_tenths=0, valid_to=Quarter.of(2026, 1).last_day)]
    assert band_of(5, 4, bands, Quarter.of(2026, 1)) == "区间未设定"


def test_a_page_of_lines_asks_as_often_as_one(line, django_assert_max_num_queries):
    for _ in range(5):
        filed({TAX: 7})
    compared()
    viewer = make_user("fin", "treasurer")
    assert viewer.duties
    with django_assert_max_num_queries(4):
        rows_for(viewer, for_list(viewer))
