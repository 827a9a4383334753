"""Two to four projects or transfers side by side, each as far as the reader stands near it."""

import pytest
from support import worlds
from support.factories import make_user

from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.desk.comparison.queries import compare

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return worlds.People()


def table(user, *things):
    compared = compare(user, [thing.code for thing in things])
    return {str(row.label): row for row in compared.rows}


def test_facts_stand_side_by_side_and_differences_are_marked(people):
    one = worlds.registered_project(people, title="甲项目")
    two = worlds.registered_project(people, title="乙项目")
    rows = table(people.filer, two, one)
    assert rows["项目名称"].values == ["乙项目", "甲项目"]
    assert rows["项目名称"].differs
    assert not rows["行业代码"].differs
    assert "统一社会信用代码" in rows


def test_a_host_sees_no_more_of_two_transfers_than_on_their_pages(people):
    things = [worlds.offered_transfer(people, title=title) for title in ("甲", "乙")]
    rows = table(people.host_leader, *things)
    assert rows["项目名称"].values == ["甲", "乙"]
    assert not {"统一社会信用代码", "意向承载地", "认定参与程度"} & rows.keys()
    assert {"统一社会信用代码", "意向承载地"} <= table(people.filer, *things).keys()


def test_foreign_missing_and_mixed_codes_are_refused_alike(people):
    mine = worlds.registered_project(people)
    theirs = worlds.registered_project(worlds.People("wuhua", "luquan"))
    for code in (theirs.code, "XS-0000"):
        with pytest.raises(Absent, match="无权查看"):
            compare(people.filer, [mine.code, code])
    with pytest.raises(Absent):
        compare(make_user("panlong", "filer"), [mine.code, theirs.code])
    for codes in ([mine.code], [mine.code, mine.code.lower()], ["1", "2", "3", "4", "5"]):
        with pytest.raises(Invalid, match="2 至 4"):
            compare(people.filer, codes)


def test_the_page_says_what_it_needs(people, signed_in):
    client = signed_in(people.filer)
    assert client.get("/compare/").status_code == 200
    one, two = (worlds.registered_project(people, title=title) for title in ("甲项目", "乙项目"))
    page = client.get("/compare/", {"codes": f"{one.code}、{two.code}"}).content.decode()
    assert "甲项目" in page
    assert "≠" in page
    assert client.get("/compare/", {"codes": "x y"}).status_code == 404


def test_machines_compare_as_the_page_does(people, signed_in):
    one, two = (worlds.registered_project(people, title=title) for title in ("甲项目", "乙项目"))
    client = signed_in(people.filer)
    found = client.get("/api/v1/compare/", {"codes": f"{two.code},{one.code}"}).json()
    assert found["codes"] == [two.code, one.code]
    (row,) = [row for row in found["facts"] if row["label"] == "项目名称"]
    assert row == {"label": "项目名称", "values": ["乙项目", "甲项目"], "differs": True}
    assert client.get("/api/v1/compare/", {"codes": one.code}).status_code == 400
    assert client.get("/api/v1/compare/").status_code == 400
    assert client.get("/api/v1/compare/?codes=%00,x").status_code in (400, 404)
    foreign = signed_in(make_user("panlong", "filer"))
    assert foreign.get("/api/v1/compare/", {"codes": f"{two.code},{one.code}"}).status_code == 404
