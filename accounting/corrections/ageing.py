"""How long a correction has been open, in working days with their 调休, as a light."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.districts.models import WorkingDay

YELLOW_AFTER, RED_AFTER = 5, 10  # how the list is coloured; no deadline is laid down for corrections


@dataclass(frozen=True)
class Age:
    """Working days since a correction was noticed."""

    days: int

    @property
    def light(self) -> str:
        """green yellow red."""
        if self.days > RED_AFTER:
            return "red"
        return "yellow" if self.days > YELLOW_AFTER else "green"

    @property
    def label(self) -> str:
        """已 3 个工作日."""
        return _("已 %(days)s 个工作日") % {"days": self.days}


def ages_of(days: Iterable[dt.date], today: dt.date | None = None) -> dict[dt.date, Age]:
    """Day of noticing → age today: working days after it, up to and including today; one query."""
    wanted = set(days)
    if not wanted:
        return {}
    last = today or timezone.localdate()
    rows = WorkingDay.objects.filter(is_working=True, day__gt=min(wanted), day__lte=last)
    working = list(rows.order_by("day").values_list("day", flat=True))
    return {day: Age(len(working) - bisect_right(working, day)) for day in wanted}
