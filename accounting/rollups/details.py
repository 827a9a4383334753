"""Totals that need to know the project behind an entry: by grouping, each project once, and over the same projects."""

from django.db import models

from accounting.rollups.groupings import Grouping
from accounting.rollups.models import RollUp, TotalQuerySet
from kunming_coord.common.triggers import append_only
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.policies.models import Indicator


class Measures(models.Model):
    """The figures of a total in fen, each beside how many projects it adds up; null where there is none.

    comparable: the projects that have a figure in this window and in that of the year before, now and then.
    duplicates: what was counted more than once and has been taken off again (only where each project counts once).
    """

    amount_fen = models.BigIntegerField(null=True)
    ytd_fen = models.BigIntegerField(null=True)
    previous_fen = models.BigIntegerField(null=True)
    year_ago_fen = models.BigIntegerField(null=True)
    year_ago_ytd_fen = models.BigIntegerField(null=True)
    amount_projects = models.IntegerField(default=0)
    ytd_projects = models.IntegerField(default=0)
    previous_projects = models.IntegerField(default=0)
    year_ago_projects = models.IntegerField(default=0)
    year_ago_ytd_projects = models.IntegerField(default=0)
    comparable_fen = models.BigIntegerField(null=True)
    comparable_base_fen = models.BigIntegerField(null=True)
    comparable_projects = models.IntegerField(default=0)
    comparable_ytd_fen = models.BigIntegerField(null=True)
    comparable_ytd_base_fen = models.BigIntegerField(null=True)
    comparable_ytd_projects = models.IntegerField(default=0)
    amount_duplicates_fen = models.BigIntegerField(default=0)
    ytd_duplicates_fen = models.BigIntegerField(default=0)
    previous_duplicates_fen = models.BigIntegerField(default=0)
    year_ago_duplicates_fen = models.BigIntegerField(default=0)
    year_ago_ytd_duplicates_fen = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


@append_only
class GroupingTotal(Measures):
    """A grouping's figures at one unit, or (district null) in the whole scope with every project counted once."""

    rollup = models.ForeignKey(RollUp, on_delete=models.PROTECT, related_name="grouping_totals")
    grouping = models.ForeignKey(Grouping, on_delete=models.PROTECT, related_name="totals")
    district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    book = models.CharField(max_length=12, choices=Book.choices())

    objects = TotalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rollup", "grouping", "district", "indicator", "book"],
                nulls_distinct=False,
                name="one_total_per_grouping",
            ),
        ]
        verbose_name = verbose_name_plural = "归类汇总数"

    def __str__(self) -> str:
        return f"{self.rollup_id} {self.grouping_id} {self.district_id} {self.indicator_id} {self.book}"


@append_only
class RollUpDetail(models.Model):
    """The roll-up has all its totals, those by grouping too; made in so many parts."""

    rollup = models.OneToOneField(RollUp, on_delete=models.PROTECT, primary_key=True, related_name="detail")
    parts = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "汇总明细"

    def __str__(self) -> str:
        return str(self.rollup_id)


class PartTotal(Measures):
    """What one part of a cut roll-up adds up, until the parts are put together. Technical state."""

    run_uid = models.UUIDField(db_index=True, help_text="the run of the part")
    grouping_id = models.BigIntegerField()
    district_id = models.BigIntegerField(null=True)
    indicator_id = models.BigIntegerField()
    book = models.CharField(max_length=12)

    def __str__(self) -> str:
        return f"{self.run_uid} {self.grouping_id} {self.district_id}"
