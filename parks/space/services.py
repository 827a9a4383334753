"""Writing stock: buildings, floors, units and plots; prices and stoppages from a day on."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.common.reading import read_name, read_text
from parks.directory.points import require_point
from parks.directory.rights import keeps, require_keeper
from parks.space.checks import (
    Place,
    check_measures,
    check_outline,
    given,
    place_columns,
    refused,
    require_place,
    required_area,
)
from parks.space.models import Building, Floor, FloorUnit, LandType, Occupancy, OutOfUse, Plot, UnitPrice

# Beyond these somebody has mistaken the unit; none of them is a rule of anybody.
MOST_AREA_DM2 = 100_000_000  # 100 万平方米
MOST_CENTIMU = 10_000_000  # 10 万亩
MOST_PRICE_FEN = 1_000_000
OLDEST_YEAR = 1950
FLOORS = range(-9, 200)


@dataclass(frozen=True)
class BuildingDraft:
    """A building as somebody files it."""

    place: Place
    name: str
    kind: str
    land_type: str = LandType.UNKNOWN
    built_year: int | None = None


@dataclass(frozen=True)
class PlotDraft:
    """A plot as somebody files it."""

    place: Place
    code: str
    area_centimu: int | None
    land_type: str
    name: str = ""
    power_kva: int | None = None
    outline: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class UnitDraft:
    """A floor unit as somebody files it; load and height are those of its floor where left open."""

    code: str
    area_dm2: int | None
    load_kg: int | None = None
    height_mm: int | None = None
    power_kva: int | None = None
    price_fen: int | None = None


@transaction.atomic
def register_building(*, draft: BuildingDraft, actor: Actor, is_demo: bool = False) -> Building:
    """Register a building; by 园区管理 of its district. Raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, draft.place.district.pk)
    name = read_name(draft.name, field="name", label=_("名称"))
    if len(name) > 60:
        raise refused("name", _("载体名称不超过 60 字，请精简。"))
    if draft.kind not in Building.Kind.values or draft.land_type not in LandType.values:
        raise refused("kind", _("请选择载体类型和用地类型。"))
    year = draft.built_year
    if year is not None and not OLDEST_YEAR <= year <= timezone.localdate().year:
        raise refused(
            "built_year", _("建成年份应在 %(first)s 年至今年之间，请核对。") % {"first": OLDEST_YEAR}
        )
    require_place(draft.place, name)
    place = draft.place
    if Building.objects.filter(district=place.district, park=place.park, name=name).exists():
        raise refused("name", _("%(unit)s已登记载体“%(name)s”，请换一个名称。") % {
            "unit": place.district.short_name, "name": name,
        })  # fmt: skip
    return Building.objects.create(
        name=name,
        kind=draft.kind,
        land_type=draft.land_type,
        built_year=year,
        is_demo=is_demo,
        **place_columns(place),
    )


@transaction.atomic
def add_floor(
    *, building: Building, number: int | None, height_mm: int | None, load_kg: int | None, actor: Actor
) -> Floor:
    """Add a floor; raises NotAllowed, Missing or Invalid (number, measures, a floor that is there)."""
    require_keeper(actor, building.district_id)
    if number is None or number == 0 or number not in FLOORS:
        raise refused("number", _("楼层应为 1 至 199 的整数，地下楼层填 -1 至 -9。"))
    check_measures(height_mm=height_mm, load_kg=load_kg)
    if building.floors.filter(number=number).exists():
        raise refused("number", _("该载体已有这一楼层，请核对楼层。"))
    return Floor.objects.create(building=building, number=number, height_mm=height_mm, load_kg=load_kg)


@transaction.atomic
def add_unit(*, floor: Floor, draft: UnitDraft, actor: Actor) -> FloorUnit:
    """Add a unit to a floor; raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, floor.building.district_id)
    code = read_name(draft.code, field="code", label=_("房号"))
    if len(code) > 20:
        raise refused("code", _("房号不超过 20 字，请精简。"))
    if FloorUnit.objects.filter(floor__building=floor.building, code=code).exists():
        raise refused("code", _("该载体已有房号“%(code)s”，请核对。") % {"code": code})
    area = required_area(draft.area_dm2, MOST_AREA_DM2, _("建筑面积"))
    load = draft.load_kg if draft.load_kg is not None else floor.load_kg
    height = draft.height_mm if draft.height_mm is not None else floor.height_mm
    check_measures(height_mm=height, load_kg=load, power_kva=draft.power_kva)
    unit = FloorUnit.objects.create(
        floor=floor, code=code, area_dm2=area, load_kg=load, height_mm=height, power_kva=draft.power_kva
    )
    if draft.price_fen is not None:
        set_price(unit=unit, price_fen=draft.price_fen, from_day=timezone.localdate(), actor=actor)
    return unit


@transaction.atomic
def correct_unit(*, unit: FloorUnit, floor_number: int | None, draft: UnitDraft, actor: Actor) -> FloorUnit:
    """Correct the measures of a unit, and its price from today on; raises NotAllowed, Missing or Invalid.

    The floor stands in the number of the door: a unit does not move to another.
    """
    require_keeper(actor, unit.district_id)
    if floor_number != unit.floor.number:
        raise refused("number", _("房源已登记在%(floor)s，不能改为其他楼层；登记错了的请停用后另行登记。") % {
            "floor": unit.floor.label,
        })  # fmt: skip
    check_measures(height_mm=draft.height_mm, load_kg=draft.load_kg, power_kva=draft.power_kva)
    current: FloorUnit = (
        FloorUnit.objects.select_for_update(no_key=True, of=("self",))
        .select_related("floor__building")
        .get(pk=unit.pk)
    )
    current.area_dm2 = required_area(draft.area_dm2, MOST_AREA_DM2, _("建筑面积"))
    current.load_kg, current.height_mm, current.power_kva = draft.load_kg, draft.height_mm, draft.power_kva
    current.save(update_fields=["area_dm2", "load_kg", "height_mm", "power_kva"])
    today = timezone.localdate()
    price = UnitPrice.objects.on(today).filter(unit=unit).values_list("price_fen", flat=True).first()
    if draft.price_fen is not None and draft.price_fen != price:
        set_price(unit=current, price_fen=draft.price_fen, from_day=today, actor=actor)
    return current


@transaction.atomic
def set_price(*, unit: FloorUnit, price_fen: int | None, from_day: dt.date | None, actor: Actor) -> UnitPrice:
    """Say what a unit costs from a day on; the present price ends there, one of the same day is corrected.

    Raises NotAllowed, Missing or Invalid.
    """
    require_keeper(actor, unit.district_id)
    day = given(from_day, "from_day", _("起始日"))
    if price_fen is None or not 0 <= price_fen <= MOST_PRICE_FEN:
        raise refused("price", _("租金应在 0 至 10,000 元/平方米·月之间，请核对单位。"))
    FloorUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    newest: UnitPrice | None = UnitPrice.objects.filter(unit=unit).first()
    if newest is not None and newest.valid_from == day:
        newest.price_fen = price_fen
        newest.save(update_fields=["price_fen"])
        return newest
    if newest is not None and newest.valid_from is not None and newest.valid_from > day:
        raise refused(
            "from_day",
            _("已有自 %(day)s 起的租金，新的租金应自其后的日期起。") % {"day": newest.valid_from},
        )
    UnitPrice.objects.filter(unit=unit, valid_to=None).update(valid_to=day)
    return UnitPrice.objects.create(unit=unit, price_fen=price_fen, valid_from=day)


@transaction.atomic
def register_plot(*, draft: PlotDraft, actor: Actor, is_demo: bool = False) -> Plot:
    """Register a plot; by 园区管理 of its district or 指标管理 of the city. Raises NotAllowed, Missing or Invalid."""
    _require_land_keeper(actor, draft.place.district.pk)
    code = read_name(draft.code, field="code", label=_("地块编号"))
    if len(code) > 40:
        raise refused("code", _("地块编号不超过 40 字，请核对。"))
    if draft.land_type not in LandType.values:
        raise refused("land_type", _("请选择用地类型。"))
    area = required_area(draft.area_centimu, MOST_CENTIMU, _("面积"))
    check_measures(power_kva=draft.power_kva)
    require_place(draft.place, code)
    check_outline(draft.outline, draft.place.district, code)
    if Plot.objects.filter(district=draft.place.district, code=code).exists():
        raise refused("code", _("%(unit)s已登记地块“%(code)s”，请核对编号。") % {
            "unit": draft.place.district.short_name, "code": code,
        })  # fmt: skip
    return Plot.objects.create(
        code=code,
        name=read_text(draft.name, field="name", label=_("名称"), length=60),
        area_centimu=area,
        land_type=draft.land_type,
        power_kva=draft.power_kva,
        outline=[list(corner) for corner in draft.outline],
        is_demo=is_demo,
        **place_columns(draft.place),
    )


@transaction.atomic
def set_point(
    *, thing: Building | Plot, lon_e6: int | None, lat_e6: int | None, actor: Actor
) -> Building | Plot:
    """Say where a building or plot lies, or with None that nobody knows; raises NotAllowed or Invalid."""
    require_stock_keeper(actor, thing)
    require_point(thing.district, lon_e6, lat_e6, str(thing))
    thing.lon_e6, thing.lat_e6 = lon_e6, lat_e6
    thing.save(update_fields=["lon_e6", "lat_e6"])
    return thing


@transaction.atomic
def stop(*, thing: FloorUnit | Plot, reason: str, from_day: dt.date | None, actor: Actor) -> OutOfUse:
    """Take a unit or plot out of use from a day on.

    Raises NotAllowed, Missing, Invalid or Stale (out of use already, or promised to somebody beyond that day).
    """
    require_stock_keeper(actor, thing)
    day = given(from_day, "from_day", _("停用起始日"))
    words = read_name(reason, field="reason", label=_("原因"))
    type(thing)._base_manager.select_for_update(no_key=True).get(pk=thing.pk)
    about = _about(thing)
    if OutOfUse.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), **about).exists():
        raise Stale(_("已登记停用，请刷新页面。"))
    later = Q(valid_to=None) | Q(valid_to__gt=day) & Q(valid_to__gt=F("valid_from"))
    if Occupancy.objects.filter(later, **about).exists():
        raise Stale(_("该房源或地块已有预留、签约或占用，先办理释放后再停用。"))
    return OutOfUse.objects.create(reason=words, valid_from=day, **about)


@transaction.atomic
def resume(*, thing: FloorUnit | Plot, ends_on: dt.date | None, actor: Actor) -> OutOfUse:
    """Take a unit or plot into use again from a day on; raises NotAllowed, Missing, Invalid or Stale."""
    require_stock_keeper(actor, thing)
    day = given(ends_on, "ends_on", _("恢复日"))
    rows = OutOfUse.objects.select_for_update(no_key=True)
    stopped: OutOfUse | None = rows.filter(valid_to=None, **_about(thing)).first()
    if stopped is None:
        raise Stale(_("没有停用中的登记，请刷新页面。"))
    if stopped.valid_from is not None and day < stopped.valid_from:
        raise refused("ends_on", _("恢复日早于停用起始日，请核对。"))
    stopped.valid_to = day
    stopped.save(update_fields=["valid_to"])
    return stopped


def require_stock_keeper(actor: Actor, thing: Building | FloorUnit | Plot) -> None:
    """Refuse whoever does not keep this piece of stock; raises NotAllowed."""
    if isinstance(thing, Plot):
        _require_land_keeper(actor, thing.district_id)
    else:
        require_keeper(actor, thing.district_id)


def keeps_land(actor: Actor, district_id: int) -> bool:
    """Whether somebody keeps the plots of a district: its 园区管理, or 指标管理 of the city."""
    return keeps(actor, district_id) or actor.holds(Role.QUOTA_KEEPER, units=None)


def _require_land_keeper(actor: Actor, district_id: int) -> None:
    if not keeps_land(actor, district_id):
        raise NotAllowed(_("地块由所在单位的园区管理人员或市级指标管理人员登记，您的岗位不能办理。"))


def _about(thing: FloorUnit | Plot) -> dict[str, FloorUnit | Plot]:
    return {"plot" if isinstance(thing, Plot) else "unit": thing}
