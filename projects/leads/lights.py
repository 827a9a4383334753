"""Lights of leads: how long the step at hand may still take, and how long a lead is protected."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from kunming_coord.districts.calendar import WorkingDays
from kunming_coord.districts.lights import Light, nearing, of_deadline
from projects.leads.models import EXPIRING, OPEN_POOL, Lead
from projects.leads.settings import STEPS


@dataclass(frozen=True)
class Lights:
    """What a row of the list shows: the deadline of the step, and the window of protection; None where neither runs."""

    step: Light | None
    protection: Light | None


def lights_of(leads: Iterable[Lead], today: dt.date | None = None) -> dict[int, Lights]:
    """Lead id → its lights; one query however many leads there are."""
    rows, day = list(leads), today or timezone.localdate()
    working = WorkingDays(
        when for lead in rows if lead.due_on for when in (lead.due_on, lead.step_since or day, day)
    )
    return {lead.pk: Lights(_step(lead, day, working), _protection(lead, day)) for lead in rows}


def _step(lead: Lead, today: dt.date, working: WorkingDays) -> Light | None:
    if lead.status not in STEPS:
        return None
    if lead.due_on is None:
        return Light("grey", "时限未设定")
    return of_deadline(since=lead.step_since or today, due_on=lead.due_on, today=today, working=working)


def _protection(lead: Lead, today: dt.date) -> Light | None:
    if lead.status == OPEN_POOL:
        return Light("red", "已到期公开")
    if lead.status not in (*EXPIRING, "in_review", "returned", "contested"):
        return None
    if lead.protected_until is None:
        return Light("grey", "保护期未设定")
    left = (lead.protected_until - today).days
    if left < 0:
        return Light("red", f"保护期已过 {-left} 天")
    start = timezone.localtime(lead.registered_at).date() if lead.registered_at else today
    whole = (lead.protected_until - start).days
    return Light(nearing(left, whole), f"剩 {left} 天")
