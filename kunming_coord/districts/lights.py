"""Deadlines as lights: how near is near, and how it is worded, for every room with a working-day deadline.

The thresholds colour a list (yellow in the last three days or the last two fifths of the time); they are no deadline.
"""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kunming_coord.districts.calendar import WorkingDays

NEAR_DAYS, NEAR_PERCENT = 3, 40


@dataclass(frozen=True)
class Light:
    """A light (green, yellow, red, grey) with its words."""

    light: str
    label: str


def nearing(left: int, whole: int) -> str:
    """Yellow where so little of the whole time is left, else green."""
    return "yellow" if left <= NEAR_DAYS or left * 100 <= whole * NEAR_PERCENT else "green"


def of_days(left: int, whole: int) -> Light:
    """The light of something that may take `whole` working days and has `left` of them; red where it has none."""
    if left < 0:
        return _overdue(-left)
    return Light(nearing(left, whole), _("剩 %(days)s 个工作日") % {"days": left})


def of_deadline(*, since: dt.date, due_on: dt.date, today: dt.date, working: WorkingDays) -> Light:
    """The light of something due on a day and begun on another; red from the day after it was due."""
    if due_on < today:
        return _overdue(working.between(due_on, today))
    return of_days(working.between(today, due_on), working.between(since, due_on))


def _overdue(days: int) -> Light:
    return Light("red", _("超期 %(days)s 个工作日") % {"days": days})
