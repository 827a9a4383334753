"""The resource library as files; prices only of stock whose price the reader sees."""

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.exchange.columns import Choice, Code, Column, Day, Kind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from parks.directory.measures import Size
from parks.space.models import Building, FloorUnit, LandType, Plot
from parks.space.queries import STANDINGS, plot_rows, unit_rows


def _standing() -> Choice:
    return Choice(options={code: str(words[0]) for code, words in STANDINGS.items()})


def _land() -> Choice:
    return Choice(options={str(code): str(label) for code, label in LandType.choices})


def unit_table(units: Iterable[FloorUnit], viewer: Viewer) -> ExportTable:
    """Floor units as listed."""
    columns = (
        Column("district", _("所在单位"), Kind()),
        Column("park", _("园区"), Kind(), width=24),
        Column("building", _("载体"), Kind(), width=24),
        Column("kind", _("类型"), Choice(options={str(c): str(w) for c, w in Building.Kind.choices})),
        Column("land_type", _("用地类型"), _land(), width=22),
        Column("floor", _("楼层"), Kind()),
        Column("code", _("房号"), Code()),
        Column("area", _("建筑面积（平方米）"), Kind()),
        Column("load", _("楼面荷载（吨/平方米）"), Kind()),
        Column("height", _("层高（米）"), Kind()),
        Column("power", _("供电容量（kVA）"), Kind()),
        Column("standing", _("状态"), _standing()),
        Column("until", _("占用至"), Day()),
        Column("price", _("租金（元/平方米·月）"), Kind()),
    )
    return ExportTable(_("资源库房源"), (ExportSheet(columns, lambda: _units(units, viewer)),))


def _units(units: Iterable[FloorUnit], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    for row in unit_rows(units, viewer):
        unit, building = row.unit, row.unit.floor.building
        yield {
            "district": building.district.short_name,
            "park": building.park.name if building.park else None,
            "building": building.name,
            "kind": building.kind,
            "land_type": building.land_type,
            "floor": unit.floor.label,
            "code": unit.code,
            "area": Size.SQUARE_METRE.plain(unit.area_dm2),
            "load": Size.TONNES_A_SQUARE_METRE.plain(unit.load_kg) or None,
            "height": Size.METRE.plain(unit.height_mm) or None,
            "power": Size.KILOVOLT_AMPERE.plain(unit.power_kva) or None,
            "standing": row.standing.code,
            "until": row.standing.until.isoformat() if row.standing.until else None,
            "price": Size.YUAN_A_METRE_AND_MONTH.plain(row.price_fen) or None,
        }


def plot_table(plots: Iterable[Plot]) -> ExportTable:
    """Plots as listed."""
    columns = (
        Column("district", _("所在单位"), Kind()),
        Column("park", _("园区"), Kind(), width=24),
        Column("code", _("地块编号"), Code()),
        Column("name", _("名称"), Kind(), width=24),
        Column("land_type", _("用地类型"), _land(), width=22),
        Column("area", _("面积（亩）"), Kind()),
        Column("free", _("可用面积（亩）"), Kind()),
        Column("power", _("可供电容量（kVA）"), Kind()),
        Column("standing", _("状态"), _standing()),
    )
    return ExportTable(_("资源库地块"), (ExportSheet(columns, lambda: _plots(plots)),))


def _plots(plots: Iterable[Plot]) -> Iterator[Mapping[str, Value]]:
    for row in plot_rows(plots):
        plot = row.plot
        yield {
            "district": plot.district.short_name,
            "park": plot.park.name if plot.park else None,
            "code": plot.code,
            "name": plot.name or None,
            "land_type": plot.land_type,
            "area": Size.MU.plain(plot.area_centimu),
            "free": Size.MU.plain(plot.free_centimu),
            "power": Size.KILOVOLT_AMPERE.plain(plot.power_kva) or None,
            "standing": row.standing.code,
        }
