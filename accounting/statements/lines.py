"""The lines of a statement: the figures of a unit, a grouping or the city, with how they grew."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from accounting.rollups.details import GroupingTotal, Measures
from accounting.rollups.growth import nominal_growth
from accounting.rollups.models import QuarterTotal, RollUp
from accounting.rollups.windows import COMPARED, WINDOWS
from kunming_coord.districts.models import District
from projects.policies.models import Indicator


@dataclass(frozen=True)
class Compared:
    """Figures of the projects that have one in both windows, in fen."""

    now: int | None = None
    base: int | None = None
    projects: int = 0

    @property
    def growth(self) -> str | None:
        """可比口径 growth in percent: over the same projects."""
        return nominal_growth(self.now, self.base)


NOTHING = Compared()


@dataclass(frozen=True)
class Line:
    """Figures in fen with their growths; None is "—". District and grouping are None in the city's line.

    made_of names the units a present unit is made of, where it is more than itself; over the same projects it is then
    not compared, since that is known of each unit only.
    """

    label: str | Promise
    amount: int | None = None
    ytd: int | None = None
    previous: int | None = None
    year_ago: int | None = None
    year_ago_ytd: int | None = None
    district: District | None = None
    grouping: str | None = None
    comparable: Compared = NOTHING
    comparable_ytd: Compared = NOTHING
    duplicates: Mapping[str, int] = field(default_factory=dict)
    made_of: tuple[str, ...] = ()

    @property
    def growth(self) -> str | None:
        """Nominal 同比 of the quarter, in percent."""
        return nominal_growth(self.amount, self.year_ago)

    @property
    def ytd_growth(self) -> str | None:
        """Nominal 同比 of the year to date, in percent."""
        return nominal_growth(self.ytd, self.year_ago_ytd)

    @property
    def previous_growth(self) -> str | None:
        """环比: growth over the quarter before, in percent."""
        return nominal_growth(self.amount, self.previous)

    @property
    def counted_twice(self) -> bool:
        """Whether something was taken off because it was counted more than once."""
        return any(self.duplicates.values())


@dataclass(frozen=True)
class Section:
    """One indicator: its roll-up (whose `final` is the 试算/已关账 sign), its lines and the city's."""

    indicator: Indicator
    rollup: RollUp
    lines: list[Line]
    city: Line | None = None


def unit_line(row: QuarterTotal, compared: Measures | None) -> Line:
    """The line of one unit; over the same projects where the roll-up has all its totals."""
    return Line(
        row.district.name, district=row.district, **_windows(row), **(_compared(compared) if compared else {})
    )


def grouping_line(row: GroupingTotal, label: str | Promise, code: str | None = None) -> Line:
    """The line of a grouping, or of the city."""
    twice = {window: getattr(row, f"{window}_duplicates_fen") for window in WINDOWS}
    return Line(label, grouping=code, duplicates=twice, **_windows(row), **_compared(row))


def merged(present: District, lines: list[Line]) -> Line:
    """The line of a present unit: the sums of the units that became it."""
    if len(lines) == 1 and lines[0].district == present:
        return lines[0]
    sums: dict[str, Any] = {window: added(getattr(line, window) for line in lines) for window in WINDOWS}
    made_of = tuple(line.district.short_name for line in lines if line.district)
    return Line(present.name, district=present, made_of=made_of, **sums)


def added(amounts: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [fen for fen in amounts if fen is not None]
    return sum(known) if known else None


def _windows(row: QuarterTotal | Measures) -> dict[str, Any]:
    return {window: getattr(row, f"{window}_fen") for window in WINDOWS}


def _compared(row: Measures) -> dict[str, Any]:
    return {
        name: Compared(
            getattr(row, f"{name}_fen"), getattr(row, f"{name}_base_fen"), getattr(row, f"{name}_projects")
        )
        for name in COMPARED
    }
