"""Reading obligations, each with its light on the working-day calendar."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.calendar import WorkingDays
from kunming_coord.districts.lights import of_deadline
from projects.obligations.models import Obligation, ObligationProof

PATH = ("open", "reported", "fulfilled")
WAITING = ("open", "returned")


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


def proofs_of(obligation: Obligation) -> QuerySet[ObligationProof]:
    """The files that show how it was met, by title, the newest version first; without their content."""
    rows: QuerySet[ObligationProof] = obligation.proofs.select_related("file").defer("file__content")
    return rows


def rows_of(obligations: Iterable[Obligation], today: dt.date | None = None) -> list[Row]:
    """Obligations with their lights, in one query however many."""
    rows, day = list(obligations), today or timezone.localdate()
    days = [when for row in rows if row.status in WAITING for when in (row.started_on, row.due_on, day)]
    working = WorkingDays(days)
    return [_row(row, working, day) for row in rows]


def _row(obligation: Obligation, working: WorkingDays, today: dt.date) -> Row:
    if obligation.status not in WAITING:
        return Row(obligation, "", "")
    light = of_deadline(since=obligation.started_on, due_on=obligation.due_on, today=today, working=working)
    return Row(obligation, light.light, light.label)
