"""What nobody has published about reservations: how long one may run, and when its end is announced. Dated rows."""

import datetime as dt
from pathlib import Path

from django.db import models, transaction

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.districts.models import SourceStatus
from kunming_coord.districts.services import rows_of

DATA = Path(__file__).parent / "data"


class Limit(models.TextChoices):
    """What is limited, in calendar days."""

    LONGEST = "longest", "载体预留最长期限（自然日，含延长）"
    NOTICE = "notice", "预留到期前提醒（自然日）"


@audited()
class ReservationLimit(Dated):
    """One length for a time; without a number it is not set, and nothing is refused or announced by it."""

    name = models.CharField("事项", max_length=10, choices=Limit.choices)
    days = models.PositiveSmallIntegerField("天数", null=True, blank=True, help_text="留空为未设定")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["name", "valid_from"]
        constraints = [
            no_overlap("one_reservation_limit_at_a_time", "name"),
            models.CheckConstraint(
                condition=models.Q(days=None) | models.Q(days__gt=0), name="reservation_limit_is_positive"
            ),
        ]
        verbose_name = verbose_name_plural = "载体预留期限"

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.number_text}"

    @property
    def number_text(self) -> str:
        """The number of days, or that none is set."""
        return "未设定" if self.days is None else str(self.days)


def limit_on(name: str, day: dt.date) -> int | None:
    """Days in force on a day; None where it is not set."""
    days: int | None = (
        ReservationLimit.objects.on(day).filter(name=name).values_list("days", flat=True).first()
    )
    return days


@transaction.atomic
def load_reservation_limits() -> int:
    """The limits that ship with the product, missing ones only; returns how many the file has."""
    rows = rows_of(DATA / "limits.csv")
    for row in rows:
        if not ReservationLimit.objects.filter(name=row["name"]).exists():
            ReservationLimit.objects.create(
                name=row["name"],
                days=int(row["days"]) if row["days"] else None,
                source_status=row["source_status"],
                source=row["source"],
            )
    return len(rows)
