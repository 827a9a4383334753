"""Two records of one enterprise, proposed to become one; the machine is in moves.py."""

from django.db import models
from django.db.models import F, Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from projects.register.models import Enterprise
from projects.register.moves import MERGE


class MergeQuerySet(SubjectQuerySet):
    """Merges are the city's business: no district sees one."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """None."""
        return Q(pk__in=[])


@audited()
class EnterpriseMerge(WorkflowSubject):
    """A proposal to merge one record into another; what it moved is in the event of its confirmation."""

    machine = MERGE

    duplicate = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="merges_away")
    survivor = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="merges_here")
    reason = models.TextField("理由")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=Q(status__in=("proposed", "confirmed")),
                name="one_standing_merge_per_record",
            ),
            models.CheckConstraint(
                condition=~Q(duplicate=F("survivor")), name="a_record_is_not_merged_into_itself"
            ),
        ]
        triggers = [legal_moves(MERGE)]
        verbose_name = verbose_name_plural = "企业合并"

    def __str__(self) -> str:
        return f"{self.duplicate_id} → {self.survivor_id}"
