"""What the product computes beside main figures: shares, figures for assessment, the development gap."""

import uuid

import pytest
from support import ledger_world
from support.factories import district, indicator, make_user
from support.ledger_world import Q1
from support.publishing import load, row

from accounting.mainfigures.assessing import assessment_figure, cooperation_parts, share_of
from accounting.mainfigures.gap import development_gap
from accounting.mainfigures.models import MainFigure, MainIndicator
from accounting.mainfigures.queries import MainPeriod, of_quarter
from accounting.rollups.services import roll_up

pytestmark = pytest.mark.django_db
OUTPUT = "industrial_output"


@pytest.fixture
def statistician():
    return make_user("stat", "statistician")


@pytest.fixture
def rolled_up():
    """安宁 has filed 1,000.00 元 of a project shared 3:7 with 西山, and another counted by both."""
    shared, counted = ledger_world.a_project(), ledger_world.a_project()
    ledger_world.agreed(shared)
    ledger_world.agreed(counted, shares={"xishan": 1, "anning": 1}, mode="duplicate")
    for project, amount in ((shared, 100_000), (counted, 7_000)):
        ledger_world.verified(project, {OUTPUT: amount})
    ledger_world.post()
    return roll_up(period=ledger_world.period(), run_uid=uuid.uuid4(), final=False)


def published(statistician, **cells):
    load(
        statistician,
        row(**{"year": "2026", "months": "3", "as_of": "2026-04-20", "value": "5000", "unit": "元", **cells}),
    )


def assessed(slug):
    return assessment_figure(district=district(slug), indicator=indicator(OUTPUT), quarter=Q1)


def test_a_figure_for_assessment_is_the_main_figure_with_its_adjustments(statistician, rolled_up):
    published(statistician)
    published(statistician, district="安宁市", value="90000")
    xishan, anning = assessed("xishan"), assessed("anning")
    assert dict(xishan.adjustments) == {"split": 30_000, "duplicate": 7_000, "assign": 0, "held": 0}
    assert xishan.total_fen == 500_000 + 30_000 + 7_000
    assert dict(anning.adjustments) == {"split": -30_000, "duplicate": 0, "assign": 0, "held": 0}
    assert anning.total_fen == 9_000_000 - 30_000


def test_without_the_main_figure_there_is_no_figure_for_assessment(rolled_up):
    found = assessed("xishan")
    assert (found.main, found.total_fen) == (None, None)
    assert found.adjustments["split"] == 30_000


def test_without_a_roll_up_there_is_none_either(statistician):
    published(statistician)
    assert (assessed("xishan").adjustments, assessed("xishan").total_fen) == (None, None)


def test_entries_after_the_roll_up_wait_for_the_next_one(statistician, rolled_up):
    published(statistician)
    late = ledger_world.a_project()
    ledger_world.agreed(late)
    ledger_world.verified(late, {OUTPUT: 1_000_000})
    ledger_world.post()
    assert assessed("xishan").adjustments["split"] == 30_000


def test_a_growth_alone_gives_no_figure_for_assessment(statistician, rolled_up):
    published(statistician, value=None)
    assert assessed("xishan").total_fen is None


def test_a_district_reads_its_own_cooperation_part_and_the_city_all(statistician, rolled_up):
    main = MainIndicator.objects.get(code=OUTPUT)
    period = of_quarter(Q1)
    anning, xishan = district("anning").pk, make_user("xishan", "filer")
    assert cooperation_parts(statistician, main, period) == {anning: 107_000}
    assert cooperation_parts(make_user("anning", "filer"), main, period) == {anning: 107_000}
    assert cooperation_parts(xishan, main, period) == {}
    assert cooperation_parts(statistician, main, MainPeriod(2026, 2)) == {}
    assert cooperation_parts(statistician, MainIndicator.objects.get(code="gdp"), period) == {}


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(1, 3, "33.33"), (2, 3, "66.67"), (1, 200_000, "0.00"), (5, 100_000, "0.01"), (-1, 3, "-33.33"),
     (None, 3, None), (1, 0, None), (1, None, None)],
)  # fmt: skip
def test_a_share_is_rounded_half_up_and_missing_without_a_whole(part, whole, text):
    assert share_of(part, MainFigure(value=whole)) == text


def test_a_share_without_a_main_figure_is_missing():
    assert share_of(1, None) is None


def per_capita(statistician, slug, gdp, people, year="2025"):
    as_of = f"{int(year) + 1}-01-25"
    common = {"district": slug, "year": year, "as_of": as_of, "growth": None, "growth_kind": None}
    load(statistician, row(**common, indicator="gdp", value=gdp, unit="亿元"))
    load(statistician, row(**common, indicator="population", value=people, unit="人"))


def test_the_gap_is_the_ratio_of_the_highest_to_the_lowest(statistician):
    per_capita(statistician, "xishan", "110", "100000")
    per_capita(statistician, "luquan", "50", "100000")
    per_capita(statistician, "fumin", "60", "100000")
    gap = development_gap(year=2025)
    assert (gap.text, gap.known, gap.complete) == ("2.20 : 1", 3, False)
    assert gap.formula == "西山区人均 110,000 元 ÷ 禄劝彝族苗族自治县人均 50,000 元"


def test_published_per_capita_figures_go_before_computed_ones(statistician):
    per_capita(statistician, "xishan", "110", "100000")
    per_capita(statistician, "luquan", "50", "100000")
    load(
        statistician,
        row(
            district="luquan", indicator="gdp_per_capita", value="55000", unit="元", growth=None, growth_kind=None
        ),
    )  # fmt: skip
    gap = development_gap(year=2025)
    assert gap.text == "2.00 : 1"
    assert gap.lowest.published


def test_the_gap_is_missing_with_fewer_than_two_units(statistician):
    per_capita(statistician, "xishan", "110", "100000")
    load(statistician, row(district="luquan", indicator="gdp", value="50", unit="亿元"))
    gap = development_gap(year=2025)
    assert (gap.ratio, gap.text, gap.known, gap.formula) == (None, "—", 1, "")


def test_another_year_is_another_gap(statistician):
    per_capita(statistician, "xishan", "110", "100000", year="2024")
    per_capita(statistician, "luquan", "50", "100000", year="2024")
    assert development_gap(year=2024).text == "2.20 : 1"
    assert development_gap(year=2025).text == "—"
