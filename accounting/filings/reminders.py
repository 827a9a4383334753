"""催报: the city reminds a district of a filing, at most once a working day and five times."""

from django.db import models
from django.db.models import Q

from accounting.filings.models import Filing
from kunming_coord.common.triggers import append_only

MOST = 5


@append_only
class Reminder(models.Model):
    """One 催报 of one filing. A reminder on a day off counts for the working day after it."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="reminders")
    number = models.PositiveSmallIntegerField("第几次")
    counts_on = models.DateField("计入的工作日")
    text = models.CharField("催报内容", max_length=300)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    unit_label = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["filing", "number"], name="one_reminder_per_number"),
            models.UniqueConstraint(fields=["filing", "counts_on"], name="one_reminder_per_working_day"),
            models.CheckConstraint(condition=Q(number__range=(1, MOST)), name="at_most_five_reminders"),
        ]
        verbose_name = verbose_name_plural = "催报记录"

    def __str__(self) -> str:
        return f"{self.filing_id} #{self.number}"
