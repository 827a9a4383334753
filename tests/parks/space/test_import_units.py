"""房源 by workbook: download, fill in, see every fault at once, write, and send the same back unchanged."""

import pytest
from support import space_world as world
from support.factories import district
from support.workbooks import filled, sent, told, work
from support.worlds import People

from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.services import apply_import
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of
from parks.space.models import FloorUnit, UnitPrice
from projects.siting.tenancies.models import Stage
from projects.siting.tenancies.queries import days_of, for_list

pytestmark = pytest.mark.django_db
UNITS, TENANTS = "floor-units", "tenancies"
HEADERS = {
    "building": "载体",
    "floor": "楼层",
    "code": "房号",
    "area": "建筑面积（平方米）",
    "load": "楼面荷载（吨/平方米）",
    "price": "租金（元/平方米·月）",
}


@pytest.fixture
def people():
    return People()


def template(people, kind):
    return template_of(kind_of(kind), Scope(district("anning")), actor=people.park_manager)[0]


def test_units_are_added_with_their_floor_corrected_and_sent_back_unchanged(people):
    home = world.building(people)
    unit = world.unit(people, home, code="101")
    content = template(people, UNITS)
    assert sent(content, UNITS, people.park_manager).counts["unchanged"] == 1
    new = {"building": home.name, "floor": 3, "code": "301", "area": "1,200.5", "load": 0.8, "price": 15}
    content = filled(content, HEADERS, {"area": 1300, "price": 19.5}, new)
    imported = sent(content, UNITS, people.park_manager)
    assert imported.counts == {"new": 1, "changed": 1, "unchanged": 0, "wrong": 0}, told(imported)
    assert FloorUnit.objects.count() == 1, "a preview writes nothing"
    apply_import(imported=imported, mode="all", actor=people.park_manager)
    assert work(imported).written == {"新增": 1, "更正": 1}
    unit.refresh_from_db()
    added = FloorUnit.objects.get(code="301")
    assert (unit.area_dm2, added.area_dm2, added.floor.load_kg) == (130_000, 120_050, 800)
    assert set(UnitPrice.objects.values_list("price_fen", flat=True)) == {1_950, 1_500}
    assert sent(template(people, UNITS), UNITS, people.park_manager).counts["unchanged"] == 2


def test_every_fault_of_a_workbook_is_told_with_its_cell_and_nothing_is_written(people):
    home = world.building(people)
    row = {"building": home.name, "floor": 1, "code": "101", "area": 100}
    imported = sent(
        filled(
            template(people, UNITS),
            HEADERS,
            row | {"area": "约3000"},
            row | {"building": "没有的楼", "code": "102"},
            row | {"code": "103", "load": 99},
            row | {"code": "104", "floor": 0},
            row | {"code": "105"},
            row | {"code": "105"},
        ),
        UNITS,
        people.park_manager,
    )
    sentences = told(imported)
    for words in ("约3000", "没有登记这一载体", "不超过 50 吨/平方米", "地下楼层", "重复"):
        assert any(words in sentence for sentence in sentences), (words, sentences)
    assert not FloorUnit.objects.exists()


def test_tenants_come_by_workbook_with_the_days_of_their_stages(people):
    headers = {"park": "园区", "enterprise_name": "企业名称", "source": "来源地", "signed": "签约日"}
    headers |= {"moved_in": "入驻日", "producing": "投产日"}
    row = {"park": "云南安宁产业园区", "enterprise_name": "示例甲有限公司", "source": "西山区"}
    imported = sent(
        filled(
            template(people, TENANTS),
            headers,
            row | {"signed": "2026-01-05", "moved_in": "2026年3月1日"},
            row | {"enterprise_name": "示例乙有限公司", "moved_in": "2026-03-01", "producing": "2026-02-01"},
        ),
        TENANTS,
        people.park_manager,
    )
    assert imported.counts["new"] == 1, told(imported)
    assert any("早于入驻日" in sentence for sentence in told(imported))
    apply_import(imported=imported, mode="good", actor=people.park_manager)
    work(imported)
    (tenancy,) = for_list(people.park_manager)
    assert set(days_of([tenancy])[tenancy.pk]) == {Stage.SIGNED, Stage.MOVED_IN}
    assert sent(template(people, TENANTS), TENANTS, people.park_manager).counts["unchanged"] == 1
