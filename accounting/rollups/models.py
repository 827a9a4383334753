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
    """One roll-up of a quarter and group, with all it was computed from, so that it can be computed again for ever.

    That is the journal up to a posting, who belonged to which grouping up to a membership, and which units counted in
    the city's total. `base` is the roll-up whose totals were taken over and only brought up to date.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quarter = QuarterField()
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="rollups")
    run_uid = models.UUIDField()
    last_posting_id = models.BigIntegerField(help_text="the journal was read up to this posting")
    last_membership_id = models.BigIntegerField(
        default=0, help_text="memberships of groupings were read up to this one"
    )
    entries = models.BigIntegerField(default=0, help_text="how many entries the totals add up")
    scope = models.JSONField(default=dict, help_text="book → units that count in the city's total")
    base = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", help_text="null: computed whole"
    )
    final = models.BooleanField(help_text="made by the close of the quarter; otherwise 试算")
    rerun_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="reruns",
        help_text="computed whole from the same, to be compared; no page shows it",
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run_uid", "rerun_of"], nulls_distinct=False, name="one_rollup_per_run"
            )
        ]
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
    """Quarter, quarter before, year to date and the same of the year before, per unit, indicator and book, in fen.

    Null where nothing was posted: a missing figure is "—", never 0.
    """

    rollup = models.ForeignKey(RollUp, on_delete=models.PROTECT, related_name="totals")
    quarter = QuarterField()
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="totals")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="totals")
    book = models.CharField(max_length=12, choices=Book.choices())
    amount_fen = models.BigIntegerField(null=True)
    ytd_fen = models.BigIntegerField(null=True)
    previous_fen = models.BigIntegerField(null=True)
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


@append_only
class VintageTotal(models.Model):
    """What a quarter's books took up of one time, in the territorial book, at the unit where it arises, in fen.

    A row about another time than the quarter itself holds late facts, corrections and 年报核定 (其中: 调整以前季度).
    progress_fen is what the regular filings of the quarter said when they were first filed (进度数), counted as what
    stands of them is; null where the row is about another time.
    """

    rollup = models.ForeignKey(RollUp, on_delete=models.PROTECT, related_name="vintages")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    concerns = QuarterField("所属期间")
    booked_fen = models.BigIntegerField()
    progress_fen = models.BigIntegerField(null=True)

    objects = TotalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rollup", "district", "indicator", "concerns"], name="one_vintage_per_time"
            ),
        ]
        verbose_name = verbose_name_plural = "数据版本汇总数"

    def __str__(self) -> str:
        return f"{self.rollup_id} {self.district_id} {self.indicator_id} {self.concerns}"
