"""How long a difference has been open, on the working-day calendar with its 调休."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.districts.calendar import working_days_since
from kunming_coord.districts.models import WorkingDay


@dataclass(frozen=True)
class Bucket:
    """Working days from `above` (excluded) to `up_to` (included; None: no end), with its light."""

    code: str
    label: str | Promise
    above: int
    up_to: int | None
    light: str


BUCKETS = (
    Bucket("5", gettext_lazy("5 天以内"), -1, 5, "green"),
    Bucket("10", gettext_lazy("6—10 天"), 5, 10, "yellow"),
    Bucket("20", gettext_lazy("11—20 天"), 10, 20, "yellow"),
    Bucket("more", gettext_lazy("20 天以上"), 20, None, "red"),
)


@dataclass(frozen=True)
class Age:
    """Working days since a difference was found."""

    days: int
    bucket: Bucket

    @property
    def label(self) -> str:
        """已 3 个工作日."""
        return _("已 %(days)s 个工作日") % {"days": self.days}


def ages_of(days: Iterable[dt.date], today: dt.date | None = None) -> dict[dt.date, Age]:
    """Day of finding → age today, in one query."""
    return {day: Age(count, bucket_of(count)) for day, count in working_days_since(days, today).items()}


def bucket_of(days: int) -> Bucket:
    """The bucket so many working days fall into."""
    return next(bucket for bucket in BUCKETS if bucket.up_to is None or days <= bucket.up_to)


def opened_within(bucket: Bucket, today: dt.date | None = None) -> Q:
    """Items whose age falls into a bucket, as a condition on the day they were opened."""
    last = today or timezone.localdate()
    found = Q()
    if bucket.up_to is not None:
        found &= Q(opened_on__gte=_turn(bucket.up_to, last))
    if bucket.above >= 0:
        found &= Q(opened_on__lt=_turn(bucket.above, last))
    return found


def _turn(days: int, today: dt.date) -> dt.date:
    """The earliest day that is at most so many working days ago: the day of the (n + 1)th working day back."""
    working = WorkingDay.objects.filter(is_working=True, day__lte=today).order_by("-day")
    found = list(working.values_list("day", flat=True)[days : days + 1])
    return found[0] if found else dt.date.min
