"""Whether a point lies in a district, as far as the outlines of the counties that ship with the product can tell.

The outlines are a sketch (示意图) simplified to a few hundred points: a point is refused only where it is clearly
elsewhere, that is outside every outline of its district by more than `SLACK`. Zones without an outline of their own
are judged by the counties they lie in where that is documented; where it is inferred, nothing is refused.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from kunming_coord.districts.models import District, Jurisdiction, SourceStatus

FILE = Path(settings.BASE_DIR) / "static" / "data" / "kunming_counties.geojson"
SLACK = 0.02  # degrees, some two kilometres: what the sketch may be wrong by
E6 = 1_000_000

Point = tuple[float, float]
Ring = tuple[Point, ...]
Bounds = tuple[int, int, int, int]  # west, south, east, north in millionths of a degree


@cache
def _features() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))["features"]
    return found


@cache
def _outlines() -> dict[str, tuple[Ring, ...]]:
    """County code → the outer rings of its outline."""
    found = {}
    for feature in _features():
        shape = feature["geometry"]
        parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
        rings = tuple(tuple((lon, lat) for lon, lat in part[0]) for part in parts)
        found[str(feature["properties"]["adcode"])] = rings
    return found


def may_lie_in(district: District, lon_e6: int, lat_e6: int) -> bool:
    """False only where the point is clearly outside the district."""
    rings = _rings(district)
    if not rings:
        return True
    point = lon_e6 / E6, lat_e6 / E6
    return any(_inside(point, ring) or _near(point, ring) for ring in rings)


def _rings(district: District) -> list[Ring]:
    """The outlines of a district, asked for once however many points of it are looked at."""
    known: list[Ring] | None = vars(district).get("_rings")
    if known is None:
        known = [ring for code in _codes(district) for ring in _outlines().get(code, ())]
        vars(district)["_rings"] = known
    return known


@cache
def centres() -> dict[str, tuple[int, int]]:
    """County code → a point in its middle, where its name stands; millionths of a degree."""
    return {
        str(feature["properties"]["adcode"]): tuple(round(part * E6) for part in feature["properties"]["cp"])
        for feature in _features()
    }


@cache
def bounds_of(code: str = "") -> Bounds | None:
    """The frame of the outline of one county, of all of them where no code is given; None for a code without one."""
    rings = _outlines().get(code, ()) if code else [ring for rings in _outlines().values() for ring in rings]
    points = [point for ring in rings for point in ring]
    if not points:
        return None
    lons, lats = [lon for lon, _lat in points], [lat for _lon, lat in points]
    west, south, east, north = (round(edge * E6) for edge in (min(lons), min(lats), max(lons), max(lats)))
    return west, south, east, north


def _codes(district: District) -> list[str]:
    if district.gb_code in _outlines():
        return [district.gb_code]
    within = Jurisdiction.objects.filter(
        unit=district,
        aspect=Jurisdiction.Aspect.TERRITORY,
        source_status=SourceStatus.DOCUMENTED,
        of__isnull=False,
    )
    codes = list(within.values_list("of__gb_code", flat=True))
    return codes if all(code in _outlines() for code in codes) else []


def _inside(point: Point, ring: Ring) -> bool:
    """Even-odd rule."""
    (x, y), inside = point, False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside


def _near(point: Point, ring: Ring) -> bool:
    return any(
        _distance(point, start, end) <= SLACK for start, end in zip(ring, (*ring[1:], ring[0]), strict=True)
    )


def _distance(point: Point, start: Point, end: Point) -> float:
    """From a point to a stretch of the outline, in degrees."""
    (x, y), (ax, ay), (bx, by) = point, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / length))
    near_x, near_y = ax + along * dx - x, ay + along * dy - y
    return float((near_x * near_x + near_y * near_y) ** 0.5)
