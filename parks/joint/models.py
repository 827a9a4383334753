"""What the sides of a park share: its joint account, and what an earlier time left unsettled."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import ScopedQuerySet, SubjectQuerySet
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from parks.directory.models import Park, ParkParty
from parks.joint.moves import BEARER, MACHINE


def of_our_parks(district_ids: frozenset[int]) -> Q:
    """Rows of parks that lie in one of these districts, or in which one of them takes part today."""
    taking_part = ParkParty.objects.filter(district_id__in=district_ids, valid_to=None).values("park_id")
    return Q(park__district_id__in=district_ids) | Q(park_id__in=taking_part)


class JointQuerySet(ScopedQuerySet):
    """The sides of a park and the city see its account."""

    comes_once = True

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those of parks of ours."""
        return of_our_parks(district_ids)


@append_only
class JointLine(models.Model):
    """共管账户: money paid in, earned, spent or shared out; a mistake is taken back by an entry that reverses it."""

    class Kind(models.TextChoices):
        PAID_IN = "paid_in", "缴存"
        INCOME = "income", "园区收入"
        COST = "cost", "运营成本"
        SHARED_OUT = "shared_out", "分配"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="joint_entries")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_entries"
    )
    amount_fen = models.BigIntegerField("金额（分）")
    happened_on = models.DateField("发生日")
    title = models.CharField("事项", max_length=120)
    proof = models.CharField("依据", max_length=200)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    actor_id = models.BigIntegerField()
    recorded_by = models.CharField("登记人", max_length=80)
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = JointQuerySet.as_manager()

    class Meta:
        ordering = ["happened_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_joint_entry_is_worth_something"),
            models.CheckConstraint(
                condition=Q(kind__in=("income", "cost")) | Q(district__isnull=False),
                name="who_pays_or_gets_is_named",
            ),
        ]
        verbose_name = verbose_name_plural = "共管账户"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    @property
    def signed_fen(self) -> int:
        """The amount as it counts: a reversal takes its entry back."""
        return -self.amount_fen if self.reverses_id else self.amount_fen

    @property
    def into_fen(self) -> int:
        """What it adds to the account."""
        return self.signed_fen if self.kind in (self.Kind.PAID_IN, self.Kind.INCOME) else -self.signed_fen


class IssueQuerySet(SubjectQuerySet):
    """The sides of a park and the city see what is unsettled there."""

    comes_once = True

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those of parks of ours, and those we bear."""
        return of_our_parks(district_ids) | Q(district_id__in=district_ids)


@audited()
class LegacyIssue(WorkflowSubject):
    """历史遗留问题: land, rights of enterprises, debts; which unit settles it until when."""

    machine = MACHINE
    side_fields: ClassVar = {BEARER: "district_id"}

    class Kind(models.TextChoices):
        LAND = "land", "土地"
        RIGHTS = "rights", "企业权益"
        BUILDING = "building", "房屋权属"
        DEBT = "debt", "债权债务"
        OTHER = "other", "其他"

    park = models.ForeignKey(Park, on_delete=models.PROTECT, related_name="legacy_issues")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="legacy_issues")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    title = models.CharField("问题", max_length=120)
    content = models.TextField("情况", blank=True)
    since = models.CharField("形成时间", max_length=40, blank=True)
    due_on = models.DateField("化解时限", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["park_id", "due_on", "id"]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "历史遗留问题"

    def __str__(self) -> str:
        return self.title
