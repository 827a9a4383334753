"""Reading stock: what there is, how it stands today, and its prices for those who may see them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.scope import Viewer
from parks.space.models import Building, Floor, FloorUnit, Plot

# Standing → (word, tone, icon): colour never alone.
STANDINGS: dict[str, tuple[str | Promise, str, str]] = {
    "vacant": (_("空置"), "done", "circle-check"),
    "partly": (_("部分占用"), "progress", "hourglass"),
    "reserved": (_("预留"), "waiting", "clock"),
    "signed": (_("签约"), "progress", "signature"),
    "occupied": (_("占用"), "draft", "users"),
    "stopped": (_("停用"), "paused", "ban"),
}


@dataclass(frozen=True)
class Standing:
    """How a piece of stock stands: its word, the tone and icon of its badge, and until when."""

    code: str
    label: str | Promise
    tone: str
    icon: str
    until: dt.date | None


@dataclass(frozen=True)
class UnitRow:
    """A floor unit with how it stands; no price for those who may not see it."""

    unit: FloorUnit
    standing: Standing
    price_fen: int | None
    price_hidden: bool


@dataclass(frozen=True)
class FloorRow:
    """A floor of the grid with its units."""

    floor: Floor
    cells: list[UnitRow]


@dataclass(frozen=True)
class PlotRow:
    """A plot with how it stands."""

    plot: Plot
    standing: Standing


def sees_price(viewer: Viewer, district_id: int) -> bool:
    """Whether somebody sees what stock of a district costs: the district itself, the city and auditors."""
    return viewer.reach.sees_all or district_id in viewer.reach.district_ids


def units_for(viewer: Viewer, day: dt.date | None = None) -> QuerySet[FloorUnit]:
    """The floor units somebody may see, as they stand on a day."""
    rows = FloorUnit.objects.visible_to(viewer).standing_on(day or timezone.localdate())
    return rows.select_related("floor__building__district", "floor__building__park")


def plots_for(viewer: Viewer, day: dt.date | None = None) -> QuerySet[Plot]:
    """The plots somebody may see, as they stand on a day."""
    rows = Plot.objects.visible_to(viewer).standing_on(day or timezone.localdate())
    return rows.select_related("district", "park")


def buildings_for(viewer: Viewer) -> QuerySet[Building]:
    """The buildings somebody may see."""
    rows: QuerySet[Building] = Building.objects.visible_to(viewer).select_related("district", "park")
    return rows


def counted_buildings(buildings: Iterable[Building]) -> list[Building]:
    """The buildings of a page with how many floors and units each has, in two queries."""
    rows = list(buildings)
    floors = _numbers(Floor.objects.filter(building__in=rows), "building")
    units = _numbers(FloorUnit.objects.filter(floor__building__in=rows), "floor__building")
    for row in rows:
        row.floor_count, row.unit_count = floors.get(row.pk, 0), units.get(row.pk, 0)
    return rows


def standing_of(code: str, until: dt.date | None = None) -> Standing:
    """A standing with its word; `until` is the last day it is taken."""
    label, tone, icon = STANDINGS[code]
    return Standing(code, label, tone, icon, until)


def unit_rows(units: Iterable[FloorUnit], viewer: Viewer) -> list[UnitRow]:
    """Units of `units_for` as they are shown to somebody."""
    return [_unit_row(unit, viewer) for unit in units]


def plot_rows(plots: Iterable[Plot]) -> list[PlotRow]:
    """Plots of `plots_for` as they are shown."""
    return [PlotRow(plot, standing_of(plot.standing)) for plot in plots]


def grid_of(building: Building, viewer: Viewer) -> list[FloorRow]:
    """租控图: the floors from the top down, each with its units; two queries however many."""
    units = units_for(viewer).order_by("code")
    floors = building.floors.prefetch_related(Prefetch("units", units))
    return [FloorRow(floor, unit_rows(floor.units.all(), viewer)) for floor in floors.order_by("-number")]


def counted(rows: Iterable[FloorRow]) -> list[tuple[Standing, int, int]]:
    """How many units stand how, and how much area that is (dm²), in the order of the words."""
    cells = [cell for row in rows for cell in row.cells]
    found = []
    for code in STANDINGS:
        here = [cell.unit.area_dm2 for cell in cells if cell.standing.code == code]
        if here:
            found.append((standing_of(code), len(here), sum(here)))
    return found


def _numbers(rows: QuerySet[Any], of: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(of).annotate(number=Count("pk")))


def _unit_row(unit: FloorUnit, viewer: Viewer) -> UnitRow:
    until = unit.taken_to - dt.timedelta(days=1) if unit.taken_to else None
    shown = sees_price(viewer, unit.district_id)
    return UnitRow(unit, standing_of(unit.standing, until), unit.price_fen if shown else None, not shown)
