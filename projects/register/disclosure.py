"""How a reader stands to a project: the relation and the stage at which the table of 可见范围 is asked."""

from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value

from kunming_coord.common.scope import Viewer
from projects.register.models import Project
from projects.visibility.standing import Standing, may_be_asked, of_city
from projects.visibility.table import Relation, Row, Sight, Stage, table

ACCEPTED = ("accepted", "approved", "agreed", "in_force")  # statuses in which a host has taken a project
SIGNED = (
    "signed",
    "in_force",
    "amending",
    "expired",
    "terminated",
)  # statuses of an agreement all have signed


def is_own(project_origin_id: int, viewer: Viewer) -> bool:
    """Whether somebody belongs to the district of origin or reads everything."""
    return viewer.reach.sees_all or project_origin_id in viewer.reach.district_ids


def with_ties(rows: QuerySet[Project], viewer: Viewer) -> QuerySet[Project]:
    """The rows with what `standing_of` has to know of each, so that a list asks nothing row by row."""
    if viewer.reach.sees_all:
        bodies = may_be_asked(viewer)
        return rows.annotate(was_asked=_any(_asked(bodies)) if bodies else Value(value=False))
    mine = viewer.reach.district_ids
    return rows.annotate(
        is_host=_any(_hosting(mine)), is_party=_any(_sharing(mine)), has_signed=_any(_signing(mine))
    )


def standing_of(project: Project, viewer: Viewer) -> Standing:
    """How somebody who may see the project stands to it."""
    if viewer.reach.sees_all:
        return Standing(of_city(viewer, lambda _bodies: _tied(project, viewer).was_asked), _stage_of(project))
    if project.origin_id in viewer.reach.district_ids:
        return Standing(Relation.ORIGIN, _stage_of(project))
    tied = _tied(project, viewer)
    if not (tied.is_host or tied.is_party):
        return Standing(Relation.CANDIDATE, Stage.MATCHING)
    stage = Stage.SIGNED if tied.has_signed else Stage.ACCEPTED
    return Standing(Relation.HOST if tied.is_host else Relation.PARTY, stage)


def readers_of(name: str, viewer: Viewer) -> Q:
    """Which of the projects somebody may see show this field to them: what may be searched by it."""
    row = table().row("project", name)
    if table().open_to_readers("project", name):
        return Q()
    if viewer.reach.sees_all:
        return Q() if _always(row, of_city(viewer)) else Q(pk__in=[])
    mine = viewer.reach.district_ids
    hosting, sharing, signing = _any(_hosting(mine)), _any(_sharing(mine)), _any(_signing(mine))
    foreign = ~Q(origin_id__in=mine)
    cells = {
        (Relation.CANDIDATE, Stage.MATCHING): foreign & ~Q(hosting) & ~Q(sharing),
        (Relation.HOST, Stage.ACCEPTED): foreign & Q(hosting) & ~Q(signing),
        (Relation.HOST, Stage.SIGNED): foreign & Q(hosting) & Q(signing),
        (Relation.PARTY, Stage.ACCEPTED): foreign & ~Q(hosting) & Q(sharing) & ~Q(signing),
        (Relation.PARTY, Stage.SIGNED): foreign & ~Q(hosting) & Q(sharing) & Q(signing),
    }
    own = Q(origin_id__in=mine) if _always(row, Relation.ORIGIN) else Q(pk__in=[])
    return reduce(or_, (q for cell, q in cells.items() if row.sight(*cell) == Sight.SEEN), own)


def _always(row: Row, relation: Relation) -> bool:
    return row.steady(relation) and row.sight(relation, Stage.SIGNED) == Sight.SEEN


def _tied(project: Project, viewer: Viewer) -> Any:
    """The row itself where its list was read with ties, else the same row read with them."""
    if hasattr(project, "was_asked" if viewer.reach.sees_all else "is_host"):
        return project
    return with_ties(Project.objects.filter(pk=project.pk), viewer).get()


def _any(condition: Q) -> Exists:
    return Exists(Project.objects.filter(condition, pk=OuterRef("pk")))


def _asked(bodies: set[int]) -> Q:
    return Q(transfers__opinion_requests__body_id__in=bodies)


def _hosting(mine: frozenset[int]) -> Q:
    return Q(transfers__host_id__in=mine, transfers__status__in=ACCEPTED)


def _sharing(mine: frozenset[int]) -> Q:
    return Q(agreements__shared=True, agreements__parties__district_id__in=mine)


def _signing(mine: frozenset[int]) -> Q:
    return _sharing(mine) & Q(agreements__status__in=SIGNED)


def _stage_of(project: Project) -> Callable[[], Stage]:
    def look() -> Stage:
        if project.agreements.filter(status__in=SIGNED).exists():
            return Stage.SIGNED
        shared = project.agreements.filter(shared=True).exists()
        if shared or project.transfers.filter(status__in=ACCEPTED).exists():
            return Stage.ACCEPTED
        return Stage.MATCHING if project.transfers.exclude(host=None).exists() else Stage.LEAD

    return look
