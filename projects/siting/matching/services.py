"""The city-wide assignment: asked for by 审核 of the city, made by a worker, kept with both totals."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.models import Run
from kunming_coord.common.ranking import why_behind, why_first
from kunming_coord.common.runs import RunContext, enqueue_run
from projects.register.models import Project
from projects.siting.matching import gathering
from projects.siting.matching.assigning import Assignment, greedy, optimal
from projects.siting.matching.criteria import Need
from projects.siting.matching.matches import Match, matches_of, ranked
from projects.siting.matching.models import AssignmentLine, CityAssignment
from projects.siting.matching.rubric import rubric_on

ASSIGN = "city_assignment"
LINES_AT_ONCE = 1000


def may_assign(actor: User) -> bool:
    """Whether somebody starts an assignment for the city."""
    return actor.holds(Role.REVIEWER, units=None)


def require_assigner(actor: User) -> None:
    """Refuse whoever starts none; raises NotAllowed."""
    if not may_assign(actor):
        raise NotAllowed(_("全市统筹匹配由市级审核岗位发起。"))


@transaction.atomic
def start_assignment(*, actor: User) -> Run:
    """Ask for an assignment of all open projects; raises NotAllowed, Missing (no rubric) or Busy (one is under way)."""
    require_assigner(actor)
    rubric_on(timezone.localdate())
    return enqueue_run(kind=ASSIGN, key="city", actor=actor)


def run_assignment(*, context: RunContext) -> None:
    """Gather, score, assign both ways, keep both; safe to run again after a killed worker."""
    today = timezone.localdate()
    rubric = rubric_on(today)
    projects = {str(row.uid): row for row in gathering.open_projects()}
    needs, places = gathering.needs_of(projects.values()), gathering.places_on(today)
    context.progress(10, _("正在逐对评分"), 项目=len(needs), 承接单位=len(places))
    matches = matches_of(needs, places, rubric=rubric.rows, measures=gathering.measures())
    context.progress(40, _("正在求全市最优"))
    one, best = greedy(matches), optimal(matches)
    with transaction.atomic():
        made = CityAssignment.objects.create(
            run_uid=context.run.uid,
            rubric=rubric,
            projects=len(needs),
            places=len(places),
            greedy_placed=len(one.chosen),
            optimal_placed=len(best.chosen),
            greedy_total=one.total,
            optimal_total=best.total,
            proved=best.proved,
            gap=best.gap,
            made_by_label=context.run.requested_by_label,
        )
        AssignmentLine.objects.bulk_create(
            _lines(made, needs, projects, matches, one, best), batch_size=LINES_AT_ONCE
        )
        context.finish(_("全市统筹匹配已完成"), 已安排=len(best.chosen))


def _lines(
    made: CityAssignment,
    needs: Sequence[Need],
    projects: Mapping[str, Project],
    matches: Sequence[Match],
    one: Assignment,
    best: Assignment,
) -> list[AssignmentLine]:
    nearest = {row.need.key: row for row in reversed(ranked(matches))}
    return [
        AssignmentLine(
            assignment=made,
            project=projects[need.key],
            **_columns("greedy", one.chosen.get(need.key)),
            **_columns("optimal", best.chosen.get(need.key)),
            **_reasons(best.chosen.get(need.key), nearest.get(need.key)),
        )
        for need in needs
    ]


def _columns(way: str, chosen: Match | None) -> dict[str, str | int | None]:
    return {
        f"{way}_key": chosen.place.key if chosen else "",
        f"{way}_name": chosen.place.name if chosen else "",
        f"{way}_score": chosen.total if chosen else None,
    }


def _reasons(chosen: Match | None, nearest: Match | None) -> dict[str, Any]:
    """What the score is made of and why it is this place, or why there is none; `nearest` suits the project best."""
    if chosen is None or nearest is None:
        return {"reason": _why_not(nearest)}
    parts = [
        {
            "code": part.criterion.code,
            "title": part.criterion.label,
            "weight": part.criterion.weight,
            "points": part.points,
            "reason": part.reason,
        }
        for part in chosen.parts
    ]
    return {"parts": parts, "why": _why_here(chosen, nearest)[:300]}


def _why_here(chosen: Match, nearest: Match) -> str:
    """How the place stands to the one that would suit the project best."""
    behind = why_behind(chosen.weighted, nearest.weighted)
    if not behind:
        return why_first(chosen.weighted)
    return _("%(behind)s；第一名%(place)s的指标让给总分更高的安排") % {
        "behind": behind,
        "place": nearest.place.name,
    }


def _why_not(nearest: Match | None) -> str:
    """Why a project found no place: what fails at the place that fails least, or that others need it more."""
    if nearest is None:
        return _("没有承接单位")
    if nearest.failures:
        return f"{nearest.place.name}：{nearest.failures[0].figures}"[:200]
    return _("可承接的单位指标不够同时安排，让给总分更高的安排")
