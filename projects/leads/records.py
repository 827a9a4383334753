"""What hangs on a lead: sealed receipts, evidence, checks for collisions, objections."""

import uuid

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import ScopedQuerySet
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import District
from kunming_coord.documents.models import Seal, StoredFile
from projects.leads.models import Lead


@append_only
class LeadReceipt(models.Model):
    """The sealed receipt of a registration; every round has its own, all name the first time."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="receipts")
    round = models.PositiveSmallIntegerField("轮次")
    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="lead_receipt")

    class Meta:
        ordering = ["lead", "round"]
        constraints = [models.UniqueConstraint(fields=["lead", "round"], name="one_receipt_per_round")]
        verbose_name = verbose_name_plural = "首谈回执"

    def __str__(self) -> str:
        return f"{self.lead_id}/{self.round}"


@audited()
class LeadEvidence(models.Model):
    """A dated piece of evidence, of a kind the rubric counts; with the file, or with the number it is filed under."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="evidence")
    kind = models.SlugField("材料类型", max_length=40)
    on = models.DateField("日期")
    title = models.CharField("材料名称", max_length=120)
    document_number = models.CharField("文号", max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    added_by_label = models.CharField("录入人", max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lead", "kind", "on", "title"], name="one_piece_of_evidence"),
        ]
        verbose_name = verbose_name_plural = "首谈材料"

    def __str__(self) -> str:
        return f"{self.on} {self.title}"


@append_only
class EvidenceVersion(models.Model):
    """A piece of evidence as it was filed or filed anew; kept when the piece is replaced or taken out."""

    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="evidence_versions")
    evidence_uid = models.UUIDField("材料")
    number = models.PositiveSmallIntegerField("版本")
    kind = models.SlugField("材料类型", max_length=40)
    on = models.DateField("日期")
    title = models.CharField("材料名称", max_length=120)
    document_number = models.CharField("文号", max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField("更换说明", max_length=200, blank=True)
    added_by_label = models.CharField("录入人", max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["evidence_uid", "number"]
        constraints = [
            models.UniqueConstraint(fields=["evidence_uid", "number"], name="one_evidence_version_per_number")
        ]
        verbose_name = verbose_name_plural = "首谈材料版本"

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class CollisionCheckQuerySet(ScopedQuerySet):
    """A district reads what it asked itself; the city reads all."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own questions only."""
        return Q(district_id__in=district_ids)


@append_only
class CollisionCheck(models.Model):
    """A blind check: who asked about whom, and whether there was a collision. Never with whom.

    `told` says whether the district was answered: beyond the daily limit only the city is.
    """

    class Occasion(models.TextChoices):
        REGISTER = "register", "登记时"
        ASKED = "asked", "单独核查"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, null=True, related_name="checks")
    occasion = models.CharField("核查时机", max_length=8, choices=Occasion.choices)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    enterprise_name = models.CharField("企业名称", max_length=120)
    conflict = models.BooleanField("有冲突")
    told = models.BooleanField("已答复")
    actor_id = models.BigIntegerField()
    actor_label = models.CharField("核查人", max_length=120)
    at = models.DateTimeField("核查时间")

    objects = CollisionCheckQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["district", "at"], name="checks_of_a_day")]
        verbose_name = verbose_name_plural = "冲突核查"

    def __str__(self) -> str:
        return f"{self.district_id} {self.at:%Y-%m-%d %H:%M}"


@audited()
class LeadObjection(models.Model):
    """What the body that is told says before a recognition: an objection, or that it has none."""

    class Kind(models.TextChoices):
        OBJECTION = "objection", "提出异议"
        NONE = "none", "无异议"

    class Answer(models.TextChoices):
        UPHELD = "upheld", "异议成立"
        OVERRULED = "overruled", "异议不成立"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lead = models.ForeignKey(Lead, on_delete=models.PROTECT, related_name="objections")
    round = models.PositiveSmallIntegerField("轮次")
    kind = models.CharField("意见", max_length=10, choices=Kind.choices)
    text = models.TextField("理由", blank=True)
    lodged_by_id = models.BigIntegerField()
    lodged_by_label = models.CharField("提出人", max_length=120)
    lodged_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, blank=True)
    answer_note = models.TextField("答复理由", blank=True)
    answered_by_label = models.CharField("答复人", max_length=120, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        verbose_name = verbose_name_plural = "认定异议"

    def __str__(self) -> str:
        return f"{self.lead_id} {self.get_kind_display()}"

    @property
    def is_open(self) -> bool:
        """An objection nobody has answered."""
        return self.kind == self.Kind.OBJECTION and not self.answer


ObjectionKind, ObjectionAnswer = (
    LeadObjection.Kind,
    LeadObjection.Answer,
)  # by these names in the API's description
