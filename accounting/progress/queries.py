"""填报进度: district × indicator group of a quarter, with lights by the 应报日."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import connection
from django.db.models import Count, Min, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.filings.models import Filing
from accounting.filings.opening import is_released
from accounting.filings.reminding import OUTSTANDING
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.calendar import WorkingDays
from kunming_coord.districts.lights import Light, of_deadline
from kunming_coord.districts.models import District
from projects.policies.models import IndicatorGroup

# Projects that are to file and have no filing yet, by the district that would file.
_EXPECTED = """
    SELECT host_id, group_id, COUNT(*) FROM (
        SELECT DISTINCT ON (compiled.project_id, indicator.group_id)
               compiled.project_id, indicator.group_id, term.arises_in_id AS host_id
        FROM projects_compiledterm AS compiled
        JOIN projects_agreementterm AS term ON term.id = compiled.term_id
        JOIN projects_indicator AS indicator ON indicator.id = compiled.indicator_id
        WHERE %(quarter)s BETWEEN compiled.from_quarter AND compiled.to_quarter
          AND NOT EXISTS (
              SELECT 1 FROM accounting_filing AS filing
              WHERE filing.project_id = compiled.project_id AND filing.group_id = indicator.group_id
                AND filing.concerns = %(quarter)s AND filing.kind <> 'annual'
          )
        ORDER BY compiled.project_id, indicator.group_id, indicator."order", compiled.from_quarter DESC, compiled.id
    ) AS needed GROUP BY host_id, group_id
"""


@dataclass(frozen=True)
class Cell:
    """One district and group: how many filings stand where, and how urgent the rest is."""

    group: IndicatorGroup
    counts: Mapping[str, int]  # status → number, only those above 0
    waiting: int  # not made yet: 未到报告期, or still to be made
    released: bool
    due_on: dt.date | None  # the first of those still to be filed
    light: str
    light_label: str

    @property
    def total(self) -> int:
        """Filings that exist."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Row:
    """A district with its cells, in the order of the groups."""

    district: District
    cells: list[Cell]


@dataclass
class Matrix:
    """The progress of a quarter."""

    quarter: Quarter
    groups: list[IndicatorGroup]
    rows: list[Row] = field(default_factory=list)


def matrix(user: User, quarter: Quarter) -> Matrix:
    """The matrix of a quarter; a district sees its own row. Constant in queries."""
    groups = list(IndicatorGroup.objects.order_by("order"))
    today = timezone.localdate()
    filings = _own(Filing.objects.filter(quarter=quarter), user)
    counted: dict[tuple[int, int], dict[str, int]] = {}
    rows = filings.order_by().values_list("host_id", "group_id", "status").annotate(number=Count("pk"))
    for host, group, status, number in rows:
        counted.setdefault((host, group), {})[status] = number
    due = {
        (host, group): day
        for host, group, day in filings.filter(status__in=OUTSTANDING)
        .order_by()
        .values_list("host_id", "group_id")
        .annotate(first=Min("due_on"))
    }
    expected = _expected(user, quarter)
    released = {group.pk: is_released(group.pk, quarter, today) for group in groups}
    calendar = WorkingDays([quarter.last_day, today, *filter(None, due.values())])
    deadlines = {
        key: of_deadline(since=quarter.last_day, due_on=day, today=today, working=calendar)
        for key, day in due.items()
        if day is not None
    }
    hosts = {host for host, _group in (*counted, *expected)}
    found = Matrix(quarter, groups)
    for district in District.objects.filter(pk__in=hosts).order_by("order", "slug"):
        keys = [(district.pk, group.pk) for group in groups]
        cells = [
            _cell(
                group,
                counted.get(key, {}),
                expected.get(key, 0),
                released[group.pk],
                due.get(key),
                deadlines.get(key),
            )
            for group, key in zip(groups, keys, strict=True)
        ]
        found.rows.append(Row(district, cells))
    return found


def overdue(user: User, quarter: Quarter, group: IndicatorGroup) -> QuerySet[Filing]:
    """The filings behind the red cells of a column."""
    rows = Filing.objects.filter(
        quarter=quarter, group=group, status__in=OUTSTANDING, due_on__lt=timezone.localdate()
    )
    return (
        _own(rows, user).select_related("project", "group", "host").order_by("host__order", "project__code")
    )


def _own(rows: QuerySet[Filing], user: User) -> QuerySet[Filing]:
    """All filings for those who see the city; for a district those it files itself."""
    if user.reach.sees_all:
        return rows
    return rows.filter(host__in=user.reach.district_ids)


def _expected(user: User, quarter: Quarter) -> dict[tuple[int, int], int]:
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED, {"quarter": int(quarter)})
        rows = cursor.fetchall()
    sees = user.reach
    return {
        (host, group): number for host, group, number in rows if sees.sees_all or host in sees.district_ids
    }


def _cell(
    group: IndicatorGroup,
    counts: Mapping[str, int],
    waiting: int,
    released: bool,
    due_on: dt.date | None,
    deadline: Light | None,
) -> Cell:
    light = _light(counts, waiting, released, deadline)
    ordered = {status: counts[status] for status in Filing.machine.statuses if status in counts}
    return Cell(group, ordered, waiting, released, due_on, light.light, light.label)


def _light(counts: Mapping[str, int], waiting: int, released: bool, deadline: Light | None) -> Light:
    """Green, yellow, red or grey, always with its word."""
    if not counts and not waiting:
        return Light("grey", _("无填报任务"))
    if not released and not counts:
        return Light("grey", _("未到报告期"))
    if not waiting and not any(counts.get(status) for status in OUTSTANDING):
        return Light("green", _("全部已报"))
    return deadline or Light("grey", _("期限未设定"))


def has_overdue(found: Matrix) -> list[bool]:
    """Per column whether a cell is red."""
    return [any(row.cells[place].light == "red" for row in found.rows) for place in range(len(found.groups))]


def total_of(found: Matrix, statuses: tuple[str, ...]) -> list[int]:
    """Per column how many filings stand in one of these statuses."""
    return [
        sum(row.cells[place].counts.get(status, 0) for row in found.rows for status in statuses)
        for place in range(len(found.groups))
    ]
