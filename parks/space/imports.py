"""房源 as a workbook: floors and units of the buildings of a district, read, refused and kept by the services of the page."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.exchange.columns import Code, Column, Integer, Kind, Value
from kunming_coord.exchange.kinds import import_kind
from kunming_coord.exchange.rowbyrow import RowByRow
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from parks.directory.measures import Size
from parks.space.columns import Quantity
from parks.space.models import Building, FloorUnit
from parks.space.services import UnitDraft, add_floor, add_unit, correct_unit

SHEET = "units"
COMPARED = ("floor", "area", "load", "height", "power", "price")


@import_kind("floor-units", title=gettext_lazy("房源"), roles=(Role.PARK_MANAGER,))
class FloorUnitImport(RowByRow):
    """One row per unit; floors that are not there yet come with their first unit."""

    needs_template: ClassVar[bool] = False
    columns_of: ClassVar = {"number": "floor"}

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The columns; what is there already stands in the template, so that it may be corrected and sent back."""
        return BookSpec(
            kind=self.code,
            title=_("房源"),
            sheets=(SheetSpec(SHEET, _columns(), _("房源")),),
            notes=(
                _("每行一套房源；载体须先在页面上登记，楼层没有登记的随第一套房源登记，层高和荷载按该行。"),
                _(
                    "已登记的房源按载体和房号对应；面积、荷载、层高、供电的变动为更正，租金的变动自导入之日起。"
                ),
                _("状态由预留、签约和停用得出，不在这里填写。"),
            ),
        )

    def given(self, scope: Scope, actor: User) -> dict[str, list[dict[str, Value]]]:
        """Every unit of the district as it stands."""
        return {SHEET: [_row_of(unit) for unit in _units(scope)]}

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Each row beside the unit it is about; a few queries for all of them."""
        buildings: dict[str, list[Building]] = {}
        for building in Building.objects.filter(district=scope.district):
            buildings.setdefault(building.name, []).append(building)
        there = {(unit.floor.building_id, unit.code): unit for unit in _units(scope)}
        for row in rows:
            named = buildings.get(str(row["building"] or ""), [])
            if len(named) != 1:
                if not row.errors:
                    reason = _("有多个同名载体") if named else _("没有登记这一载体")
                    row.refuse(reason, column="building", mend=_("请先在“载体”页核对或登记。"))
                continue
            unit = there.get((named[0].pk, str(row["code"] or "")))
            row.ref = (named[0], unit)
            row.compare(None if unit is None else {name: _row_of(unit)[name] for name in COMPARED})

    def keep(self, row: Row, actor: User) -> None:
        """See `_keep`."""
        _keep(row, actor)


def _columns() -> tuple[Column, ...]:
    return (
        Column("building", _("载体"), Kind(length=60), required=True, key=True, width=28),
        Column("floor", _("楼层"), Integer(least=-9, most=199), required=True, help=_("地下楼层填 -1、-2。")),
        Column("code", _("房号"), Code(length=20), required=True, key=True),
        Column("area", _("建筑面积"), Quantity(measure=Size.SQUARE_METRE), required=True),
        Column("load", _("楼面荷载"), Quantity(measure=Size.TONNES_A_SQUARE_METRE), width=20),
        Column("height", _("层高"), Quantity(measure=Size.METRE)),
        Column("power", _("供电容量"), Quantity(measure=Size.KILOVOLT_AMPERE)),
        Column("price", _("租金"), Quantity(measure=Size.YUAN_A_METRE_AND_MONTH), width=24),
    )


def _units(scope: Scope) -> Any:
    rows = FloorUnit.objects.filter(floor__building__district=scope.district)
    return rows.standing_on(timezone.localdate()).select_related("floor__building")


def _row_of(unit: FloorUnit) -> dict[str, Value]:
    return {
        "building": unit.floor.building.name,
        "floor": unit.floor.number,
        "code": unit.code,
        "area": unit.area_dm2,
        "load": unit.load_kg,
        "height": unit.height_mm,
        "power": unit.power_kva,
        "price": unit.price_fen,
    }


def _number(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _keep(row: Row, actor: User) -> None:
    """Add the unit of a row, with its floor where that is new, or correct it."""
    building, unit = row.ref
    draft = UnitDraft(
        code=str(row["code"] or ""),
        area_dm2=_number(row["area"]),
        load_kg=_number(row["load"]),
        height_mm=_number(row["height"]),
        power_kva=_number(row["power"]),
        price_fen=_number(row["price"]),
    )
    number = _number(row["floor"])
    if unit is not None:
        correct_unit(unit=unit, floor_number=number, draft=draft, actor=actor)
        return
    floor = building.floors.select_related("building").filter(number=number).first() or add_floor(
        building=building, number=number, height_mm=draft.height_mm, load_kg=draft.load_kg, actor=actor
    )
    add_unit(floor=floor, draft=draft, actor=actor)
