"""Totals: a pure function of the journal, one set per run; the newest finished run of a quarter is what pages show."""

import uuid

from django.db import models
from django.db.models import Q

from kunming_coord.common.fields import QuarterField
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import append_only
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.policies.models import Indicator, IndicatorGroup


@append_only
class RollUp(models.Model):
    """One finished roll-up of a quarter and group, with the journal position it was computed from."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quarter = QuarterField()
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="rollups")
    run_uid = models.UUIDField(unique=True)
    last_posting_id = models.BigIntegerField(help_text="the journal was read up to this posting")
    final = models.BooleanField(help_text="made by the close of the quarter; otherwise 试算")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["quarter", "group", "-id"], name="newest_rollup")]
        verbose_name = verbose_name_plural = "汇总"

    def __str__(self) -> str:
        return f"{self.quarter} {self.group}"


class TotalQuerySet(ScopedQuerySet):
    """A district's totals are its own."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own totals."""
        return Q(district_id__in=district_ids)


@append_only
class QuarterTotal(models.Model):
    """Quarter, year to date and the same of the year before, for one district, indicator and book, in fen.

    Null where nothing was posted: a missing figure is "—", never 0.
    """

    rollup = models.ForeignKey(RollUp, on_delete=models.PROTECT, related_name="totals")
    quarter = QuarterField()
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="totals")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="totals")
    book = models.CharField(max_length=12, choices=Book.choices())
    amount_fen = models.BigIntegerField(null=True)
    ytd_fen = models.BigIntegerField(null=True)
    year_ago_fen = models.BigIntegerField(null=True)
    year_ago_ytd_fen = models.BigIntegerField(null=True)

    objects = TotalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rollup", "district", "indicator", "book"], name="one_total_per_rollup"
            ),
        ]
        verbose_name = verbose_name_plural = "季度汇总数"

    def __str__(self) -> str:
        return f"{self.quarter} {self.district_id} {self.indicator_id} {self.book}"
