"""Reading the progress of quarters: the matrix of the closing page, and the runs of a quarter."""

from dataclasses import dataclass

from django.db.models import QuerySet

from accounting.filings.queries import counts_by_status
from accounting.periods.models import Period
from kunming_coord.accounts.models import User
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup

DONE = ("verified", "locked")
QUARTERS_SHOWN = 12
RUNS_SHOWN = 5


@dataclass(frozen=True)
class Cell:
    """One quarter of one group; `total` and `done` count the filings the reader may see."""

    period: Period | None
    total: int
    done: int


def period_of_run(run: Run) -> Period:
    """The quarter and group a close or roll-up run works on."""
    quarter = Quarter.parse(run.params["quarter"])
    found: Period = Period.objects.select_related("group").get(
        quarter=quarter, group__code=run.params["group"]
    )
    return found


def key_of(period: Period) -> str:
    """The key of every run that works on a period."""
    return f"{period.quarter.code}/{period.group.code}"


def matrix(user: User, groups: list[IndicatorGroup]) -> list[tuple[Quarter, list[Cell]]]:
    """The newest quarters, each with a cell per group."""
    periods = Period.objects.visible_to(user).select_related("group")
    quarters = list(
        periods.order_by("-quarter").values_list("quarter", flat=True).distinct()[:QUARTERS_SHOWN]
    )
    found = {
        (int(period.quarter), period.group_id): period for period in periods.filter(quarter__in=quarters)
    }
    counts = counts_by_status(user, quarters)
    return [
        (
            quarter,
            [_cell(found.get(key), counts.get(key, {})) for key in ((int(quarter), g.pk) for g in groups)],
        )
        for quarter in quarters
    ]


def visible_runs(user: User) -> QuerySet[Run]:
    """Runs of the city for those who see the city, runs of a district for that district."""
    if user.reach.sees_all:
        return Run.objects.all()
    return Run.objects.filter(district_id__in=user.reach.district_ids)


def runs_of(user: User, period: Period) -> list[Run]:
    """The newest runs of a period."""
    return list(visible_runs(user).filter(key=key_of(period)).order_by("-pk")[:RUNS_SHOWN])


def _cell(period: Period | None, counts: dict[str, int]) -> Cell:
    return Cell(period, sum(counts.values()), sum(counts.get(status, 0) for status in DONE))
