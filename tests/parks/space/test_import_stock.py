"""载体, 楼层 and 地块 by workbook, and every list back in as it went out; a hundred bad rows are told at once."""

import pytest
from django.urls import reverse
from support import space_world as world
from support.factories import district
from support.workbooks import filled, opened, saved, sent, told, written
from support.worlds import People

from kunming_coord.audit.models import ChangeLog
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.templating import template_of
from parks.space.models import Building, Floor, FloorUnit, Plot, UnitPrice

pytestmark = pytest.mark.django_db
HOME = {"district": "所在单位", "park": "园区", "name": "载体"}
PLACE = {"land": "用地类型", "lon": "经度（度）", "lat": "纬度（度）"}
BUILDING = HOME | PLACE | {"kind": "类型", "year": "建成年份"}
FLOOR = HOME | {"floor": "楼层", "height": "层高（米）", "load": "楼面荷载（吨/平方米）"}
UNIT = HOME | {"floor": "楼层", "code": "房号", "area": "建筑面积（平方米）", "price": "租金（元/平方米·月）"}
PLOT = PLACE | {"district": "所在单位", "code": "地块编号", "area": "面积（亩）", "outline": "边界"}
PARK = "云南安宁产业园区"
HALL = {"park": PARK, "name": "示例一号厂房"}
LAND = {"code": "AN-1", "area": "12.34", "land": "二类工业用地（M2）"}


@pytest.fixture
def people():
    return People()


def template(people, kind):
    return template_of(kind_of(kind), Scope(district("anning")), actor=people.park_manager)[0]


def listed(client, route, **query):
    return client.get(reverse(route), {"export": "xlsx", **query}).content


@pytest.mark.wide
def test_a_district_brings_its_buildings_floors_units_and_plots_by_workbook(people, signed_in):
    manager = people.park_manager
    hall = HALL | {"kind": "标准厂房", "land": "新型产业用地（M0）", "year": 2021}
    hall |= {"lon": 102.41, "lat": "24.86", "district": "安宁市"}
    written(
        filled(template(people, "buildings"), BUILDING, hall, hall | {"park": None, "kind": "办公楼"}),
        "buildings",
        manager,
    )
    rows = (HALL | {"floor": "3层", "height": 5.4, "load": 0.8}, HALL | {"floor": "地下1层"})
    written(filled(template(people, "floors"), FLOOR, *rows), "floors", manager)
    rows = [HALL | {"floor": floor, "code": f"{floor}01", "area": 99.5, "price": 12} for floor in (3, 4)]
    written(filled(template(people, "floor-units"), UNIT, *rows), "floor-units", manager)
    corners = "102.40,24.85；102.41,24.85;102.41，24.86"
    written(filled(template(people, "plots"), PLOT, LAND | {"outline": corners}), "plots", manager)

    home = Building.objects.get(park__slug="anning")
    assert (home.land_type, home.built_year, home.lon_e6, home.lat_e6) == (
        "M0",
        2021,
        102_410_000,
        24_860_000,
    )
    assert list(home.floors.values_list("number", "load_kg")) == [(4, None), (3, 800), (-1, None)]
    assert set(FloorUnit.objects.values_list("code", "load_kg")) == {("301", 800), ("401", None)}
    assert Plot.objects.get().outline[2] == [102_410_000, 24_860_000]
    assert ChangeLog.objects.filter(table_name="parks_floorunit", actor_id=manager.pk).count() == 2
    client = signed_in(manager)
    for route, kind, rows in (
        ("space:buildings", "buildings", 2),
        ("space:buildings", "floors", 3),
        ("space:units", "floor-units", 2),
        ("space:plots", "plots", 1),
    ):
        imported = sent(listed(client, route), kind, manager)
        assert imported.counts == {"new": 0, "changed": 0, "unchanged": rows, "wrong": 0}, told(imported)


def test_a_changed_cell_of_a_list_is_the_only_change(people, signed_in):
    for code in ("101", "102"):
        world.unit(people, code=code)
    world.plot(people, code="AN-1", area_centimu=10_000)
    client, manager = signed_in(people.park_manager), people.park_manager
    content = filled(listed(client, "space:units"), UNIT, {"area": 1300, "price": 20}, first=4, header=3)
    imported = written(content, "floor-units", manager)
    assert (imported.written, imported.counts["unchanged"]) == ({"新增": 0, "更正": 1}, 1)
    assert sorted(FloorUnit.objects.values_list("area_dm2", flat=True)) == [120_000, 130_000]
    assert sorted(UnitPrice.objects.values_list("price_fen", "valid_to")) == [(1_800, None), (2_000, None)]
    written(filled(listed(client, "space:plots"), PLOT, {"area": 90.5}, first=4, header=3), "plots", manager)
    assert Plot.objects.get().area_centimu == 9_050
    blank = filled(listed(client, "space:units"), UNIT, {"price": None}, first=4, header=3)
    assert sent(blank, "floor-units", manager).counts["unchanged"] == 2, (
        "no price says nothing about the price"
    )


def test_rows_of_other_districts_in_a_list_are_refused_and_show_no_price(people, signed_in):
    foreign = People("wuhua", "xishan")
    world.unit(foreign, world.building(foreign), code="201")
    world.unit(people, code="101")
    content = listed(signed_in(people.park_manager), "space:units")
    (header, *rows) = list(opened(content).active.iter_rows(min_row=3, values_only=True))
    prices = {row[header.index("所在单位")]: row[header.index("租金（元/平方米·月）")] for row in rows}
    assert prices == {"安宁": 18, "西山": None}
    imported = sent(content, "floor-units", people.park_manager)
    assert imported.counts == {"new": 0, "changed": 0, "unchanged": 1, "wrong": 1}
    assert "是其他单位的" in told(imported)[0]


def test_a_hundred_bad_rows_are_told_at_once_and_nothing_is_written(people):
    taken = world.plot(people, code="AN-0", area_centimu=10_000)
    world.reserved(people, taken, area_centimu=6_000, in_parts=True)
    bad = [
        ({"lon": 102.83, "lat": 24.89}, "在安宁市范围之外"),
        ({"lon": 24.9, "lat": 102.4}, "是否填反"),
        ({"land": "住宅用地"}, "没有“住宅用地”这一选项"),
        ({"area": "12.345"}, "最多 2 位小数"),
        ({"area": "8亩"}, "应为数字"),
        ({"area": -5}, "应大于 0"),
        ({"district": "月球区"}, "没有“月球区”这一选项"),
        ({"district": "西山区"}, "是其他单位的"),
        ({"outline": "东至河边"}, "第 1 个拐点"),
        ({"code": "AN-0", "area": 50}, "已预留、签约或占用 60 亩"),
    ]
    rows = [LAND | {"code": f"AN-{number}"} | bad[number % 10][0] for number in range(98)]
    twin = LAND | {"code": "AN-T"}
    content = filled(template(people, "plots"), PLOT, *rows, twin, twin, twin)
    imported = sent(content, "plots", people.park_manager)
    assert imported.counts["wrong"] == 100, imported.counts
    sentences = told(imported)
    for words in (*(words for _change, words in bad), "重复"):
        assert any(words in sentence for sentence in sentences), words
    marked = opened(bytes(imported.annotated.content)).worksheets[0]
    assert sum(bool(cell.value) for cell in marked["K" if marked["K2"].value == "错误说明" else "L"]) == 101
    assert set(Plot.objects.values_list("area_centimu", flat=True)) == {10_000}


def test_two_wrongs_of_one_row_are_told_together(people):
    row = LAND | {"area": 0, "lon": 24.9, "lat": 102.4, "land": "住宅用地"}
    sentences = told(sent(filled(template(people, "plots"), PLOT, row), "plots", people.park_manager))
    assert len(sentences) == 3, sentences


def test_a_building_that_is_not_there_or_is_there_twice_takes_no_floors(people):
    for park in (world.park(), None):
        world.building(people, name="示例同名楼", place=world.Place(district("anning"), park=park))
    world.building(people, name="示例独名楼")
    rows = [{"name": "没有的楼", "floor": 1}, {"name": "示例同名楼", "floor": 5}]
    rows += [{"name": "示例独名楼", "floor": 6}, {"name": "示例独名楼", "park": PARK, "floor": 6}]
    imported = sent(filled(blanked(template(people, "floors")), FLOOR, *rows), "floors", people.park_manager)
    missing, twice = told(imported)
    assert "没有登记这一载体" in missing
    assert "与第 5 行重复" in twice
    assert (imported.counts["new"], Floor.objects.filter(number__in=(5, 6)).count()) == (2, 0)


def blanked(content):
    """The template without the rows it was given."""
    workbook = opened(content)
    sheet = workbook.worksheets[0]
    sheet.delete_rows(3, sheet.max_row)
    return saved(workbook)
