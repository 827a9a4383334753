"""Points of the layers in a frame: one by one where they are few, else a point with a number for each cell of a grid.

Counting and gathering are done by the database in one pass, so that a hundred thousand carriers come as GRID² points at
the most.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Avg, Case, Count, F, Min, QuerySet, When

from kunming_coord.desk.geography import map_codes
from kunming_coord.desk.places.forms import Wanted
from kunming_coord.desk.places.frames import GRID, SINGLES, Frame
from kunming_coord.desk.places.layers import Layer
from kunming_coord.districts.models import District
from parks.directory.outlines import centres

UNPLACED = "unplaced"
Row = dict[str, Any]
EXACT = 1  # a grid so fine that only what lies at one point is one


@dataclass(frozen=True)
class Point:
    """What is drawn at one place: a thing by its name and key, or how many of a layer."""

    layer: str
    lon_e6: int
    lat_e6: int
    count: int
    name: str = ""
    key: str = ""
    box: Frame | None = None  # the cell several lie in
    district: District | None = None  # the unit whose projects have no point of their own


@dataclass
class Drawn:
    """A layer as it is drawn: its points, and how many of its things are where."""

    layer: Layer
    points: list[Point] = field(default_factory=list)
    total: int = 0
    placed: int = 0
    here: int = 0
    gathered: bool = False

    @property
    def beyond(self) -> int:
        """How many have a point outside the frame."""
        return self.placed - self.here

    @property
    def without(self) -> int:
        """How many have no point."""
        return self.total - self.placed


def frame_of(wanted: Wanted) -> Frame:
    """What the picture shows: the box, the county, or the whole city."""
    if wanted.box is not None:
        return wanted.box.shown()
    county = Frame.of_county(wanted.district.gb_code) if wanted.district is not None else None
    return county or Frame.of_city()


def draw(layer: Layer, frame: Frame) -> Drawn:
    """The layer in the frame: one query where there are many things, two where they are few, two more for projects."""
    found, step = Drawn(layer), -(-frame.span // GRID)
    rows = _surveyed(found, frame, step) if layer.nowhere is None else _projects(found, frame, step)
    cells = _Cells(frame, step if found.gathered else EXACT)
    for row in rows:
        cells.add(row["x"], row["y"], row["number"], row["name"], row["id"])
    for one in layer.at_parks:
        cells.add(one.lon_e6, one.lat_e6, one.number, one.named, one.key)
    found.points = cells.points(layer.code)
    if layer.nowhere is not None:
        found.points += _unplaced(layer.nowhere, frame)
    return found


def _surveyed(found: Drawn, frame: Frame, step: int) -> list[Row]:
    """Counts what there is and gathers it in one go; what turns out to be few is asked for again, one by one."""
    source = found.layer.source
    rows = _rows(source, frame, step)
    inside = [row for row in rows if row["column"] is not None]
    found.total = sum(row["number"] for row in rows)
    found.placed = sum(row["placed"] for row in rows)
    found.here = sum(row["number"] for row in inside)
    found.gathered = found.here > SINGLES
    return inside if found.gathered else _rows(source.filter(frame.holds()), frame, EXACT)


def _projects(found: Drawn, frame: Frame, step: int) -> list[Row]:
    """Counts projects, each once, wherever they are; gathers those with a reserved place, each at every one of them."""
    layer = found.layer
    counts = layer.source.order_by().aggregate(
        placed=Count("of", distinct=True), here=Count("of", distinct=True, filter=frame.holds())
    )
    inside = [one.number for one in layer.at_parks if frame.has((one.lon_e6, one.lat_e6))]
    found.placed = counts["placed"] + sum(one.number for one in layer.at_parks)
    found.total = found.placed + sum((layer.nowhere or {}).values())
    found.here = counts["here"] + sum(inside)
    found.gathered = found.here > SINGLES
    return _rows(layer.source.filter(frame.holds()), frame, step if found.gathered else EXACT, distinct=True)


class _Cells:
    """What lies in the cells of a frame; what comes for one cell in several parts is one point in its middle."""

    def __init__(self, frame: Frame, step: int) -> None:
        self.frame, self.step = frame, step
        self.found: dict[tuple[int, int], tuple[int, float, float, str, str]] = {}

    def add(self, lon: Any, lat: Any, number: int, name: str, key: str) -> None:
        """So many at a place; outside the frame nothing is kept."""
        if not self.frame.has((lon, lat)):
            return
        at = int(lon - self.frame.west) // self.step, int(lat - self.frame.south) // self.step
        before, x, y, _name, _key = self.found.get(at, (0, 0.0, 0.0, "", ""))
        self.found[at] = before + number, x + float(lon) * number, y + float(lat) * number, name, key

    def points(self, layer: str) -> list[Point]:
        """A point per cell with something in it."""
        return [
            Point(layer, round(x / number), round(y / number), number, name, key)
            if number == 1
            else Point(
                layer, round(x / number), round(y / number), number, box=self.frame.cell(self.step, *at)
            )
            for at, (number, x, y, name, key) in sorted(self.found.items())
        ]


def _rows(source: QuerySet[Any], frame: Frame, step: int, *, distinct: bool = False) -> list[Row]:
    """A row per cell of the frame with something in it, gathered by the database; the rest is in rows without a cell."""
    inside = frame.holds()
    rows = source.order_by().annotate(
        column=Case(When(inside, then=(F("lon") - frame.west) / step)),
        row=Case(When(inside, then=(F("lat") - frame.south) / step)),
    )
    cells = rows.values("column", "row").annotate(
        number=Count("of", distinct=distinct),
        placed=Count("lon"),
        x=Avg("lon"),
        y=Avg("lat"),
        name=Min("named"),
        id=Min("key"),
    )
    return list(cells)


def _unplaced(nowhere: dict[int, int], frame: Frame) -> list[Point]:
    """Projects without a point, counted at the county of the unit that registered them."""
    units = District.objects.filter(pk__in=nowhere)
    codes, middles = map_codes(units), centres()
    return [
        Point(UNPLACED, *at, nowhere[unit.pk], unit.short_name, district=unit)
        for unit in units
        if (at := middles.get(codes.get(unit.pk, ""))) and frame.has(at)
    ]
