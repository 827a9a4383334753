"""Reports for machines: exact, labelled, within the reader's rights."""

import uuid

import pytest
from support.ledger_world import Q1, Cast, a_project, agreed, period, post, verified

from accounting.rollups.services import roll_up

pytestmark = pytest.mark.django_db

REPORT = "/api/v1/reports/quarterly"


@pytest.fixture
def cast() -> Cast:
    return Cast()


@pytest.fixture
def rollup():
    project = a_project()
    agreed(project)
    verified(project, {"industrial_output": 100_000_010})
    verified(project, {"industrial_output": 50_000_000}, Q1.year_ago)
    post()
    post(quarter=Q1.year_ago)
    return roll_up(period=period(), run_uid=uuid.uuid4(), final=True)


def get(client, address=REPORT, **query):
    return client.get(address, {"quarter": "2026Q1", **query})


def test_rows_carry_book_unit_vintage_and_exact_amounts(rollup, cast, signed_in):
    answer = get(signed_in(cast.auditor)).json()
    assert answer["count"] == 2
    rows = {row["district"]: row for row in answer["results"]}
    assert rows["xishan"] == {
        "quarter": "2026Q1",
        "book": "assessment",
        "basis": "then",
        "by": "district",
        "district": "xishan",
        "district_name": "西山区",
        "made_of": [],
        "grouping": None,
        "grouping_name": None,
        "indicator": "industrial_output",
        "indicator_name": "规模以上工业产值",
        "unit": "yuan",
        "amount": "300000.03",
        "ytd": "300000.03",
        "previous": None,
        "year_ago": "150000.00",
        "year_ago_ytd": "150000.00",
        "growth": "100.0",
        "ytd_growth": "100.0",
        "previous_growth": None,
        "comparable": "300000.03",
        "comparable_base": "150000.00",
        "comparable_projects": 1,
        "comparable_growth": "100.0",
        "comparable_ytd": "300000.03",
        "comparable_ytd_base": "150000.00",
        "comparable_ytd_projects": 1,
        "comparable_ytd_growth": "100.0",
        "duplicates": "0.00",
        "ytd_duplicates": "0.00",
        "vintage": "final",
        "rollup": str(rollup.uid),
    }


def test_a_newer_trial_replaces_the_older_figures(rollup, cast, signed_in):
    newer = roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    rows = get(signed_in(cast.auditor)).json()["results"]
    assert {(row["vintage"], row["rollup"]) for row in rows} == {("trial", str(newer.uid))}


def test_a_district_gets_its_own_rows_and_others_are_absent(rollup, cast, signed_in):
    client = signed_in(cast.origin_filer)
    assert [row["district"] for row in get(client).json()["results"]] == ["xishan"]
    assert get(client, district="xishan").json()["count"] == 1
    for slug in ("anning", "no-such-unit", "duplicates"):
        answer = get(client, district=slug)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"book": "territorial"}, 1),
        ({"book": "fiscal"}, 0),
        ({"indicator": "industrial_output"}, 2),
        ({"indicator": "tax_revenue"}, 0),
        ({"district": "anning"}, 1),
        ({"quarter": "2026Q2"}, 0),
        ({"size": "20", "page": "1"}, 2),
    ],
)
def test_filters(rollup, cast, signed_in, query, count):
    assert get(signed_in(cast.auditor), **query).json()["count"] == count


def test_rows_may_be_groupings_or_enterprises(rollup, cast, signed_in):
    client = signed_in(cast.auditor)
    [scheme] = get(client, by="scheme").json()["results"]
    assert (scheme["by"], scheme["grouping"], scheme["district"]) == ("scheme", "investment", None)
    assert (scheme["amount"], scheme["year_ago"], scheme["growth"]) == ("1000000.10", "500000.00", "100.0")
    [own] = get(signed_in(cast.origin_filer), by="scheme").json()["results"]
    assert (own["amount"], own["duplicates"]) == ("300000.03", "0.00")
    assert get(client, by="enterprise").status_code == 400
    [enterprise] = get(client, by="enterprise", indicator="industrial_output").json()["results"]
    assert (enterprise["amount"], enterprise["grouping_name"][:4]) == ("1000000.10", "示例企业")


def test_the_quarter_before_and_growth_over_it(cast, signed_in):
    project = a_project()
    agreed(project)
    for quarter, fen in ((Q1.previous, 1000), (Q1, 1500)):
        verified(project, {"industrial_output": fen}, quarter)
        post(quarter=quarter)
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    rows = {row["district"]: row for row in get(signed_in(cast.auditor)).json()["results"]}
    assert (rows["anning"]["previous"], rows["anning"]["previous_growth"]) == ("7.00", "50.0")
    assert rows["anning"]["growth"] is None


@pytest.mark.parametrize(
    "query",
    [
        {"by": "street"},
        {"basis": "tomorrow"},
        {"quarter": "2026-1"},
        {"book": "cash"},
        {"indicator": "gdp"},
        {"quarter": "1999Q1"},
    ],
)
def test_what_does_not_exist_is_a_problem(rollup, cast, signed_in, query):
    answer = get(signed_in(cast.auditor), **query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_strangers_are_asked_who_they_are(client):
    assert get(client).status_code == 401


def test_the_address_works_with_a_slash_too(rollup, cast, signed_in):
    assert get(signed_in(cast.auditor), f"{REPORT}/").json()["count"] == 2


def test_the_dictionary_names_every_code(cast, signed_in):
    answer = signed_in(cast.filer).get("/api/v1/dictionary").json()
    indicators = {row["code"]: row for row in answer["indicators"]}
    assert indicators["tax_revenue"]["name"] == "税收收入"
    assert indicators["tax_revenue"]["owner"] == "fin"
    assert {row["code"] for row in answer["books"]} == {"territorial", "assessment", "fiscal"}
    assert {row["code"] for row in answer["vintages"]} == {"final", "trial"}
    assert "duplicates" not in {row["code"] for row in answer["districts"]}
    assert [row["code"] for row in answer["groupings"]] == [
        "district",
        "park",
        "scheme",
        "chain",
        "enterprise",
    ]
    assert {row["code"] for row in answer["bases"]} == {"then", "now"}


def test_an_explanation_is_the_same_tree_as_the_page(rollup, cast, signed_in):
    client = signed_in(cast.origin_filer)
    query = {"district": "xishan", "indicator": "industrial_output", "book": "assessment"}
    answer = get(client, "/api/v1/explain", **query).json()
    assert (answer["amount"], answer["recomputed"], answer["agrees"]) == ("300000.03", "300000.03", True)
    assert answer["tree"]["children"][0]["value"] == "300,000.03 元"
    assert get(client, "/api/v1/explain", **{**query, "district": "anning"}).status_code == 404
    assert get(client, "/api/v1/explain", **{**query, "indicator": "gdp"}).status_code == 400
    assert get(client, "/api/v1/explain", **{**query, "measure": "mean"}).status_code == 400
