"""Reading tenants, and counting them as 签约 注册 入驻 投产, each apart."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from kunming_coord.common.scope import Viewer
from parks.directory.models import Park
from projects.siting.tenancies.models import COUNTED, Stage, Tenancy, TenancyStage

Days = dict[Stage, dt.date]


@dataclass(frozen=True)
class TenancyRow:
    """A tenant with the days that hold, in the order of the stages; None where it has not happened."""

    tenancy: Tenancy
    days: list[dt.date | None]
    left_on: dt.date | None


@dataclass(frozen=True)
class Counted:
    """How many tenants stand in a stage on a day, and from which units they came."""

    stage: Stage
    number: int
    by_source: list[tuple[str, int]]


def for_list(viewer: Viewer) -> QuerySet[Tenancy]:
    """The tenants somebody may see."""
    rows: QuerySet[Tenancy] = Tenancy.objects.visible_to(viewer)
    return rows.select_related("park__district", "source_district", "project")


def days_of(tenancies: Iterable[Tenancy]) -> dict[int, Days]:
    """Id → the day of each stage that holds: the newest row of a stage, where it has a day; one query."""
    keys = [tenancy.pk for tenancy in tenancies]
    found: dict[int, Days] = {key: {} for key in keys}
    newest = (
        TenancyStage.objects.filter(tenancy__in=keys)
        .order_by("tenancy_id", "stage", "-id")
        .distinct("tenancy_id", "stage")
    )
    for row in newest:
        if row.happened_on is not None:
            found[row.tenancy_id][Stage(row.stage)] = row.happened_on
    return found


def rows_of(tenancies: Iterable[Tenancy]) -> list[TenancyRow]:
    """Tenants with their days."""
    rows = list(tenancies)
    days = days_of(rows)
    return [
        TenancyRow(row, [days[row.pk].get(stage) for stage in COUNTED], days[row.pk].get(Stage.LEFT))
        for row in rows
    ]


def counts_of(park: Park, viewer: Viewer, day: dt.date | None = None) -> list[Counted]:
    """Our own counters of a park on a day, as far as the reader sees its tenants; who has left is counted no more."""
    on = day or timezone.localdate()
    tenancies = list(for_list(viewer).filter(park=park))
    days = days_of(tenancies)
    there = [row for row in tenancies if not (left := days[row.pk].get(Stage.LEFT)) or left > on]
    return [_counted(stage, [row for row in there if _by(days[row.pk].get(stage), on)]) for stage in COUNTED]


def _by(happened: dt.date | None, day: dt.date) -> bool:
    return happened is not None and happened <= day


def _counted(stage: Stage, tenancies: list[Tenancy]) -> Counted:
    names = [row.source_district.short_name if row.source_district else "" for row in tenancies]
    return Counted(stage, len(names), [(name, names.count(name)) for name in sorted(set(names))])
