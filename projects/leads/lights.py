"""Lights of leads: how long the step at hand may still take, and how long a lead is protected."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from kunming_coord.districts.models import WorkingDay
from projects.leads.models import EXPIRING, OPEN_POOL, Lead
from projects.leads.settings import STEPS

YELLOW_DAYS, YELLOW_SHARE = 3, 40  # working days left, per cent of the time left


@dataclass(frozen=True)
class Light:
    """A light with its words; `more` is what only the page of the lead has room for."""

    light: str
    label: str
    more: str = ""


@dataclass(frozen=True)
class Lights:
    """What a row of the list shows: the deadline of the step, and the window of protection; None where neither runs."""

    step: Light | None
    protection: Light | None


def lights_of(leads: Iterable[Lead], today: dt.date | None = None) -> dict[int, Lights]:
    """Lead id → its lights; one query however many leads there are."""
    rows, day = list(leads), today or timezone.localdate()
    working = _working_days(rows, day)
    return {lead.pk: Lights(_step(lead, day, working), _protection(lead, day)) for lead in rows}


def _working_days(leads: list[Lead], today: dt.date) -> list[dt.date]:
    days = [day for lead in leads if lead.due_on for day in (lead.due_on, lead.step_since or today)]
    if not days:
        return []
    rows = WorkingDay.objects.filter(is_working=True, day__gte=min(*days, today), day__lte=max(*days, today))
    return list(rows.order_by("day").values_list("day", flat=True))


def _step(lead: Lead, today: dt.date, working: list[dt.date]) -> Light | None:
    if lead.status not in STEPS:
        return None
    if lead.due_on is None:
        return Light("grey", "时限未设定")

    def between(start: dt.date, end: dt.date) -> int:
        return bisect_right(working, end) - bisect_right(working, start)

    if lead.due_on < today:
        return Light("red", f"超期 {between(lead.due_on, today)} 个工作日")
    left, whole = between(today, lead.due_on), between(lead.step_since or today, lead.due_on)
    near = left <= YELLOW_DAYS or left * 100 <= whole * YELLOW_SHARE
    return Light("yellow" if near else "green", f"剩 {left} 个工作日")


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
    near = left <= YELLOW_DAYS or left * 100 <= whole * YELLOW_SHARE
    return Light("yellow" if near else "green", f"剩 {left} 天", f"至 {lead.protected_until:%Y-%m-%d}")
