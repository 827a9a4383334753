"""Quarters per indicator group: open, closing, closed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounting.periods.moves import MACHINE
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from projects.policies.models import IndicatorGroup


class PeriodQuerySet(SubjectQuerySet):
    """Whether a quarter is closed is no secret."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Every quarter."""
        return Q()


@audited()
class Period(WorkflowSubject):
    """One quarter of one indicator group. Posters lock the row FOR SHARE, closing locks it FOR UPDATE."""

    machine = MACHINE
    side_fields: ClassVar = {}

    quarter = QuarterField("期间")
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="periods")
    closed_at = models.DateTimeField("关账时间", null=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "group__order"]
        constraints = [models.UniqueConstraint(fields=["quarter", "group"], name="one_period_per_group")]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "核算期间"

    def __str__(self) -> str:
        return f"{self.quarter} {self.group}"
