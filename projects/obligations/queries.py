"""Reading obligations, each with its light on the working-day calendar."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import WorkingDay
from projects.obligations.models import Obligation

NEAR_DAYS, NEAR_PERCENT = 3, 40
PATH = ("open", "reported", "fulfilled")


@dataclass(frozen=True)
class Row:
    """An obligation with its light and what it says."""

    obligation: Obligation
    light: str  # empty once nothing is waited for
    label: str


def for_list(viewer: Viewer) -> QuerySet[Obligation]:
    """The obligations somebody may see."""
    related = ("agreement__project", "party__district", "clause")
    return Obligation.objects.visible_to(viewer).select_related(*related)


def rows_of(obligations: Iterable[Obligation], today: dt.date | None = None) -> list[Row]:
    """Obligations with their lights, in one query however many."""
    rows, day = list(obligations), today or timezone.localdate()
    waiting = [row for row in rows if row.status in ("open", "returned")]
    days = [when for row in waiting for when in (row.started_on, row.due_on)]
    first, last = min([*days, day]), max([*days, day])
    calendar = WorkingDay.objects.filter(day__gt=first, day__lte=last, is_working=True)
    working = list(calendar.values_list("day", flat=True)) if waiting else []
    return [_row(row, working, day) for row in rows]


def _row(obligation: Obligation, working: list[dt.date], today: dt.date) -> Row:
    if obligation.status not in ("open", "returned"):
        return Row(obligation, "", "")
    if obligation.due_on < today:
        late = sum(obligation.due_on < day <= today for day in working)
        return Row(obligation, "red", _("超期 %(days)s 个工作日") % {"days": late})
    left = sum(today < day <= obligation.due_on for day in working)
    whole = sum(obligation.started_on < day <= obligation.due_on for day in working)
    near = left <= NEAR_DAYS or left * 100 <= whole * NEAR_PERCENT
    return Row(obligation, "yellow" if near else "green", _("剩 %(days)s 个工作日") % {"days": left})
