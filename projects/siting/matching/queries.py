"""Reading matches: the best places for a project, the best projects for a unit, what was assigned, who is alike."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Missing
from kunming_coord.common.models import Run
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District
from projects.register.models import Project
from projects.siting.matching import gathering
from projects.siting.matching.criteria import Need, Place
from projects.siting.matching.homogeneity import Pair, pairs_of
from projects.siting.matching.matches import matches_of, ranked
from projects.siting.matching.models import AssignmentLine, CityAssignment
from projects.siting.matching.rubric import rubric_on
from projects.siting.matching.services import ASSIGN
from projects.siting.matching.showing import BEST, Found, districts_near, shown_to, with_reasons


def places_for(project: Project, viewer: Viewer, day: dt.date | None = None) -> Found:
    """The best few units of the city for a project, and why the others fail.

    Raises Missing (no profile, no quota that is still needed, no rubric).
    """
    today = day or timezone.localdate()
    need = gathering.need_of(project)
    if not need.amounts:
        raise Missing(_("项目的落地需求没有写明用地、新能源或能耗（或已全部预留），不按单位的指标匹配。"))
    return _found([need], gathering.places_on(today), None, viewer, today)


def no_units(day: dt.date | None = None) -> Found:
    """What is found of units for a project that needs none of the quotas; raises Missing where no rubric is set."""
    return Found(rubric_on(day or timezone.localdate()), [], [], 0)


def projects_for(unit: District, viewer: Viewer, day: dt.date | None = None) -> Found:
    """The best few of the projects somebody may see for a unit; raises Missing where no rubric is set."""
    today = day or timezone.localdate()
    places = gathering.places_on(today)
    needs = gathering.needs_of(gathering.open_projects(viewer))
    only = gathering.unit_place(unit, places)
    return _found(needs if only else [], places, only, viewer, today)


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
    given = {"rubric": rubric.rows, "measures": gathering.measures(), "others": places}
    rows = matches_of(needs, places if only is None else [only], **given)
    near = districts_near(viewer)
    shown = [shown_to(row, near) for row in ranked(rows)]
    best = [row for row in shown if row.match.feasible]
    return Found(
        rubric,
        with_reasons(best[:BEST]) if best else [],
        [row for row in shown if not row.match.feasible],
        max(0, len(best) - BEST),
    )
