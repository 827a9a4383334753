"""Writing stock: buildings, floors, units and plots; prices and stoppages from a day on."""

import datetime as dt
from dataclasses import replace

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.common.reading import read_name
from parks.directory.points import require_point
from parks.directory.rights import keeps, require_keeper
from parks.space.checks import given, refused
from parks.space.drafts import (
    BuildingDraft,
    FloorDraft,
    PlotDraft,
    UnitDraft,
    building_columns,
    floor_columns,
    plot_columns,
    require_after,
    required_price,
    unit_code,
    unit_columns,
)
from parks.space.models import Building, Floor, FloorUnit, Occupancy, OutOfUse, Plot, UnitPrice


@transaction.atomic
def register_building(*, draft: BuildingDraft, actor: Actor, is_demo: bool = False) -> Building:
    """Register a building; by 园区管理 of its district. Raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, draft.place.district.pk)
    columns, place = building_columns(draft), draft.place
    name = columns["name"]
    if Building.objects.filter(district=place.district, park=place.park, name=name).exists():
        raise refused("name", _("%(unit)s已登记载体“%(name)s”，请换一个名称。") % {
            "unit": place.district.short_name, "name": name,
        })  # fmt: skip
    return Building.objects.create(is_demo=is_demo, **columns)


@transaction.atomic
def add_floor(
    *, building: Building, number: int | None, height_mm: int | None, load_kg: int | None, actor: Actor
) -> Floor:
    """Add a floor; raises NotAllowed, Missing or Invalid (number, measures, a floor that is there)."""
    require_keeper(actor, building.district_id)
    columns = floor_columns(FloorDraft(number, height_mm, load_kg))
    if building.floors.filter(number=columns["number"]).exists():
        raise refused("number", _("该载体已有这一楼层，请核对楼层。"))
    return Floor.objects.create(building=building, **columns)


@transaction.atomic
def add_unit(*, floor: Floor, draft: UnitDraft, actor: Actor) -> FloorUnit:
    """Add a unit to a floor; raises NotAllowed, Missing or Invalid."""
    require_keeper(actor, floor.building.district_id)
    code = unit_code(draft.code)
    if FloorUnit.objects.filter(floor__building=floor.building, code=code).exists():
        raise refused("code", _("该载体已有房号“%(code)s”，请核对。") % {"code": code})
    unit = FloorUnit.objects.create(floor=floor, code=code, **unit_columns(on_floor(draft, floor)))
    if draft.price_fen is not None:
        set_price(unit=unit, price_fen=draft.price_fen, from_day=timezone.localdate(), actor=actor)
    return unit


def on_floor(draft: UnitDraft, floor: Floor) -> UnitDraft:
    """The draft with load and height of its floor where it leaves them open."""
    load = draft.load_kg if draft.load_kg is not None else floor.load_kg
    height = draft.height_mm if draft.height_mm is not None else floor.height_mm
    return replace(draft, load_kg=load, height_mm=height)


@transaction.atomic
def set_price(*, unit: FloorUnit, price_fen: int | None, from_day: dt.date | None, actor: Actor) -> UnitPrice:
    """Say what a unit costs from a day on; the present price ends there, one of the same day is corrected.

    Raises NotAllowed, Missing or Invalid.
    """
    require_keeper(actor, unit.district_id)
    day = given(from_day, "from_day", _("起始日"))
    price = required_price(price_fen)
    FloorUnit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    newest: UnitPrice | None = UnitPrice.objects.filter(unit=unit).first()
    if newest is not None and newest.valid_from == day:
        newest.price_fen = price
        newest.save(update_fields=["price_fen"])
        return newest
    require_after(newest, day)
    UnitPrice.objects.filter(unit=unit, valid_to=None).update(valid_to=day)
    return UnitPrice.objects.create(unit=unit, price_fen=price, valid_from=day)


@transaction.atomic
def register_plot(*, draft: PlotDraft, actor: Actor, is_demo: bool = False) -> Plot:
    """Register a plot; by 园区管理 of its district or 指标管理 of the city. Raises NotAllowed, Missing or Invalid."""
    require_land_keeper(actor, draft.place.district.pk)
    columns = plot_columns(draft)
    if Plot.objects.filter(district=draft.place.district, code=columns["code"]).exists():
        raise refused("code", _("%(unit)s已登记地块“%(code)s”，请核对编号。") % {
            "unit": draft.place.district.short_name, "code": columns["code"],
        })  # fmt: skip
    return Plot.objects.create(is_demo=is_demo, **columns)


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
        require_land_keeper(actor, thing.district_id)
    else:
        require_keeper(actor, thing.district_id)


def keeps_land(actor: Actor, district_id: int) -> bool:
    """Whether somebody keeps the plots of a district: its 园区管理, or 指标管理 of the city."""
    return keeps(actor, district_id) or actor.holds(Role.QUOTA_KEEPER, units=None)


def require_land_keeper(actor: Actor, district_id: int) -> None:
    """Refuse whoever does not keep the plots of a district; raises NotAllowed."""
    if not keeps_land(actor, district_id):
        raise NotAllowed(_("地块由所在单位的园区管理人员或市级指标管理人员登记，您的岗位不能办理。"))


def _about(thing: FloorUnit | Plot) -> dict[str, FloorUnit | Plot]:
    return {"plot" if isinstance(thing, Plot) else "unit": thing}
