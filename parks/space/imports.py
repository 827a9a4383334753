"""载体, 楼层, 房源 and 地块 as workbooks: told what the page would say, kept by the services many rows at once."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from kunming_coord.accounts.models import User
from kunming_coord.exchange.columns import Column
from kunming_coord.exchange.kinds import import_kind
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import Scope
from parks.directory.models import Park
from parks.space import columns, drafts, many
from parks.space.checks import read_outline
from parks.space.drafts import BuildingDraft, FloorDraft, PlotDraft, UnitDraft
from parks.space.models import Building, Floor, FloorUnit, Plot
from parks.space.promising import promised_of
from parks.space.stockimport import (
    BY,
    About,
    StockImport,
    Values,
    building_of,
    buildings_of,
    number_of,
    parted,
    place_of,
)


@import_kind("buildings", title=gettext_lazy("载体"), roles=BY)
class BuildingImport(StockImport):
    """One row per building."""

    keys = ("park", "building")
    columns_of: ClassVar = {"name": "building"}
    in_a_building = False
    notes = (
        gettext_lazy("每行一处载体；已登记的按园区和名称对应，改名或改园区的视为另一处载体。"),
        gettext_lazy("楼层和房源分别用“楼层”“房源”模板导入。"),
    )

    def columns(self, parks: Iterable[Park]) -> tuple[Column, ...]:
        return columns.building_columns(parks)

    def things(self, scope: Scope, named: Q) -> Sequence[Building]:
        return buildings_of(scope.district, named)

    def values(self, thing: Building) -> Values:
        return columns.building_values(thing)

    def judge(self, row: Row, actor: User) -> BuildingDraft:
        draft = BuildingDraft(
            place=place_of(row),
            name=str(row["building"] or ""),
            kind=str(row["kind"] or ""),
            land_type=str(row["land_type"] or ""),
            built_year=number_of(row["built_year"]),
        )
        drafts.building_columns(draft)
        return draft

    def keep_all(self, judged: Sequence[tuple[Row, Any]], actor: User) -> None:
        new, changed = parted(judged)
        many.keep_buildings(
            new=[draft for _about, draft in new],
            changed=[(about.thing, draft) for about, draft in changed],
            actor=actor,
        )


@import_kind("floors", title=gettext_lazy("楼层"), roles=BY)
class FloorImport(StockImport):
    """One row per floor of a building that is there."""

    keys = ("park", "building", "floor")
    path = "building__name"
    columns_of: ClassVar = {"number": "floor"}
    notes = (gettext_lazy("每行一个楼层；载体须先登记，同名载体按园区区分。"),)

    def columns(self, parks: Iterable[Park]) -> tuple[Column, ...]:
        return columns.floor_columns(parks)

    def things(self, scope: Scope, named: Q) -> Sequence[Floor]:
        rows = Floor.objects.filter(named, building__district=scope.district).order_by(
            "building__name", "number"
        )
        return list(rows.select_related("building__district", "building__park"))

    def values(self, thing: Floor) -> Values:
        return columns.floor_values(thing)

    def judge(self, row: Row, actor: User) -> FloorDraft:
        draft = FloorDraft(number_of(row["floor"]), number_of(row["height"]), number_of(row["load"]))
        drafts.floor_columns(draft)
        return draft

    def keep_all(self, judged: Sequence[tuple[Row, Any]], actor: User) -> None:
        new, changed = parted(judged)
        many.keep_floors(
            new=[(building_of(about), draft) for about, draft in new],
            changed=[(about.thing, draft) for about, draft in changed],
            actor=actor,
        )


@import_kind("floor-units", title=gettext_lazy("房源"), roles=BY)
class FloorUnitImport(StockImport):
    """One row per unit; floors that are not there yet come with their first unit."""

    keys = ("park", "building", "code")
    path = "floor__building__name"
    columns_of: ClassVar = {"number": "floor", "from_day": "price"}
    notes = (
        gettext_lazy(
            "每行一套房源；载体须先登记，楼层没有登记的随第一套房源登记，层高和荷载按该行，留空的按所在楼层。"
        ),
        gettext_lazy(
            "已登记的房源按载体和房号对应；面积、荷载、层高、供电的变动为更正，租金的变动自导入之日起，留空表示不变。"
        ),
        gettext_lazy("状态由预留、签约和停用得出，不在这里填写。"),
    )

    def columns(self, parks: Iterable[Park]) -> tuple[Column, ...]:
        return columns.unit_columns(parks)

    def things(self, scope: Scope, named: Q) -> Sequence[FloorUnit]:
        rows = FloorUnit.objects.filter(named, floor__building__district=scope.district)
        rows = rows.standing_on(timezone.localdate())
        return list(rows.select_related("floor__building__district", "floor__building__park"))

    def values(self, thing: FloorUnit) -> Values:
        return columns.unit_values(thing, thing.price_fen)

    def about(self, things: Sequence[FloorUnit]) -> Mapping[int, dict[str, Any]]:
        return {unit: {"price": price} for unit, price in many.newest_prices(things).items()}

    def judge(self, row: Row, actor: User) -> UnitDraft:
        about: About = row.ref
        draft = UnitDraft(
            code=str(row["code"] or ""),
            area_dm2=number_of(row["area"]),
            load_kg=number_of(row["load"]),
            height_mm=number_of(row["height"]),
            power_kva=number_of(row["power"]),
            price_fen=number_of(row["price"]),
        )
        drafts.unit_code(draft.code)
        drafts.unit_columns(draft)
        if about.thing is None:
            drafts.required_floor(number_of(row["floor"]))
        else:
            drafts.require_same_floor(about.thing, number_of(row["floor"]))
        if draft.price_fen is not None:
            drafts.required_price(draft.price_fen)
            if "price" in row.changes():
                drafts.require_after(about.price, timezone.localdate())
        return draft

    def keep_all(self, judged: Sequence[tuple[Row, Any]], actor: User) -> None:
        new, changed = parted(judged, "floor")
        many.keep_units(
            new=[(building_of(about), floor, draft) for about, floor, draft in new],
            changed=[(about.thing, floor, draft) for about, floor, draft in changed],
            actor=actor,
        )


@import_kind("plots", title=gettext_lazy("地块"), roles=BY)
class PlotImport(StockImport):
    """One row per plot."""

    keys = ("code",)
    name = path = "code"
    in_a_building = False
    notes = (
        gettext_lazy("每行一个地块，面积以亩计；已登记的按地块编号对应。"),
        gettext_lazy("面积不能小于已预留、签约和占用的面积；坐标和拐点应在本单位范围内。"),
    )

    def columns(self, parks: Iterable[Park]) -> tuple[Column, ...]:
        return columns.plot_columns(parks)

    def things(self, scope: Scope, named: Q) -> Sequence[Plot]:
        return list(Plot.objects.filter(named, district=scope.district).select_related("district", "park"))

    def values(self, thing: Plot) -> Values:
        return columns.plot_values(thing)

    def about(self, things: Sequence[Plot]) -> Mapping[int, dict[str, Any]]:
        return {plot: {"promised": area} for plot, area in promised_of(things).items()}

    def judge(self, row: Row, actor: User) -> PlotDraft:
        draft = PlotDraft(
            place=place_of(row),
            code=str(row["code"] or ""),
            area_centimu=number_of(row["area"]),
            land_type=str(row["land_type"] or ""),
            name=str(row["name"] or ""),
            power_kva=number_of(row["power"]),
            outline=read_outline(str(row["outline"] or "")),
        )
        drafts.plot_columns(draft)
        many.require_not_promised(draft.area_centimu, row.ref.promised)
        return draft

    def keep_all(self, judged: Sequence[tuple[Row, Any]], actor: User) -> None:
        new, changed = parted(judged)
        many.keep_plots(
            new=[draft for _about, draft in new],
            changed=[(about.thing, draft) for about, draft in changed],
            actor=actor,
        )
