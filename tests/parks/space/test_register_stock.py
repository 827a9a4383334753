"""Registering stock: what is kept, what is refused, and who sees the price."""

import datetime as dt

import pytest
from django.utils import timezone
from support import space_world as world
from support.factories import district, make_user
from support.worlds import People

from kunming_coord.common.errors import Invalid, NotAllowed
from parks.directory.models import Park
from parks.directory.outlines import may_lie_in
from parks.space.checks import Place
from parks.space.queries import counted, grid_of, unit_rows, units_for
from parks.space.services import add_floor, set_point, set_price

pytestmark = pytest.mark.django_db
IN_ANNING, IN_DONGCHUAN = (102_400_000, 24_850_000), (103_180_000, 26_080_000)


@pytest.fixture
def people():
    return People()


def place(slug, point=(None, None), park=None):
    return Place(district(slug), park=park, lon_e6=point[0], lat_e6=point[1])


def test_a_unit_has_load_and_height_of_its_floor_unless_measured_by_itself(people):
    home = world.building(people)
    as_floor, own = world.unit(people, home), world.unit(people, home, load_kg=800, height_mm=4200)
    assert (as_floor.load_kg, as_floor.height_mm) == (1500, 6000)
    assert (own.load_kg, own.height_mm) == (800, 4200)


def test_stock_is_registered_by_the_park_managers_of_its_district(people):
    with pytest.raises(NotAllowed):
        world.building(people, place=place("xishan"))
    people.park_manager = make_user("land", "quota_keeper")
    assert world.plot(people)
    with pytest.raises(NotAllowed):
        world.building(people)


def test_a_plot_outside_its_district_is_refused(people):
    assert world.plot(people, place=place("anning", IN_ANNING))
    with pytest.raises(Invalid, match="在安宁市范围之外"):
        world.plot(people, place=place("anning", IN_DONGCHUAN))
    with pytest.raises(Invalid, match="在安宁市范围之外"):
        world.plot(people, place=place("anning"), outline=[IN_ANNING, IN_DONGCHUAN, IN_ANNING])
    with pytest.raises(Invalid, match="不在安宁市"):
        world.plot(people, place=place("anning", park=Park.objects.get(slug="jinning")))


def test_a_point_is_set_later_moved_and_taken_away_by_who_keeps_the_stock(people):
    plot, home = world.plot(people), world.building(people)
    for thing in (plot, home):
        for lon, lat in (IN_ANNING, (102_410_000, 24_860_000), (None, None)):
            set_point(thing=thing, lon_e6=lon, lat_e6=lat, actor=people.park_manager)
            thing.refresh_from_db()
            assert (thing.lon_e6, thing.lat_e6) == (lon, lat)
        with pytest.raises(NotAllowed):
            set_point(thing=thing, lon_e6=None, lat_e6=None, actor=people.host_filer)
    with pytest.raises(Invalid, match="在安宁市范围之外"):
        set_point(thing=plot, lon_e6=IN_DONGCHUAN[0], lat_e6=IN_DONGCHUAN[1], actor=people.park_manager)
    with pytest.raises(Invalid, match="同时填写"):
        set_point(thing=plot, lon_e6=IN_ANNING[0], lat_e6=None, actor=people.park_manager)
    with pytest.raises(Invalid, match="是否填反"):
        set_point(thing=home, lon_e6=IN_ANNING[1], lat_e6=IN_ANNING[0], actor=people.park_manager)


def test_a_zone_is_judged_by_a_county_only_where_that_is_documented():
    assert may_lie_in(district("gaoxin"), *IN_DONGCHUAN)  # inferred: nothing is refused
    assert may_lie_in(district("dianzhong"), *IN_ANNING)
    assert not may_lie_in(district("dianzhong"), *IN_DONGCHUAN)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"area_dm2": None}, "请填写建筑面积"),
        ({"area_dm2": 0}, "应大于 0"),
        ({"load_kg": 90_000}, "不超过 50 吨/平方米"),
        ({"height_mm": 0}, "“层高”应大于 0"),
        ({"price_fen": -1}, "租金应在 0 至"),
        ({"code": " "}, "没有填写"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_with_its_field(people, changes, words):
    with pytest.raises(Invalid.__mro__[1], match=words):
        world.unit(people, **changes)


def test_a_floor_or_code_that_is_there_already_is_refused(people):
    home = world.building(people)
    world.unit(people, home, code="101")
    with pytest.raises(Invalid, match="已有房号"):
        world.unit(people, home, code="101", floor=2)
    with pytest.raises(Invalid, match="已有这一楼层"):
        add_floor(building=home, number=1, height_mm=None, load_kg=None, actor=people.park_manager)
    with pytest.raises(Invalid, match="地下楼层"):
        add_floor(building=home, number=0, height_mm=None, load_kg=None, actor=people.park_manager)


def test_a_price_holds_from_its_day_and_only_the_district_and_the_city_see_it(people):
    unit, later = world.unit(people), timezone.localdate() + dt.timedelta(days=10)
    set_price(unit=unit, price_fen=2_000, from_day=later, actor=people.park_manager)
    with pytest.raises(Invalid, match="已有自"):
        set_price(unit=unit, price_fen=2_100, from_day=timezone.localdate(), actor=people.park_manager)

    def seen(viewer, day=None):
        (row,) = unit_rows(units_for(viewer, day), viewer)
        return row.price_fen, row.price_hidden

    assert seen(people.host_filer) == (1_800, False)
    assert seen(people.host_filer, later) == (2_000, False)
    assert seen(people.reviewer) == (1_800, False)
    assert seen(people.filer) == (None, True)
    assert not units_for(make_user("drc", "system_admin")).exists()


def test_the_grid_has_the_top_floor_first_and_counts_by_standing(people):
    home = world.building(people)
    first, second = world.unit(people, home), world.unit(people, home, floor=2)
    world.reserved(people, first)
    rows = grid_of(home, people.filer)
    assert [row.floor.number for row in rows] == [2, 1]
    assert [[cell.unit for cell in row.cells] for row in rows] == [[second], [first]]
    assert [(standing.code, number, area) for standing, number, area in counted(rows)] == [
        ("vacant", 1, 120_000),
        ("reserved", 1, 120_000),
    ]
