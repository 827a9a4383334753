"""How long a correction has been open, in working days with their 调休, as a light."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kunming_coord.districts.calendar import working_days_since

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
    """Day of noticing → age today, in one query."""
    return {day: Age(count) for day, count in working_days_since(days, today).items()}
