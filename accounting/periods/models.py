"""Quarters per indicator group: open, closing, closed."""

from typing import ClassVar

from django.db import models
from django.db.models import JSONField, Q, Value

from accounting.periods.moves import MACHINE, Action
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves, recorded_move
from kunming_coord.common.workflow import WorkflowSubject
from projects.policies.models import IndicatorGroup


class PeriodQuerySet(SubjectQuerySet):
    """Whether a quarter is closed is no secret."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Every quarter."""
        return Q()


@audited()
class Period(WorkflowSubject):
    """One quarter of one indicator group. Posters lock the row FOR SHARE, closing locks it FOR UPDATE.

    Between a controlled reopening and the next close `reopened_at` is set, and only figures of the indicators in
    `reopened_scope` are posted.
    """

    machine = MACHINE
    side_fields: ClassVar = {}

    quarter = QuarterField("期间")
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="periods")
    closed_at = models.DateTimeField("关账时间", null=True)
    reopened_at = models.DateTimeField("重开时间", null=True)
    reopened_scope = models.JSONField(
        "重开范围",
        default=list,
        db_default=Value([], JSONField()),
        blank=True,
        help_text="codes of indicators",
    )
    dependants_due = models.BooleanField(
        default=False, db_default=False, help_text="closed quarters that add it up are to be rolled up again"
    )

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "group__order"]
        constraints = [models.UniqueConstraint(fields=["quarter", "group"], name="one_period_per_group")]
        triggers = [legal_moves(MACHINE), recorded_move(MACHINE, Action.REOPEN)]
        verbose_name = verbose_name_plural = "核算期间"

    def __str__(self) -> str:
        return f"{self.quarter} {self.group}"

    @property
    def in_reopening(self) -> bool:
        """Whether it was closed once and has been reopened since, until it is closed again."""
        return self.reopened_at is not None
