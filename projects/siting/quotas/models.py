"""What projects hold of a quota, swaps of quota for a share of revenue, and how long a reservation may run."""

import datetime as dt
from pathlib import Path
from typing import ClassVar

from django.db import models, transaction
from django.db.models import F, Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District, SourceStatus
from kunming_coord.districts.services import rows_of
from parks.quotas.measures import QuotaKind, quota_words
from projects.agreements.models import Agreement, AgreementTerm
from projects.register.models import Project
from projects.siting.quotas.moves import CLAIM, GIVER, HOST, SWAP, TAKER

DATA = Path(__file__).parent / "data"
KINDS = [(kind.value, kind.label) for kind in QuotaKind if kind != QuotaKind.FARMLAND]
HOLDING = ("reserved", "applied", "committed")  # what counts against the demand of the project


class QuotaClaimQuerySet(SubjectQuerySet):
    """The district whose quota it is and the one that registered the project see what the project holds."""

    comes_once = True

    def within(self, district_ids: frozenset[int]) -> Q:
        """Claims on our quota, and those of our projects."""
        return Q(district_id__in=district_ids) | Q(project__origin_id__in=district_ids)


@audited()
class QuotaClaim(WorkflowSubject):
    """指标占用: an amount of a district's quota kept for a project; its uid is the holder on the quota ledger."""

    machine = CLAIM
    side_fields: ClassVar = {HOST: "district_id"}

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="quota_claims")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="quota_claims")
    kind = models.CharField("指标种类", max_length=12, choices=KINDS)
    amount = models.BigIntegerField("数量（最小单位）")
    expires_on = models.DateField("预留至")
    note = models.CharField("说明", max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuotaClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_quota_claim_is_for_something"),
        ]
        triggers = [legal_moves(CLAIM)]
        verbose_name = verbose_name_plural = "指标占用"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_words}"

    @property
    def amount_words(self) -> str:
        """The amount with its unit."""
        return quota_words(self.amount, self.kind)


class QuotaSwapQuerySet(SubjectQuerySet):
    """The two sides see a swap; the other parties of the agreement do not."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Swaps in which one of us gives or takes."""
        return Q(giver_id__in=district_ids) | Q(taker_id__in=district_ids)


@audited()
class QuotaSwap(WorkflowSubject):
    """指标调剂换利益: one party of an agreement gives quota to another for its share of a revenue in that agreement."""

    machine = SWAP
    side_fields: ClassVar = {GIVER: "giver_id", TAKER: "taker_id"}

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="quota_swaps")
    term = models.ForeignKey(AgreementTerm, on_delete=models.PROTECT, related_name="quota_swaps")
    giver = models.ForeignKey(District, on_delete=models.PROTECT, related_name="swaps_given")
    taker = models.ForeignKey(District, on_delete=models.PROTECT, related_name="swaps_taken")
    kind = models.CharField("指标种类", max_length=12, choices=KINDS)
    amount = models.BigIntegerField("数量（最小单位）")
    share_numerator = models.PositiveBigIntegerField("调出方分享比例分子")
    share_denominator = models.PositiveBigIntegerField("调出方分享比例分母")
    returns_at_end = models.BooleanField("协议结束时退回", default=False)
    note = models.CharField("说明", max_length=200, blank=True)
    returned = models.BigIntegerField("已退回（最小单位）", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = QuotaSwapQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="a_quota_swap_is_of_something"),
            models.CheckConstraint(condition=~Q(giver=F("taker")), name="a_quota_swap_has_two_sides"),
            models.CheckConstraint(
                condition=Q(
                    share_numerator__gt=0,
                    share_denominator__gt=0,
                    share_numerator__lte=F("share_denominator"),
                ),
                name="a_quota_swap_is_for_a_share",
            ),
            models.CheckConstraint(
                condition=Q(returned=None) | Q(returned__gte=0, returned__lte=F("amount")),
                name="no_more_returns_than_was_swapped",
            ),
        ]
        triggers = [legal_moves(SWAP)]
        verbose_name = verbose_name_plural = "指标调剂换利益"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount_words}"

    @property
    def amount_words(self) -> str:
        """The amount with its unit."""
        return quota_words(self.amount, self.kind)

    @property
    def returned_words(self) -> str:
        """What went back when the agreement ended; empty while it has not."""
        return "" if self.returned is None else quota_words(self.returned, self.kind)

    @property
    def share_words(self) -> str:
        """The share as the agreement writes it."""
        return f"{self.share_numerator}/{self.share_denominator}"


@audited()
class ClaimLimit(Dated):
    """How many days a reservation of quota may run at most; empty is 未设定."""

    days = models.PositiveSmallIntegerField("最长预留（自然日）", null=True, blank=True)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["valid_from"]
        constraints = [no_overlap("one_claim_limit_at_a_time")]
        verbose_name = verbose_name_plural = "指标预留期限"

    def __str__(self) -> str:
        return f"{self.days if self.days is not None else '未设定'}"


def longest_claim(day: dt.date) -> int | None:
    """Days a reservation begun on `day` may run; None where no limit is set."""
    days: int | None = ClaimLimit.objects.on(day).values_list("days", flat=True).first()
    return days


@transaction.atomic
def load_claim_limit() -> int:
    """The limit that ships with the product, where none is set; returns how many rows the file has."""
    rows = rows_of(DATA / "limits.csv")
    if not ClaimLimit.objects.exists():
        for row in rows:
            ClaimLimit.objects.create(
                days=int(row["days"]) if row["days"] else None,
                source_status=row["source_status"],
                source=row["source"],
            )
    return len(rows)
