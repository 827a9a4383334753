"""待定: what is in dispute is credited to nobody until it is settled, and stands at a unit of its own meanwhile."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value

from accounting.ledger.moves import MACHINE, Action
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves, recorded_move
from kunming_coord.common.workflow import WorkflowSubject
from projects.agreements.models import QuarterRange, ShareSlice
from projects.policies.models import Indicator
from projects.register.models import Project


class HoldQuerySet(SubjectQuerySet):
    """Holds concern those who share in the figure."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Holds on projects in whose agreement one of us shares."""
        shared = ShareSlice.objects.filter(district_id__in=district_ids).values("compiled__project_id")
        return Q(project_id__in=shared)


@audited()
class Hold(WorkflowSubject):
    """The shares of one indicator of a project are held for some quarters; its territorial figures are not touched."""

    machine = MACHINE
    side_fields: ClassVar = {}

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="holds")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="holds")
    from_quarter = QuarterField("起始季度")
    to_quarter = QuarterField("截止季度")
    reason = models.TextField("待定理由")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_quarter__lte=F("to_quarter")), name="hold_ends_after_it_starts"
            ),
            ExclusionConstraint(
                name="one_hold_at_a_time",
                expressions=[
                    (QuarterRange(F("from_quarter"), F("to_quarter"), Value("[]")), RangeOperators.OVERLAPS),
                    ("project", RangeOperators.EQUAL),
                    ("indicator", RangeOperators.EQUAL),
                ],
                condition=Q(status="held"),
            ),
        ]
        triggers = [legal_moves(MACHINE), recorded_move(MACHINE, Action.RELEASE)]
        verbose_name = verbose_name_plural = "待定"

    def __str__(self) -> str:
        return f"{self.project_id} {self.indicator_id} {self.status}"
