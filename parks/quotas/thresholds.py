"""From which share of use on a quota turns yellow, orange, red: dated rows with a source; an empty one is 未设定."""

import datetime as dt
from pathlib import Path

from django.db import models, transaction
from django.db.models import F, Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.districts.models import SourceStatus
from kunming_coord.districts.services import rows_of
from parks.quotas.measures import QuotaKind

DATA = Path(__file__).parent / "data"
GREEN, YELLOW, ORANGE, RED, UNSET = "green", "yellow", "orange", "red", ""


@audited()
class QuotaThreshold(Dated):
    """四色预警: percent of what a unit has that is reserved or used, for each kind of quota."""

    kind = models.CharField("指标种类", max_length=12, choices=QuotaKind.choices)
    yellow = models.PositiveSmallIntegerField("黄色（%）", null=True, blank=True)
    orange = models.PositiveSmallIntegerField("橙色（%）", null=True, blank=True)
    red = models.PositiveSmallIntegerField("红色（%）", null=True, blank=True)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["kind", "valid_from"]
        constraints = [
            no_overlap("one_quota_threshold_at_a_time", "kind"),
            models.CheckConstraint(
                condition=Q(yellow=None, orange=None, red=None)
                | Q(yellow__gt=0, orange__gt=F("yellow"), red__gt=F("orange"), red__lte=100),
                name="quota_thresholds_rise",
            ),
        ]
        verbose_name = verbose_name_plural = "指标预警阈值"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.yellow}/{self.orange}/{self.red}"

    @property
    def words(self) -> str:
        """The three limits as a line, or that none are set."""
        if self.yellow is None:
            return "未设定"
        return f"黄 ≥{self.yellow}% · 橙 ≥{self.orange}% · 红 ≥{self.red}%"


def thresholds_on(day: dt.date) -> dict[str, QuotaThreshold]:
    """Kind → limits in force on a day."""
    return {row.kind: row for row in QuotaThreshold.objects.on(day)}


def colour_of(taken: int, total: int, limits: QuotaThreshold | None) -> str:
    """green, yellow, orange or red for a share of use; empty where no limits are set or there is nothing to use."""
    if limits is None or limits.yellow is None or limits.orange is None or limits.red is None or total <= 0:
        return UNSET
    reached = [
        colour
        for colour, limit in ((YELLOW, limits.yellow), (ORANGE, limits.orange), (RED, limits.red))
        if taken * 100 >= limit * total
    ]
    return reached[-1] if reached else GREEN


@transaction.atomic
def load_quota_settings() -> int:
    """The limits that ship with the product, missing kinds only; returns how many the file has."""
    rows = rows_of(DATA / "thresholds.csv")
    for row in rows:
        if not QuotaThreshold.objects.filter(kind=row["kind"]).exists():
            limits = {name: int(row[name]) if row[name] else None for name in (YELLOW, ORANGE, RED)}
            QuotaThreshold.objects.create(
                kind=row["kind"], source_status=row["source_status"], source=row["source"], **limits
            )
    return len(rows)
