"""Stock as files, with the columns of the imports; prices only of stock whose price the reader sees."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.exchange.columns import Choice, Column, Day, Integer, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable
from parks.directory.measures import Size
from parks.directory.models import Park
from parks.space.columns import (
    Quantity,
    building_columns,
    building_values,
    floor_columns,
    floor_values,
    plot_columns,
    plot_values,
    unit_columns,
    unit_values,
)
from parks.space.models import Building, Floor, FloorUnit, LandType, Plot
from parks.space.queries import STANDINGS, counted_buildings, plot_rows, unit_rows

PARCEL = 500


def unit_table(units: QuerySet[FloorUnit], viewer: Viewer) -> ExportTable:
    """Floor units as listed."""
    columns = (
        *unit_columns(Park.objects.all()),
        Column("kind", _("类型"), _choice(Building.Kind.choices)),
        Column("land_type", _("用地类型"), _choice(LandType.choices), width=22),
        _standing(),
        Column("until", _("占用至"), Day()),
    )
    return ExportTable(_("资源库房源"), (ExportSheet(columns, lambda: _units(units, viewer)),))


def plot_table(plots: QuerySet[Plot]) -> ExportTable:
    """Plots as listed."""
    columns = (
        *plot_columns(Park.objects.all()),
        Column("free", _("可用面积"), Quantity(measure=Size.MU)),
        _standing(),
    )
    return ExportTable(_("资源库地块"), (ExportSheet(columns, lambda: _plots(plots)),))


def building_table(buildings: QuerySet[Building]) -> ExportTable:
    """Buildings as listed, and their floors on a sheet of their own."""
    parks = list(Park.objects.all())
    counts = (Column("floors", _("楼层数"), Integer()), Column("units", _("房源数"), Integer()))
    sheets = (
        ExportSheet((*building_columns(parks), *counts), lambda: _buildings(buildings), _("载体")),
        ExportSheet(floor_columns(parks), lambda: _floors(buildings), _("楼层")),
    )
    return ExportTable(_("载体"), sheets)


def _units(units: QuerySet[FloorUnit], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    for unit in units.iterator(chunk_size=PARCEL):
        (row,) = unit_rows([unit], viewer)
        building = unit.floor.building
        yield {
            **unit_values(unit, row.price_fen),
            "kind": building.kind,
            "land_type": building.land_type,
            "standing": row.standing.code,
            "until": row.standing.until.isoformat() if row.standing.until else None,
        }


def _plots(plots: QuerySet[Plot]) -> Iterator[Mapping[str, Value]]:
    for plot in plots.iterator(chunk_size=PARCEL):
        (row,) = plot_rows([plot])
        yield {**plot_values(plot), "free": plot.free_centimu, "standing": row.standing.code}


def _buildings(buildings: QuerySet[Building]) -> Iterator[Mapping[str, Value]]:
    for building in counted_buildings(buildings):
        counts = {"floors": building.floor_count, "units": building.unit_count}
        yield {**building_values(building), **counts}


def _floors(buildings: QuerySet[Building]) -> Iterator[Mapping[str, Value]]:
    rows = Floor.objects.filter(building__in=buildings.order_by().values("pk"))
    related = rows.select_related("building__district", "building__park")
    for floor in related.order_by("building__district__order", "building__name", "building_id", "number"):
        yield floor_values(floor)


def _standing() -> Column:
    return Column(
        "standing", _("状态"), Choice(options={code: str(row[0]) for code, row in STANDINGS.items()})
    )


def _choice(choices: list[tuple[str, str]]) -> Choice:
    return Choice(options={str(code): str(label) for code, label in choices})
