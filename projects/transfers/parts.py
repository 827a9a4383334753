"""What a transfer gathers on its way: conditions of a host, contributions, scores of candidates; opinions: asked.py."""

import uuid

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.districts.models import District

TRANSFER = "projects.Transfer"


@audited()
class HostCondition(models.Model):
    """A condition under which a host accepts, and the proof that it is met."""

    transfer = models.ForeignKey(TRANSFER, on_delete=models.PROTECT, related_name="host_conditions")
    round_number = models.PositiveSmallIntegerField("轮次")
    number = models.PositiveSmallIntegerField("序号")
    text = models.CharField("条件", max_length=200)
    proof = models.TextField("满足条件的证明", blank=True)
    proved_at = models.DateTimeField("证明登记时间", null=True)
    proved_by_label = models.CharField("登记人", max_length=120, blank=True)

    class Meta:
        ordering = ["round_number", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "round_number", "number"], name="one_condition_per_number"
            ),
        ]
        verbose_name = verbose_name_plural = "承接条件"

    def __str__(self) -> str:
        return self.text


class ContributionSide(models.TextChoices):
    ORIGIN = "origin", "共建方"
    HOST = "host", "属地"


class ContributionKind(models.TextChoices):
    CASH = "cash", "现金"
    LAND = "land", "土地"
    QUOTA = "quota", "用地指标"
    BUILDING = "building", "房屋"


@audited()
class Contribution(models.Model):
    """What a side brings into a park built together, valued on a day."""

    Side, Kind = ContributionSide, ContributionKind

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    transfer = models.ForeignKey(TRANSFER, on_delete=models.PROTECT, related_name="contributions")
    side = models.CharField("投入方", max_length=6, choices=Side.choices)
    kind = models.CharField("投入形式", max_length=8, choices=Kind.choices)
    amount_fen = models.BigIntegerField("计价（分）")
    valued_on = models.DateField("计价日")
    basis = models.CharField("计价依据", max_length=200)

    class Meta:
        ordering = ["side", "valued_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_contribution_is_worth_something"),
        ]
        verbose_name = verbose_name_plural = "共建投入"

    def __str__(self) -> str:
        return f"{self.get_side_display()} {self.get_kind_display()}"


@audited()
class CandidateScore(models.Model):
    """The points of a candidate host in one round, with the rubric they were given under; total in 1/100 points."""

    transfer = models.ForeignKey(TRANSFER, on_delete=models.PROTECT, related_name="candidate_scores")
    round_number = models.PositiveSmallIntegerField("轮次")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey("projects.ScoringRubric", on_delete=models.PROTECT, related_name="scores")
    points = models.JSONField("各项得分")
    total = models.PositiveIntegerField("总分（百分之一分）")
    scored_at = models.DateTimeField("评分时间", auto_now=True)
    scored_by_label = models.CharField("评分人", max_length=120)

    class Meta:
        ordering = ["-total", "district__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "round_number", "district"], name="one_score_per_candidate_and_round"
            ),
        ]
        verbose_name = verbose_name_plural = "候选承载地评分"

    def __str__(self) -> str:
        return f"{self.transfer} {self.district} {self.total}"

    @property
    def points_text(self) -> str:
        """The total in points with two decimals, exact."""
        return f"{self.total // 100}.{self.total % 100:02d}"
