"""Points of the demonstration: where its parks lie, and more carriers and plots, all near the middle of their county.

Parks are real and where they lie is not told by any source at hand, so their points are made up and say so.
"""

from collections import Counter

from django.db import transaction

from kunming_coord.accounts.models import User
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from kunming_coord.desk.geography import map_codes
from kunming_coord.districts.models import District
from parks.directory.models import Park
from parks.directory.outlines import centres
from parks.directory.services import SOURCE_LENGTH, ParkFacts, set_facts
from parks.space.checks import Place
from parks.space.drafts import BuildingDraft, PlotDraft, UnitDraft
from parks.space.models import Plot
from parks.space.services import add_floor, add_unit, register_building, register_plot

SAID = "；地图位置为示例，非实际位置"
BORDER = (101_690_000, 21_190_000)  # 磨憨 lies outside the counties of the sketch
STEPS = (
    (0, 0),
    (34, 10),
    (-30, 18),
    (14, -30),
    (-24, -22),
    (44, 34),
    (-50, 2),
    (6, 40),
)  # thousandths of a degree
CARRIERS = (  # unit, park, name, kind, land type, area of a unit in ㎡
    ("gaoxin", "gaoxin", "示例高新标准厂房", "factory", "M0", 1_500),
    ("jingkai", "jingkai", "示例经开标准厂房", "factory", "M1", 2_400),
    ("yanglin", "yanglin", "示例杨林标准厂房", "factory", "M2", 3_000),
    ("jinning", "jinning", "示例晋宁标准厂房", "factory", "M1", 1_800),
    ("fumin", "fumin", "示例富民标准厂房", "factory", "M1", 1_200),
    ("chenggong", None, "示例呈贡办公楼", "office", "B", 600),
    ("wuhua", "wuhua", "示例五华办公楼", "office", "B", 450),
    ("panlong", None, "示例盘龙办公楼", "office", "B", 300),
    ("shuzi", "shuzi", "示例数字经济办公楼", "office", "M0", 800),
)
PLOTS = (  # unit, park, 亩, land type
    ("xishan", "haikou", 260, "M3"),
    ("jinning", "jinning", 180, "M2"),
    ("fumin", "fumin", 150, "M1"),
    ("yiliang", "yiliang", 320, "M2"),
    ("shilin", "shilin", 90, "M1"),
    ("dongchuan", "dongchuan", 410, "M3"),
    ("xundian", "xundian", 220, "M2"),
    ("luquan", "luquan", 130, "M1"),
    ("songming", None, 75, "W"),
    ("guandu", None, 40, "B"),
)


class Ground:
    """Hands out points around the middle of the county of a unit, no two the same."""

    def __init__(self) -> None:
        self.codes, self.given = map_codes(District.objects.all()), Counter[str]()

    def point(self, unit: District) -> tuple[int, int]:
        """The next point of a unit."""
        code = self.codes.get(unit.pk, "")
        lon, lat = centres().get(code, BORDER)
        east, north = STEPS[self.given[code] % len(STEPS)]
        self.given[code] += 1
        return lon + east * 1000, lat + north * 1000


@transaction.atomic
def add_points(cast: Cast) -> None:
    """Add them once."""
    if Plot.objects.filter(code="示例-01").exists():
        return
    keeper, ground = cast["ipb-parks"], Ground()
    parks = {park.slug: park for park in Park.objects.select_related("district")}
    for park in parks.values():
        _locate(park, ground, keeper)
    for slug, inside, name, kind, land_type, area in CARRIERS:
        place = _place(cast.unit(slug), parks.get(inside or ""), ground)
        draft = BuildingDraft(place=place, name=name, kind=kind, land_type=land_type, built_year=2024)
        building = as_(keeper, register_building, draft=draft, is_demo=True)
        for number in (1, 2):
            floor = as_(keeper, add_floor, building=building, number=number, height_mm=5_400, load_kg=1_000)
            unit = UnitDraft(code=f"{number}01", area_dm2=area * 100, price_fen=2_000)
            as_(keeper, add_unit, floor=floor, draft=unit)
    for number, (slug, inside, mu, land_type) in enumerate(PLOTS, start=1):
        plot = PlotDraft(
            place=_place(cast.unit(slug), parks.get(inside or ""), ground),
            code=f"示例-{number:02d}",
            name="示例地块",
            area_centimu=mu * 100,
            land_type=land_type,
        )
        as_(keeper, register_plot, draft=plot, is_demo=True)


def _locate(park: Park, ground: Ground, keeper: User) -> None:
    lon, lat = ground.point(park.district)
    facts = ParkFacts(
        kind=park.kind,
        land_centimu=park.land_centimu,
        floor_area_dm2=park.floor_area_dm2,
        lon_e6=lon,
        lat_e6=lat,
        source_note=f"{park.source_note[: SOURCE_LENGTH - len(SAID)]}{SAID}".removeprefix("；"),
    )
    as_(keeper, set_facts, park=park, facts=facts)


def _place(unit: District, park: Park | None, ground: Ground) -> Place:
    return Place(unit, park, "示例路", *ground.point(unit))
