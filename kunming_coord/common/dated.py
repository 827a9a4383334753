"""Facts that hold for a time: [valid_from, valid_to), an open end where unknown or still true."""

import datetime as dt
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import Func, Q


class DateRange(Func):
    """daterange(valid_from, valid_to): half-open, NULL is unbounded."""

    function = "daterange"
    output_field = DateRangeField()


class DatedQuerySet(models.QuerySet[Any]):
    """Rows that hold on a day."""

    def on(self, day: dt.date) -> Self:
        """Those in force on `day`."""
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gt=day)
        )


class Dated(models.Model):
    """Base of a dated fact."""

    valid_from = models.DateField("起始日", null=True, blank=True)
    valid_to = models.DateField("截止日（不含）", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True


def no_overlap(name: str, *columns: str) -> ExclusionConstraint:
    """Two rows of the same `columns` may not hold on the same day (btree_gist)."""
    return ExclusionConstraint(
        name=name,
        expressions=[
            (DateRange("valid_from", "valid_to"), RangeOperators.OVERLAPS),
            *((column, RangeOperators.EQUAL) for column in columns),
        ],
    )
