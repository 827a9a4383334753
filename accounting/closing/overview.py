"""关账总览: every quarter and group with how far it is and what keeps it open, in a constant number of queries."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from accounting.closing.queries import DONE, QUARTERS_SHOWN
from accounting.corrections.models import Correction
from accounting.filings.models import Filing
from accounting.filings.queries import counts_by_status
from accounting.periods.models import Period
from kunming_coord.accounts.models import User
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from projects.policies.models import IndicatorGroup

Place = tuple[int, int]  # quarter and group

_NOT_MADE = """
    SELECT asked.quarter, indicator.group_id, COUNT(DISTINCT term.project_id)
    FROM unnest(%s::int[]) AS asked (quarter)
    JOIN projects_compiledterm AS term ON asked.quarter BETWEEN term.from_quarter AND term.to_quarter
    JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id
    WHERE NOT EXISTS (
        SELECT 1 FROM accounting_filing AS filing
        WHERE filing.project_id = term.project_id AND filing.group_id = indicator.group_id
          AND filing.quarter = asked.quarter AND filing.kind = 'regular'
    )
    GROUP BY asked.quarter, indicator.group_id
"""


@dataclass(frozen=True)
class Progress:
    """One quarter of one group: filings that are done, what blocks its close, corrections of it, and its run."""

    period: Period | None
    total: int = 0
    done: int = 0
    unverified: int = 0
    not_made: int = 0
    earlier_open: int = 0
    corrections: int = 0
    run: Run | None = None

    @property
    def blockers(self) -> int:
        """How many filings, projects and quarters keep it from being closed; 0 once it is closed."""
        if self.period is None or self.period.status == "closed":
            return 0
        return self.unverified + self.not_made + self.earlier_open

    @property
    def ready(self) -> bool:
        """Whether it could be closed now."""
        return (
            self.period is not None and self.period.status == "open" and self.total > 0 and not self.blockers
        )


def overview(user: User, groups: Collection[IndicatorGroup]) -> list[tuple[Quarter, list[Progress]]]:
    """The newest quarters, each with a cell per group."""
    periods = list(Period.objects.order_by("quarter"))
    quarters = sorted({Quarter(period.quarter) for period in periods}, reverse=True)[:QUARTERS_SHOWN]
    found = {(int(period.quarter), period.group_id): period for period in periods}
    counts = counts_by_status(user, quarters)
    fresh = {
        place for place, period in found.items() if period.status != "closed" and not period.in_reopening
    }
    not_made = _not_made({quarter for quarter, _group in fresh})
    corrections, runs = _corrections(), _runs()
    filed = _filed([period for period in periods if period.status != "closed"])
    return [
        (
            quarter,
            [
                _progress(
                    found.get(place := (int(quarter), group.pk)),
                    counts.get(place, {}),
                    not_made.get(place, 0) if place in fresh else 0,
                    sum(1 for earlier in filed if earlier[1] == group.pk and earlier[0] < int(quarter)),
                    corrections.get(place, 0),
                    runs.get(f"{quarter.code}/{group.code}"),
                )
                for group in groups
            ],
        )
        for quarter in quarters
    ]


def _progress(
    period: Period | None,
    counts: dict[str, int],
    not_made: int,
    earlier_open: int,
    corrections: int,
    run: Run | None,
) -> Progress:
    total, done = sum(counts.values()), sum(counts.get(status, 0) for status in DONE)
    return Progress(period, total, done, total - done, not_made, earlier_open, corrections, run)


def _not_made(quarters: Collection[int]) -> dict[Place, int]:
    with connection.cursor() as cursor:
        cursor.execute(_NOT_MADE, [sorted(quarters)])
        return {(quarter, group): count for quarter, group, count in cursor.fetchall()}


def _filed(periods: Collection[Period]) -> set[Place]:
    """Of these periods those in which something is filed."""
    rows = Filing.objects.filter(quarter__in={int(period.quarter) for period in periods}).order_by()
    having = set(rows.values_list("quarter", "group_id").distinct())
    places = {(int(period.quarter), period.group_id) for period in periods}
    return {(int(quarter), group) for quarter, group in having} & places


def _corrections() -> dict[Place, int]:
    rows = Correction.objects.open().order_by().values_list("filing__quarter", "filing__group_id")
    return {(int(quarter), group): count for quarter, group, count in rows.annotate(count=Count("pk"))}


def _runs() -> dict[str, Run]:
    rows = Run.objects.filter(state__in=["queued", "running"], kind__in=["close_quarter", "roll_up"])
    return {run.key: run for run in rows}
