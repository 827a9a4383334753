"""What a page of matches shows of each match: what a place has is told to those who see the place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from parks.directory.measures import Size
from parks.space.models import FloorUnit, Plot
from projects.register.models import Project
from projects.siting.fitting import Condition
from projects.siting.matching.gathering import LAND
from projects.siting.matching.matches import Match, why_ranked
from projects.siting.matching.rubric import MatchRubric

BEST = 5


@dataclass(frozen=True)
class Shown:
    """A match as somebody may see it; `thing` where the place is a piece of stock."""

    match: Match
    reasons: tuple[str, ...]
    why: str = ""  # why it stands where it stands; empty where it fails
    thing: FloorUnit | Plot | None = None
    project: Project | None = None
    conditions: tuple[Condition, ...] = ()
    come: bool = False  # the project has come to the district of the thing
    reservable: bool = False  # and this person may reserve it

    @property
    def area(self) -> str:
        """What the project needs of a plot, as a form takes it."""
        return Size.MU.plain(self.match.need.sizes.get(LAND))

    @property
    def unknown(self) -> list[Condition]:
        """What nobody has measured of the place."""
        return [row for row in self.conditions if row.met is None]


@dataclass(frozen=True)
class Found:
    """What a page of matches shows: the best few, what fails, and the rubric they were scored by."""

    rubric: MatchRubric
    best: list[Shown]
    failed: list[Shown]
    more: int  # feasible ones beyond the best few

    @property
    def groups(self) -> list[tuple[str, list[Shown]]]:
        """What fails for the same reasons, together."""
        found: dict[str, list[Shown]] = {}
        for row in self.failed:
            found.setdefault("；".join(row.reasons), []).append(row)
        return list(found.items())


def districts_near(viewer: Viewer) -> set[str] | None:
    """Slugs of the units whose figures somebody sees; None for all of them."""
    if viewer.reach.sees_all:
        return None
    return set(District.objects.filter(pk__in=viewer.reach.district_ids).values_list("slug", flat=True))


def shown_to(row: Match, near: set[str] | None) -> Shown:
    """A match with its reasons, as far as somebody who sees the figures of these units may read them."""
    if not row.failures:
        return Shown(row, tuple(part.reason for part in row.parts))
    figures = near is None or row.place.district in near
    return Shown(row, tuple(failure.figures if figures else failure.words for failure in row.failures))


def with_reasons(best: Sequence[Shown]) -> list[Shown]:
    """The rows of a ranking, each with why it stands where it stands."""
    return [replace(row, why=why_ranked(row.match, best[0].match)) for row in best]
