"""What the picture shows: a frame of the map, and a grid of cells in it that keeps the number of points small."""

from dataclasses import dataclass
from typing import Any, Self

from django.db.models import Q

from parks.directory.measures import Size
from parks.directory.outlines import bounds_of

GRID = 20  # cells along the longer side of the picture: of a layer never more than GRID² points are drawn
SINGLES = 150  # up to so many things of a layer are drawn one by one
LEAST_SPAN = 20_000  # millionths of a degree, some two kilometres: nearer the sketch says nothing
MARGIN = 10_000
E6 = Size.DEGREE.fen


@dataclass(frozen=True)
class Frame:
    """A part of the map by its edges, in millionths of a degree; the edges belong to it."""

    west: int
    south: int
    east: int
    north: int

    @classmethod
    def of_county(cls, code: str) -> Self | None:
        """The frame of a county by its code, None where it has no outline."""
        bounds = bounds_of(code) if code else None
        return None if bounds is None else cls(*bounds).widened(MARGIN)

    @classmethod
    def of_city(cls) -> Self:
        """The whole sketch."""
        bounds = bounds_of()
        assert bounds is not None, "the sketch has counties"
        return cls(*bounds).widened(MARGIN)

    @property
    def span(self) -> int:
        """The longer side."""
        return max(self.east - self.west, self.north - self.south)

    @property
    def text(self) -> str:
        """As it stands in an address: west,south,east,north in degrees."""
        edges = (self.west, self.south, self.east, self.north)
        return ",".join(Size.DEGREE.plain(edge) for edge in edges)

    @property
    def corners(self) -> list[list[float]]:
        """Upper left and lower right, as the picture wants them."""
        return [[self.west / E6, self.north / E6], [self.east / E6, self.south / E6]]

    def widened(self, by: int) -> Self:
        """With so much more on every side."""
        return type(self)(self.west - by, self.south - by, self.east + by, self.north + by)

    def shown(self) -> Self:
        """The frame as it is drawn: not nearer than the sketch means anything."""
        return self.widened(max(MARGIN // 10, (LEAST_SPAN - self.span) // 2))

    def holds(self, lon: str = "lon", lat: str = "lat") -> Q:
        """Rows whose point lies in it, by the names of their columns."""
        return Q(**{f"{lon}__range": (self.west, self.east), f"{lat}__range": (self.south, self.north)})

    def has(self, point: tuple[int, int]) -> bool:
        """Whether a point lies in it."""
        return self.west <= point[0] <= self.east and self.south <= point[1] <= self.north

    def cell(self, step: int, column: int, row: int) -> "Frame":
        """A cell of its grid."""
        west, south = self.west + column * step, self.south + row * step
        return Frame(west, south, west + step - 1, south + step - 1)


def frame_in(text: Any) -> Frame | None:
    """The frame an address names, None for anything else."""
    parts = str(text or "").split(",")
    try:
        west, south, east, north = (round(float(part) * E6) for part in parts)
    except (ValueError, OverflowError):
        return None
    sane = -180 * E6 <= west <= east <= 180 * E6 and -90 * E6 <= south <= north <= 90 * E6
    return Frame(west, south, east, north) if sane else None
