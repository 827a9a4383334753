"""Reading matches: the best places for a project, the best projects for a unit, what was assigned, who is alike."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from kunming_coord.common.models import Run
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from projects.register.models import Project
from projects.siting.matching import gathering
from projects.siting.matching.homogeneity import Pair, pairs_of
from projects.siting.matching.matches import Match, Need, Place, matches_of, ranked
from projects.siting.matching.models import AssignmentLine, CityAssignment
from projects.siting.matching.rubric import MatchRubric, rubric_on
from projects.siting.matching.services import ASSIGN

BEST = 5


@dataclass(frozen=True)
class Shown:
    """A match as somebody may see it: what a place has is told to those who see the place."""

    match: Match
    reasons: tuple[str, ...]


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


def places_for(project: Project, viewer: Viewer, day: dt.date | None = None) -> Found:
    """The best few places for a project, and why the others fail; raises Missing (no need stated, no rubric)."""
    today = day or timezone.localdate()
    return _found([gathering.need_of(project)], gathering.places_on(today), None, viewer, today)


def projects_for(unit: District, viewer: Viewer, day: dt.date | None = None) -> Found:
    """The best few of the projects somebody may see for a unit; raises Missing where no rubric is set."""
    today = day or timezone.localdate()
    places = gathering.places_on(today)
    needs = gathering.needs_of(gathering.open_projects(viewer))
    return _found(needs, places, gathering.unit_place(unit, places), viewer, today)


def alike(day: dt.date | None = None) -> list[Pair]:
    """Every two units with known leading industries, the most alike first."""
    return pairs_of(gathering.profiles_on(day or timezone.localdate()), gathering.chain_names())


def latest_assignment() -> CityAssignment | None:
    """The assignment made last."""
    return CityAssignment.objects.select_related("rubric").first()


def lines_of(assignment: CityAssignment) -> QuerySet[AssignmentLine]:
    """What became of each project."""
    return AssignmentLine.objects.filter(assignment=assignment).select_related("project__origin")


def runs() -> QuerySet[Run]:
    """Runs of the assignment, newest first."""
    return Run.objects.filter(kind=ASSIGN).order_by("-pk")


def _found(
    needs: Sequence[Need], places: Sequence[Place], only: Place | None, viewer: Viewer, day: dt.date
) -> Found:
    rubric = rubric_on(day)
    # Every place is compared with all others, also where one alone is asked about.
    given = {"rubric": rubric.rows, "measures": gathering.measures()}
    rows = [row for row in matches_of(needs, places, **given) if only is None or row.place == only]
    near = _near(viewer)
    shown = [_shown(row, near is None or row.place.district in near) for row in ranked(rows)]
    best = [row for row in shown if row.match.feasible]
    return Found(
        rubric, best[:BEST], [row for row in shown if not row.match.feasible], max(0, len(best) - BEST)
    )


def _near(viewer: Viewer) -> set[str] | None:
    """Slugs of the units whose figures somebody sees; None for all of them."""
    if viewer.reach.sees_all:
        return None
    return set(District.objects.filter(pk__in=viewer.reach.district_ids).values_list("slug", flat=True))


def _shown(row: Match, near: bool) -> Shown:
    if row.failures:
        return Shown(row, tuple(failure.figures if near else failure.words for failure in row.failures))
    return Shown(row, tuple(part.reason for part in row.parts))
