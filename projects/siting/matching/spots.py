"""The best few pieces of stock for a project, and the best few projects for a piece of stock.

The database leaves what fails a condition aside and counts it; only what is left is scored. Of the stock of one park only the
area differs to the score, and the tighter fit always scores at least as much: so the few tightest of every park hold the best
few of all, however many there are. Projects differ in more, so of them the tightest `SCORED` are scored, and the page says so.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils import timezone

from kunming_coord.accounts.models import User
from parks.space.models import FloorUnit, Plot
from projects.register.models import Project
from projects.siting.coming import coming_to, districts_on_the_way
from projects.siting.fitting import (
    USE,
    conditions_of,
    demand_failing,
    land_type_of,
    stock_failing,
    trade_failing,
    use_failing,
)
from projects.siting.landuse import uses_on
from projects.siting.matching import gathering
from projects.siting.matching.criteria import Need
from projects.siting.matching.matches import Match, match
from projects.siting.matching.rubric import MatchRubric, rubric_on
from projects.siting.matching.showing import BEST, Shown, districts_near, shown_to, with_reasons
from projects.siting.matching.stock import PLOTS, UNITS, StockKind, Surroundings, kind_of, unspoken
from projects.siting.quotas.claims import NEEDS as QUOTA_COLUMNS
from projects.siting.quotas.models import HOLDING, QuotaClaim
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.moves import HOLDING as TAKES
from projects.siting.reservations.services import may_reserve

SCORED = 200  # projects scored for a piece of stock


@dataclass(frozen=True)
class Spots:
    """The best few, the nearest that fail, and how many fail which condition; `unspoken` is what nothing speaks of."""

    kind: StockKind
    rubric: MatchRubric
    best: list[Shown]
    near: list[Shown]
    total: int
    fitting: int
    scored: int
    short: list[tuple[str, int]]
    unspoken: str = ""

    @property
    def more(self) -> int:
        """Feasible ones beyond the best few."""
        return self.fitting - len(self.best)


@dataclass(frozen=True)
class _Counted:
    """How many there are, how many meet all conditions, how many fail which; one of each way to fail, the fewest first."""

    total: int
    fitting: int
    short: Mapping[str, int]
    examples: Sequence[int]


@dataclass
class _Scoring:
    """What is read once and compared with every pair."""

    viewer: User
    day: dt.date
    rubric: MatchRubric = field(init=False)

    def __post_init__(self) -> None:
        self.rubric = rubric_on(self.day, MatchRubric.Target.PLACE)
        self.units = gathering.places_on(self.day)
        self.around = Surroundings.of(self.units)
        self.uses, self.near = uses_on(self.day), districts_near(self.viewer)
        self.given: dict[str, Any] = {
            "rubric": self.rubric.rows, "others": self.units, "measures": gathering.measures(),
        }  # fmt: skip

    def pair(self, project: Project, need: Need, thing: FloorUnit | Plot, *, way: bool) -> Shown:
        """A project and a piece of stock by the conditions of a reservation, with the quotas that are needed there."""
        wanted = {kind: left for kind, left in need.amounts.items() if kind in kind_of(thing).quotas}
        conditions = conditions_of(thing, project.demand, project.industry_code, uses=self.uses)
        row: Match = match(
            replace(need, amounts=wanted), self.around.place(thing), conditions=conditions, **self.given
        )
        return replace(
            shown_to(row, self.near),
            thing=thing,
            project=project,
            conditions=tuple(conditions),
            come=way,
            reservable=way and row.feasible and may_reserve(self.viewer, project, thing),
        )

    def enough(self, kind: str, amount: int) -> list[str]:
        """Slugs of the units with so much of a quota free; never an empty list, which SQL would not ask about."""
        return ["", *(place.district for place in self.units if place.free.get(kind, 0) >= amount)]


def spots_for(project: Project, viewer: User, day: dt.date | None = None) -> list[Spots]:
    """For a project the best few floor units if it asks for floor area, the best few plots if for land.

    Raises Missing (no profile, no rubric).
    """
    today = day or timezone.localdate()
    need = gathering.need_of(project)
    kinds = [kind for kind in (UNITS, PLOTS) if kind.size in need.sizes]
    if not kinds:
        return []
    scoring, way = _Scoring(viewer, today), districts_on_the_way(project)
    return [_stock_of(kind, project, need, scoring, way) for kind in kinds]


def seekers_for(thing: FloorUnit | Plot, viewer: User, day: dt.date | None = None) -> Spots:
    """For a free piece of stock the best few of the projects somebody may see; raises Missing where no rubric is set."""
    today = day or timezone.localdate()
    scoring, kind = _Scoring(viewer, today), kind_of(thing)
    if not kind.free(viewer, today).filter(pk=thing.pk).exists():
        return Spots(kind, scoring.rubric, [], [], 0, 0, 0, [])
    rows = gathering.open_projects(viewer, thing.district_id).filter(
        ~Exists(Reservation.objects.filter(project=OuterRef("pk"), status__in=TAKES, in_parts=False)),
        **{f"demand__{_asked(kind)}__isnull": False},
    )
    failing = demand_failing(kind.lines, thing) | _quota_demand(kind, scoring, thing)
    if (barred := trade_failing(land_type_of(thing), scoring.uses)) is not None:
        failing[USE] = barred
    counted = _counted(rows, failing)
    tightest = rows.filter(~_any(failing)).order_by(F(f"demand__{_asked(kind)}").desc(), "pk")[:SCORED]
    projects = list(rows.filter(pk__in=[*_keys(tightest), *counted.examples]))
    needs = gathering.all_needs_of(projects)
    here = Project.objects.filter(coming_to(thing.district_id), pk__in=[project.pk for project in projects])
    coming = set(here.values_list("pk", flat=True))
    pairs = [
        scoring.pair(project, need, thing, way=project.pk in coming)
        for project, need in zip(projects, needs, strict=True)
    ]
    return _spots(kind, scoring, counted, pairs)


def _stock_of(kind: StockKind, project: Project, need: Need, scoring: _Scoring, way: frozenset[int]) -> Spots:
    rows = kind.free(scoring.viewer, scoring.day)
    failing = stock_failing(kind.lines, project.demand)
    for quota in kind.quotas & set(need.amounts):
        failing[quota] = ~Q(
            **{f"{kind.building}district__slug__in": scoring.enough(quota, need.amounts[quota])}
        )
    barred = use_failing(f"{kind.building}land_type", project.industry_code, scoring.uses)
    if barred is not None:
        failing[USE] = barred
    tightest = Window(
        RowNumber(),
        partition_by=[F(f"{kind.building}district"), F(f"{kind.building}park")],
        order_by=[F(kind.area).asc(), F("pk").asc()],
    )
    counted = _counted(rows, failing)
    fitting = rows.filter(~_any(failing)).annotate(tightness=tightest).filter(tightness__lte=BEST)
    things = rows.filter(pk__in=[*_keys(fitting), *counted.examples]).select_related(*kind.related)
    pairs = [scoring.pair(project, need, thing, way=thing.district_id in way) for thing in things]
    return replace(_spots(kind, scoring, counted, pairs), unspoken=unspoken(project.demand))


def _spots(kind: StockKind, scoring: _Scoring, counted: _Counted, pairs: Iterable[Shown]) -> Spots:
    rows = sorted(
        pairs,
        key=lambda row: (len(row.match.failures), -row.match.total, row.match.place.name, row.match.need.key),
    )
    best = [row for row in rows if row.match.feasible]
    short = [(str(kind.labels[name]), number) for name, number in counted.short.items() if number]
    return Spots(
        kind,
        scoring.rubric,
        with_reasons(best[:BEST]) if best else [],
        [row for row in rows if not row.match.feasible][:BEST],
        counted.total,
        counted.fitting,
        len(best),
        sorted(short, key=lambda row: -row[1]),
    )


def _counted(rows: QuerySet[Any], failing: Mapping[str, Q]) -> _Counted:
    """How many fail which conditions together, with one of each; one query however many there are."""
    flags = {
        f"fails_{name}": ExpressionWrapper(condition, BooleanField()) for name, condition in failing.items()
    }
    groups = rows.order_by().annotate(**flags).values(*flags)
    found = [
        (tuple(name for name in failing if group[f"fails_{name}"]), group["number"], group["example"])
        for group in groups.annotate(number=Count("pk"), example=Min("pk"))
    ]
    ends = sorted((row for row in found if row[0]), key=lambda row: (len(row[0]), -row[1], row[2]))
    return _Counted(
        total=sum(number for _fails, number, _example in found),
        fitting=sum(number for fails, number, _example in found if not fails),
        short={name: sum(number for fails, number, _ in found if name in fails) for name in failing},
        examples=[example for _fails, _number, example in ends[:BEST]],
    )


def _keys(rows: QuerySet[Any]) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _any(failing: Mapping[str, Q]) -> Q:
    return reduce(or_, failing.values(), Q(pk__isnull=True))


def _asked(kind: StockKind) -> str:
    """The column of the profile by which a project looks for such stock."""
    return gathering.SIZES[kind.size]


def _quota_demand(kind: StockKind, scoring: _Scoring, thing: FloorUnit | Plot) -> dict[str, Q]:
    """Quota → the projects that need more of it than is free where the thing lies; whoever holds some is looked at closely."""
    free = scoring.around.place(thing).free
    holding = QuotaClaim.objects.filter(status__in=HOLDING)
    return {
        quota: Q(**{f"demand__{column}__gt": free.get(quota, 0)})
        & ~Q(pk__in=holding.filter(kind=quota).values("project"))
        for quota, column in QUOTA_COLUMNS.items()
        if quota.value in kind.quotas
    }
