"""Working days: a table seeded from the State Council's notices, weekends where none is published yet."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable

from django.utils import timezone

from kunming_coord.common.errors import Missing
from kunming_coord.districts.models import WorkingDay


def seed_working_days(first_year: int, last_year: int) -> int:
    """Fill missing days of the years; rows somebody corrected are left alone. Returns the rows written."""
    known = set(WorkingDay.objects.values_list("day", flat=True))
    day, end, fresh = dt.date(first_year, 1, 1), dt.date(last_year, 12, 31), []
    while day <= end:
        if day not in known:
            fresh.append(_working_day(day))
        day += dt.timedelta(days=1)
    WorkingDay.objects.bulk_create(fresh)
    return len(fresh)


def add_working_days(start: dt.date, count: int) -> dt.date:
    """The day `count` working days after `start`; raises Missing where the calendar is not filled."""
    days = WorkingDay.objects.filter(day__gt=start, is_working=True).order_by("day")
    found = list(days.values_list("day", flat=True)[count - 1 : count])
    if not found:
        raise Missing(f"工作日历未维护到 {start} 之后第 {count} 个工作日，请先由系统管理员补充工作日历。")
    return found[0]


def working_day_from(day: dt.date) -> dt.date:
    """The day itself where it is a working day, else the next one; the day where the calendar is not filled."""
    days = WorkingDay.objects.filter(day__gte=day, is_working=True).order_by("day")
    return days.values_list("day", flat=True).first() or day


def working_days_between(start: dt.date, end: dt.date) -> int:
    """Working days after `start` up to and including `end`; 0 where `end` is not later."""
    return WorkingDay.objects.filter(day__gt=start, day__lte=end, is_working=True).count()


class WorkingDays:
    """The working days between the first and the last of some days, read once; without days nothing is read."""

    def __init__(self, days: Iterable[dt.date]) -> None:
        wanted = set(days)
        self._days: list[dt.date] = []
        if wanted:
            rows = WorkingDay.objects.filter(is_working=True, day__gt=min(wanted), day__lte=max(wanted))
            self._days = list(rows.order_by("day").values_list("day", flat=True))

    def between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; 0 where `end` is not later."""
        return max(bisect_right(self._days, end) - bisect_right(self._days, start), 0)


def working_days_since(days: Iterable[dt.date], today: dt.date | None = None) -> dict[dt.date, int]:
    """Day → working days after it, up to and including today; one query however many days."""
    wanted, last = set(days), today or timezone.localdate()
    working = WorkingDays({*wanted, last} if wanted else ())
    return {day: working.between(day, last) for day in wanted}


def _working_day(day: dt.date) -> WorkingDay:
    import chinese_calendar

    try:
        working = bool(chinese_calendar.is_workday(day))
        return WorkingDay(day=day, is_working=working, source=WorkingDay.Source.OFFICIAL)
    except NotImplementedError:  # the year's notice is not published yet
        return WorkingDay(day=day, is_working=day.weekday() < 5, source=WorkingDay.Source.PROVISIONAL)
