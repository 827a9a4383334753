"""按当时区划、按现行区划: a merge in the middle of a year moves lines together and changes no sum."""

import datetime as dt

import pytest
from django.urls import reverse
from support.factories import district, make_user
from support.ledger_world import Q1, a_project, agreed
from support.rollup_world import CODE, filed, rolled_up

from accounting.rollups.queries import identities
from accounting.statements.arrangement import Arrangement, Basis
from accounting.statements.queries import sections
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.services import record_succession
from projects.policies.models import Indicator

pytestmark = pytest.mark.django_db

THEN, NOW = Arrangement(), Arrangement(basis=Basis.NOW)
Q2 = Q1.next


@pytest.fixture
def merge():
    """富民 and 五华 count in the first quarter; from April on 富民 is part of 五华, and 五华 alone counts."""
    for arises, quarters, fens in (
        ("fumin", (Q1.year_ago, Q1), (80, 100)),
        ("wuhua", (Q1.year_ago, Q1, Q2), (40, 50, 300)),
    ):
        project = a_project()
        agreed(project, shares={"xishan": 3, arises: 7}, arises=arises)
        for quarter, fen in zip(quarters, fens, strict=True):
            filed(project, fen * 10, quarter, host=arises)
    rolled_up(quarter=Q2)
    record_succession(
        unit=district("fumin"),
        successor=district("wuhua"),
        from_day=dt.date(2026, 4, 1),
        kind="merge",
        source_status="inferred",
        actor=make_user("drc", "approver"),
    )


def lines(user, arranged=THEN, quarter=Q2, **more):
    [section] = sections(
        user,
        quarter,
        Book.ASSESSMENT,
        indicators=Indicator.objects.filter(code=CODE),
        arranged=arranged,
        **more,
    )
    return {line.district.slug: line for line in section.lines}, section.city


def test_by_present_units_the_merged_unit_has_the_sums_of_both(merge):
    auditor = make_user("audit", "auditor")
    then, city_then = lines(auditor)
    now, city_now = lines(auditor, NOW)
    assert {slug: (line.amount, line.ytd) for slug, line in then.items()} == {
        "wuhua": (2100, 2450),
        "fumin": (None, 700),
        "xishan": (900, 1350),
    }
    assert set(now) == {"wuhua", "xishan"}
    merged = now["wuhua"]
    assert (merged.amount, merged.ytd, merged.year_ago_ytd, merged.made_of) == (
        2100,
        3150,
        840,
        ("五华", "富民"),
    )
    assert merged.ytd_growth == "275.0"
    assert merged.comparable_ytd.growth is None, "which projects both had is known of each unit only"
    assert now["xishan"] == then["xishan"]
    assert city_now == city_then


def test_the_sums_and_the_identity_are_the_same_either_way(merge):
    auditor = make_user("audit", "auditor")
    for arranged in (THEN, NOW):
        found, city = lines(auditor, arranged)
        assert sum(line.ytd for line in found.values() if line.ytd is not None) == 4500 == city.ytd
    [identity] = identities(Q2)
    assert identity.holds
    assert identity.territorial_fen == 3000


def test_who_was_merged_into_another_reads_its_own_and_the_other_reads_both(merge):
    wuhua, _city = lines(make_user("wuhua", "filer"), NOW)
    assert (wuhua["wuhua"].ytd, wuhua["wuhua"].made_of) == (3150, ("五华", "富民"))
    fumin, _city = lines(make_user("fumin", "filer"), NOW)
    assert {slug: (line.ytd, line.made_of) for slug, line in fumin.items()} == {"fumin": (700, ())}
    stranger, _city = lines(make_user("panlong", "filer"), NOW)
    assert stranger == {}
    assert set(lines(make_user("wuhua", "filer"))[0]) == {"wuhua"}


def test_before_the_day_comes_nothing_is_merged(merge, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: dt.date(2026, 3, 31))
    assert set(lines(make_user("audit", "auditor"), NOW)[0]) == {"wuhua", "fumin", "xishan"}


def test_one_unit_alone_is_read_with_what_became_it(merge):
    found, _city = lines(make_user("audit", "auditor"), NOW, district=district("wuhua"))
    assert {slug: line.ytd for slug, line in found.items()} == {"wuhua": 3150}


def test_the_page_and_the_api_switch_between_the_two(merge, signed_in):
    client = signed_in(make_user("audit", "auditor"))
    query = {"quarter": "2026Q2", "indicator": CODE}
    then = client.get(reverse("statements:list"), query).content.decode()
    now = client.get(reverse("statements:list"), query | {"basis": "now"}).content.decode()
    assert "富民县" in then
    assert "富民县" not in now
    assert "含 五华、富民" in now
    rows = client.get("/api/v1/reports/quarterly", query | {"basis": "now"}).json()["results"]
    assert {(row["district"], row["basis"], tuple(row["made_of"])) for row in rows} == {
        ("wuhua", "now", ("五华", "富民")),
        ("xishan", "now", ()),
    }
    assert client.get("/api/v1/reports/quarterly", query | {"basis": "future"}).status_code == 400
