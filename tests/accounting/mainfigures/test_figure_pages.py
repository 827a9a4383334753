"""Main figures in the browser and for machines."""

import pytest
from django.urls import reverse
from support.factories import make_user
from support.publishing import load, row

from accounting.mainfigures.models import MainFigure

pytestmark = pytest.mark.django_db


@pytest.fixture
def statistician():
    return make_user("stat", "statistician")


def page(client, route, *, query=None, **kwargs):
    response = client.get(reverse(f"mainfigures:{route}", kwargs=kwargs), query or {})
    assert response.status_code == 200
    return response.content.decode()


def test_before_anything_is_imported_the_pages_say_so(signed_in, statistician):
    client = signed_in(make_user("xishan", "filer"))
    assert "还没有导入主要指标" in page(client, "list")
    assert "还没有导入" in page(client, "gap")
    assert "还没有导入" in page(client, "indicator", code="gdp")
    assert "还没有导入" in page(client, "history", slug="xishan", code="gdp")


def test_the_matrix_shows_value_growth_vintage_and_source(signed_in, statistician):
    load(statistician, row(), row(vintage="年报数", value="450.00", growth="5.3"))
    body = page(signed_in(make_user("luquan", "filer")), "list")
    for words in ("450.00", "5.3", "年报数", "示例统计公报", "2025年全年"):
        assert words in body
    assert "447.16" not in body


def test_the_history_keeps_every_vintage_and_says_which_is_shown(signed_in, statistician):
    load(statistician, row(), row(vintage="年报数", value="450.00"))
    body = page(signed_in(make_user("luquan", "filer")), "history", slug="xishan", code="industrial_output")
    assert "447.16" in body
    assert "450.00" in body
    assert body.count("现用") == 1


def test_the_figure_for_assessment_is_internal_to_the_unit_and_the_city(signed_in, statistician):
    load(statistician, row())
    address = {"slug": "xishan", "code": "industrial_output"}
    for user, seen in (
        (make_user("xishan", "filer"), True),
        (make_user("drc", "approver"), True),
        (make_user("luquan", "filer"), False),
    ):
        assert ("考核值构成" in page(signed_in(user), "history", **address)) == seen


def test_an_indicator_by_industry_is_chosen_by_industry(signed_in, statistician):
    by_industry = {"indicator": "分行业规模以上工业产值"}
    load(
        statistician,
        row(**by_industry, industry="C39", value="12.00"),
        row(**by_industry, industry="C26", value="34.00"),
    )
    client = signed_in(make_user("xishan", "filer"))
    body = page(client, "indicator", code="industrial_output_by_industry", query={"industry": "C39"})
    assert "12.00" in body
    assert "34.00" not in body
    assert "分行业规模以上工业产值" in page(client, "list")


def test_an_unknown_period_falls_back_to_the_newest(signed_in, statistician):
    load(statistician, row())
    body = page(signed_in(make_user("xishan", "filer")), "list", query={"period": "1999-12"})
    assert "2025年全年" in body


def test_a_statistician_records_one_figure(signed_in, statistician):
    client = signed_in(statistician)
    form = {
        **row(district="xishan", indicator="industrial_output", vintage="progress", growth_kind="nominal"),
        "unit": "yi",
        "idempotency_key": "record-one-figure",
    }
    assert client.post(reverse("mainfigures:new"), form).status_code == 302
    assert client.post(reverse("mainfigures:new"), form)["Idempotent-Replay"] == "true"
    figure = MainFigure.objects.get()
    assert (figure.value, figure.reference) == (4_471_600_000_000, "页面登记")


def test_a_faulty_figure_is_told_beside_its_field(signed_in, statistician):
    form = {
        **row(district="xishan", indicator="industrial_output", vintage="progress", growth_kind="nominal"),
        "unit": "yi",
        "value": "约3000",
        "idempotency_key": "record-a-fault",
    }
    response = signed_in(statistician).post(reverse("mainfigures:new"), form)
    assert response.status_code == 400
    assert "应为数字，现为“约3000”" in response.content.decode()


def test_hostile_words_are_shown_as_words(signed_in, statistician):
    load(statistician, row(source="<script>alert(1)</script>"))
    client = signed_in(make_user("xishan", "filer"))
    for body in (page(client, "list"), page(client, "history", slug="xishan", code="industrial_output")):
        assert "<script>alert" not in body
        assert "&lt;script&gt;" in body


def rows_of(client, **query):
    response = client.get(reverse("api-main-figures"), query)
    assert response.status_code == 200
    return response.json()["results"]


def test_machines_read_figures_as_published(signed_in, statistician):
    load(statistician, row(value="1,447.10"), row(vintage="年报数", value=None, growth="-0.5"))
    (newest,) = rows_of(signed_in(make_user("luquan", "filer")))
    assert newest == {
        "district": "xishan",
        "indicator": "industrial_output",
        "industry": "",
        "year": 2025,
        "months": 12,
        "vintage": "annual",
        "revision": 1,
        "value": None,
        "unit": "yi",
        "growth": "-0.5",
        "growth_kind": "nominal",
        "source": "示例统计公报",
        "as_of": "2026-01-25",
    }
    client = signed_in(statistician)
    (progress,) = rows_of(client, vintage="progress")
    assert (progress["value"], progress["unit"]) == ("1447.10", "yi")
    assert len(rows_of(client, versions="all")) == 2
    assert not rows_of(client, year="2024")


@pytest.mark.parametrize(
    "query",
    [{"district": "nowhere"}, {"year": "x"}, {"months": "13"}, {"versions": "some"}, {"vintage": "v"}],
)
def test_machines_are_told_of_filters_that_do_not_exist(signed_in, query):
    response = signed_in(make_user("xishan", "filer")).get(reverse("api-main-figures"), query)
    assert response.status_code == 400
    assert response.json()["errors"]


def test_administrators_of_the_system_read_no_figure(signed_in, statistician):
    load(statistician, row())
    assert rows_of(signed_in(make_user("drc", "system_admin"))) == []


def test_the_dictionary_has_the_codes_of_main_figures(signed_in):
    told = signed_in(make_user("xishan", "filer")).get(reverse("api-dictionary")).json()
    assert {"code": "gdp", "name": "地区生产总值", "unit": "yi", "by_industry": False} in told[
        "main_indicators"
    ]
    assert {"code": "census", "name": "普查修订数"} in told["main_vintages"]
    assert {"code": "timing", "name": "时点差"} in told["reconciliation_reasons"]
