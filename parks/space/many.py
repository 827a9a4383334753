"""Writing stock many at once, as workbooks bring it: the rules of `drafts`, and a few statements however many rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.actors import Actor
from kunming_coord.common.manyrows import update_rows
from parks.directory.measures import Size
from parks.directory.rights import require_keeper
from parks.space.checks import refused
from parks.space.drafts import (
    BuildingDraft,
    FloorDraft,
    PlotDraft,
    UnitDraft,
    building_columns,
    floor_columns,
    plot_columns,
    require_after,
    require_same_floor,
    required_price,
    unit_code,
    unit_columns,
)
from parks.space.models import Building, Floor, FloorUnit, Plot, UnitPrice
from parks.space.promising import promised_of
from parks.space.services import on_floor, require_land_keeper

AT_ONCE = 500  # rows of one statement


@transaction.atomic
def keep_buildings(
    *, new: Sequence[BuildingDraft], changed: Sequence[tuple[Building, BuildingDraft]], actor: Actor
) -> None:
    """Register buildings and correct others; raises NotAllowed, Missing or Invalid, and IntegrityError for a name taken."""
    for district_id in {draft.place.district.pk for draft in (*new, *(draft for _old, draft in changed))}:
        require_keeper(actor, district_id)
    Building.objects.bulk_create([Building(**building_columns(draft)) for draft in new], AT_ONCE)
    _correct(Building, [(building, building_columns(draft)) for building, draft in changed])


@transaction.atomic
def keep_floors(
    *,
    new: Sequence[tuple[Building, FloorDraft]],
    changed: Sequence[tuple[Floor, FloorDraft]],
    actor: Actor,
) -> list[Floor]:
    """Add floors and correct others; the new ones. Raises NotAllowed, Missing, Invalid, and IntegrityError for one taken."""
    homes = (*(building for building, _draft in new), *(floor.building for floor, _draft in changed))
    for district_id in {building.district_id for building in homes}:
        require_keeper(actor, district_id)
    _correct(Floor, [(floor, floor_columns(draft)) for floor, draft in changed])
    return Floor.objects.bulk_create(
        [Floor(building=building, **floor_columns(draft)) for building, draft in new], AT_ONCE
    )


@transaction.atomic
def keep_units(
    *,
    new: Sequence[tuple[Building, int | None, UnitDraft]],
    changed: Sequence[tuple[FloorUnit, int | None, UnitDraft]],
    actor: Actor,
) -> None:
    """Add units, with their floors where those are new, and correct others; prices hold from today on.

    Raises NotAllowed, Missing or Invalid.
    """
    homes = (
        *(building for building, _number, _draft in new),
        *(unit.floor.building for unit, _number, _draft in changed),
    )
    for district_id in {building.district_id for building in homes}:
        require_keeper(actor, district_id)
    for unit, number, _draft in changed:
        require_same_floor(unit, number)
    _require_free_codes(new)
    floors = _floors_of(new, actor)
    placed = [(floors[building.pk, number], draft) for building, number, draft in new]
    made = FloorUnit.objects.bulk_create(
        [
            FloorUnit(floor=floor, code=unit_code(draft.code), **unit_columns(on_floor(draft, floor)))
            for floor, draft in placed
        ],
        AT_ONCE,
    )
    _correct(FloorUnit, [(unit, unit_columns(draft)) for unit, _number, draft in changed])
    drafts = (*(draft for *_home, draft in new), *(draft for *_unit, draft in changed))
    _price(zip((*made, *(unit for unit, *_rest in changed)), drafts, strict=True))


@transaction.atomic
def keep_plots(*, new: Sequence[PlotDraft], changed: Sequence[tuple[Plot, PlotDraft]], actor: Actor) -> None:
    """Register plots and correct others; raises NotAllowed, Missing or Invalid (less area than is promised of it),
    and IntegrityError for a code taken."""
    for district_id in {draft.place.district.pk for draft in (*new, *(draft for _old, draft in changed))}:
        require_land_keeper(actor, district_id)
    Plot.objects.bulk_create([Plot(**plot_columns(draft)) for draft in new], AT_ONCE)
    corrected = [(plot, plot_columns(draft)) for plot, draft in changed]
    _hold(Plot, [plot for plot, _columns in corrected])
    promised = promised_of([plot for plot, _columns in corrected])
    for plot, columns in corrected:
        require_not_promised(columns["area_centimu"], promised.get(plot.pk, 0))
    _correct(Plot, corrected)


def require_not_promised(area_centimu: int | None, promised: int) -> None:
    """A plot is no smaller than what is promised of it on one day; raises Invalid."""
    if area_centimu is not None and area_centimu < promised:
        raise refused("area", _("该地块已预留、签约或占用 %(promised)s 亩，面积不能小于此数；请核对。") % {
            "promised": Size.MU.text(promised),
        })  # fmt: skip


def newest_prices(units: Iterable[FloorUnit]) -> dict[int, UnitPrice]:
    """Unit → the price that was said last of it; one query."""
    rows = UnitPrice.objects.filter(unit__in=list(units)).order_by("unit_id", "-valid_from")
    return {price.unit_id: price for price in rows.distinct("unit_id")}


def _require_free_codes(new: Sequence[tuple[Building, int | None, UnitDraft]]) -> None:
    """A number of a door stands once in a building, on whatever floor."""
    homes = {building.pk for building, *_rest in new}
    rows = FloorUnit.objects.filter(floor__building__in=homes)
    taken = set(rows.values_list("floor__building_id", "code"))
    for building, _number, draft in new:
        key = (building.pk, unit_code(draft.code))
        if key in taken:
            raise refused("code", _("该载体已有房号“%(code)s”，请核对。") % {"code": draft.code})
        taken.add(key)


def _floors_of(
    new: Sequence[tuple[Building, int | None, UnitDraft]], actor: Actor
) -> dict[tuple[int, int | None], Floor]:
    """The floors of new units by (building, number); one that is not there has the load and height of its first unit."""
    rows = Floor.objects.filter(building__in={building.pk for building, *_rest in new})
    there: dict[tuple[int, int | None], Floor] = {(row.building_id, row.number): row for row in rows}
    wanted: dict[tuple[int, int | None], tuple[Building, FloorDraft]] = {}
    for building, number, draft in new:
        if (building.pk, number) not in there:
            floor = FloorDraft(number, draft.height_mm, draft.load_kg)
            wanted.setdefault((building.pk, number), (building, floor))
    made = keep_floors(new=list(wanted.values()), changed=(), actor=actor)
    return there | {(row.building_id, row.number): row for row in made}


def _price(priced: Iterable[tuple[FloorUnit, UnitDraft]]) -> None:
    """Prices that differ from the newest hold from today on; one of today is corrected, an empty one says nothing."""
    today = timezone.localdate()
    wanted = [(unit, draft) for unit, draft in priced if draft.price_fen is not None]
    newest = newest_prices(unit for unit, _draft in wanted)
    ended, corrected, begun = [], [], []
    for unit, draft in wanted:
        price, old = required_price(draft.price_fen), newest.get(unit.pk)
        if old is not None and old.price_fen == price and old.valid_to is None:
            continue
        require_after(old, today)
        if old is not None and old.valid_from == today:
            corrected.append((old, {"price_fen": price}))
            continue
        if old is not None and old.valid_to is None:
            ended.append(old.pk)
        begun.append(UnitPrice(unit=unit, price_fen=price, valid_from=today))
    UnitPrice.objects.filter(pk__in=ended).update(valid_to=today)
    _correct(UnitPrice, corrected)
    UnitPrice.objects.bulk_create(begun, AT_ONCE)


def _correct(model: type[models.Model], corrected: Sequence[tuple[Any, dict[str, Any]]]) -> None:
    """Give rows of a model their new columns."""
    if not corrected:
        return
    _hold(model, [thing for thing, _columns in corrected])
    update_rows(corrected)


def _hold(model: type[models.Model], things: Iterable[Any]) -> None:
    """Hold rows until the transaction ends, in the order of their ids."""
    rows = model._base_manager.filter(pk__in=[thing.pk for thing in things]).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
