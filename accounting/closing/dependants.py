"""What adds a quarter up: closed quarters whose year to date, 环比 or 同比 contain it, and the runs that renew them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounting.corrections.models import Correction
from accounting.periods.models import Period
from accounting.rollups.models import RollUp
from accounting.rollups.queries import newest_rollups
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter

YEAR = 4  # quarters


@dataclass(frozen=True)
class Dependant:
    """A closed quarter, why it depends, its newest roll-up, and whether that was made after `since`."""

    period: Period
    why: list[str | Promise]
    rollup: RollUp | None
    fresh: bool
    run: Run | None = None


@dataclass(frozen=True)
class Dependants:
    """Everything that rests on a quarter."""

    quarters: list[Dependant]
    corrections: int  # open ones of what the quarter filed
    rollup: RollUp | None  # its own, which is final as long as it stays closed


def dependants_of(period: Period) -> Dependants:
    """What rests on a quarter of its group, in a constant number of queries."""
    reasons = {
        quarter: why for quarter in _later(period) if (why := reasons_to_depend(quarter, period.quarter))
    }
    rollups = newest_rollups([period.quarter, *reasons])
    closed = Period.objects.filter(
        group=period.group_id, status="closed", quarter__in=[int(quarter) for quarter in reasons]
    )
    rows = list(closed.select_related("group").order_by("quarter"))
    runs = _runs(rows)
    return Dependants(
        quarters=[
            Dependant(
                row,
                reasons[row.quarter],
                rollup := rollups.get((int(row.quarter), row.group_id)),
                _is_fresh(rollup, period),
                runs.get(f"{row.quarter.code}/{row.group.code}"),
            )
            for row in rows
        ],
        corrections=Correction.objects.open()
        .filter(filing__quarter=period.quarter, filing__group=period.group_id)
        .count(),
        rollup=rollups.get((int(period.quarter), period.group_id)),
    )


def reasons_to_depend(later: Quarter, quarter: Quarter) -> list[str | Promise]:
    """In which of its figures a later quarter adds up an earlier one; none where in no figure."""
    found: list[str | Promise] = []
    if later > quarter and later.year == quarter.year:
        found.append(_("本年累计"))
    if later == quarter.next:
        found.append(_("环比"))
    if later == Quarter(int(quarter) + YEAR):
        found.append(_("同比"))
    if later.year == quarter.year + 1 and later.number >= quarter.number:
        found.append(_("累计同比"))
    return found


def _later(period: Period) -> list[Quarter]:
    last = Quarter.of(period.quarter.year + 1, 4)
    return [Quarter(number) for number in range(int(period.quarter) + 1, int(last) + 1)]


def _is_fresh(rollup: RollUp | None, period: Period) -> bool:
    """Whether it was made since the quarter was closed (again)."""
    if rollup is None or period.closed_at is None or period.status != "closed":
        return False
    return rollup.made_at > period.closed_at


def _runs(periods: Iterable[Period]) -> dict[str, Run]:
    keys = [f"{row.quarter.code}/{row.group.code}" for row in periods]
    rows = Run.objects.filter(key__in=keys, kind__in=["close_quarter", "roll_up"]).order_by("pk")
    return {run.key: run for run in rows}
