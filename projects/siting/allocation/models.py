"""Allocation rounds: projects compete for the same MW by published indicators, and what each was given."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

from kunming_coord.audit.triggers import audited
from kunming_coord.common.ranking import points_text
from kunming_coord.common.scope import ScopedQuerySet, SubjectQuerySet, Viewer
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from parks.quotas.measures import QuotaKind, quota_words
from projects.register.models import Project
from projects.siting.allocation.moves import MACHINE
from projects.siting.quotas.models import QuotaClaim
from projects.transfers.settings import ScoringRubric


class RoundQuerySet(SubjectQuerySet):
    """A round is a call to all: everybody with business in the city sees it, not who else competes."""

    def visible_to(self, viewer: Viewer) -> "RoundQuerySet":
        """All of them for anybody with business rows, nothing for anybody else."""
        return self.all() if viewer.reach.sees_all or viewer.reach.district_ids else self.none()


@audited()
class AllocationRound(WorkflowSubject):
    """新能源指标分配: so many MW of a unit, or of all units, for which projects compete under the rubric of that day."""

    machine = MACHINE

    title = models.CharField("名称", max_length=80)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="allocation_rounds",
        verbose_name="指标所属单位", help_text="留空为全市，由各项目承载地的可用指标中预留",
    )  # fmt: skip
    amount = models.BigIntegerField("分配数量（千瓦）")
    rubric = models.ForeignKey(ScoringRubric, on_delete=models.PROTECT, related_name="rounds")
    closes_on = models.DateField("报名截止")
    reserve_until = models.DateField("预留至")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="an_allocation_is_of_something"),
            models.CheckConstraint(
                condition=Q(reserve_until__gt=F("closes_on")), name="what_is_allocated_is_kept_for_a_time"
            ),
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "新能源指标分配"

    def __str__(self) -> str:
        return self.title

    @property
    def amount_words(self) -> str:
        """The amount with its unit."""
        return quota_words(self.amount, QuotaKind.NEW_ENERGY)

    @property
    def whose(self) -> str:
        """The unit whose quota it is."""
        return self.district.short_name if self.district else _("全市")


class EntryQuerySet(ScopedQuerySet):
    """The district of the project and the one whose quota it would be see an entry, nobody else but the city."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those of our projects, and those on our quota."""
        return Q(project__origin_id__in=district_ids) | Q(district_id__in=district_ids)


@audited()
class AllocationEntry(models.Model):
    """参评项目: what it asks for, its points under the rubric of the round, and what it was given."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    round = models.ForeignKey(AllocationRound, on_delete=models.PROTECT, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="allocation_entries")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="allocation_entries")
    amount = models.BigIntegerField("申请数量（千瓦）")
    points = models.JSONField("各项得分", default=dict)
    total = models.PositiveIntegerField("总分（百分之一分）", null=True, blank=True)
    scored_by_label = models.CharField("评分人", max_length=120, blank=True)
    granted = models.BigIntegerField("分配数量（千瓦）", null=True, blank=True)
    claim = models.OneToOneField(
        QuotaClaim, on_delete=models.PROTECT, null=True, blank=True, related_name="allocation_entry"
    )
    applied_by_label = models.CharField("报名人", max_length=120)
    applied_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = [F("total").desc(nulls_last=True), "applied_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "project"], name="one_allocation_entry_per_project"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(granted=None) | Q(granted__gt=0, granted__lte=F("amount"))),
                name="no_more_is_allocated_than_was_asked_for",
            ),
            models.CheckConstraint(
                condition=Q(claim=None) | Q(granted__isnull=False), name="what_was_not_allocated_is_not_held"
            ),
        ]
        verbose_name = verbose_name_plural = "参评项目"

    def __str__(self) -> str:
        return f"{self.round} {self.project}"

    @property
    def amount_words(self) -> str:
        """What is asked for, with its unit."""
        return quota_words(self.amount, QuotaKind.NEW_ENERGY)

    @property
    def granted_words(self) -> str:
        """What was given, with its unit; empty where nothing was."""
        return "" if self.granted is None else quota_words(self.granted, QuotaKind.NEW_ENERGY)

    @property
    def total_text(self) -> str:
        """The total in points, empty before it was scored."""
        return "" if self.total is None else points_text(self.total)
