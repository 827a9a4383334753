"""Nightly re-runs: what an open quarter's totals are when they are computed whole again."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from accounting.rollups.models import RollUp
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.triggers import append_only
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.policies.models import Indicator, IndicatorGroup


@append_only
class Rerun(models.Model):
    """One night's comparison of an open quarter: totals brought up to date step by step beside totals computed whole.

    A difference is an alarm for the city; the totals shown are not replaced by anybody but a person.
    """

    quarter = QuarterField()
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="reruns")
    day = models.DateField()
    shown = models.ForeignKey(RollUp, on_delete=models.PROTECT, related_name="+", help_text="what pages show")
    whole = models.ForeignKey(RollUp, on_delete=models.PROTECT, related_name="+", help_text="computed whole")
    differences = models.PositiveIntegerField()
    sample = models.JSONField(default=list, help_text="the first rows that differ")
    at = models.DateTimeField(auto_now_add=True)

    if TYPE_CHECKING:
        group_id: int

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quarter", "group", "day"], name="one_rerun_per_day"),
        ]
        verbose_name = verbose_name_plural = "夜间复算"

    def __str__(self) -> str:
        return f"{self.quarter} {self.group_id} {self.day}"

    @property
    def rows(self) -> list[str]:
        """The rows that are kept of those that differ, in words."""
        units = dict(District.objects.values_list("pk", "short_name"))
        indicators = dict(Indicator.objects.values_list("pk", "short_name"))
        return [_row_words(row, units, indicators) for row in self.sample]


def _row_words(row: dict[str, Any], units: dict[int, str], indicators: dict[int, str]) -> str:
    places = (
        _("现显示") if row["of"] == "shown" else _("复算"),
        units.get(row["district_id"]) or _("全市"),
        indicators.get(row["indicator_id"], ""),
        Book(row["book"]).label if "book" in row else "",
    )
    fen = row.get("amount_fen", row.get("booked_fen"))
    return f"{' '.join(filter(None, places))}：{format_fen(fen, Unit.YUAN)} {Unit.YUAN.label}"
