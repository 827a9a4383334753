"""公文: 函, 通知 and 请示 about an agreement, as 送审稿 until they are issued; then their number and stamped scan."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from kunming_coord.documents.models import Seal
from projects.agreements.models import Agreement
from projects.papers.moves import ISSUER, MACHINE


class PaperQuerySet(SubjectQuerySet):
    """The district that issues it sees it; the other parties of the agreement once it is issued."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own ones, and what was issued about an agreement to which one of us is a party."""
        parties = Q(agreement__shared=True, agreement__parties__district_id__in=district_ids)
        return Q(issuer_id__in=district_ids) | (Q(status="issued") & parties)


@audited()
class Paper(WorkflowSubject):
    """One official document of a district."""

    class Kind(models.TextChoices):
        LETTER = "letter", "函"
        NOTICE = "notice", "通知"
        REQUEST = "request", "请示"

    machine = MACHINE
    side_fields: ClassVar = {ISSUER: "issuer_id"}

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="papers")
    issuer = models.ForeignKey(District, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField("文种", max_length=8, choices=Kind.choices)
    title = models.CharField("标题", max_length=120)
    recipient = models.CharField("主送机关", max_length=120)
    body = models.TextField("正文")
    copies = models.CharField("抄送", max_length=200, blank=True)
    contact = models.CharField("联系人", max_length=120, blank=True)
    openness = models.CharField("公开属性", max_length=40, blank=True)
    organ = models.CharField("发文机关", max_length=60, blank=True)
    number = models.CharField("文号", max_length=60, blank=True)
    issued_on = models.DateField("印发日期", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "number"], condition=~Q(number=""), name="one_paper_per_number"
            ),
            models.CheckConstraint(
                condition=~Q(status="issued") | (~Q(number="") & Q(issued_on__isnull=False)),
                name="an_issued_paper_has_number_and_day",
            ),
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "公文"

    def __str__(self) -> str:
        return self.title

    @property
    def signs_as(self) -> str:
        """Whose document it is: the organ it names, else the unit."""
        return self.organ or self.issuer.name


@append_only
class PaperScan(models.Model):
    """The stamped original as PDF, with its SM3; a later one stands for a better scan, none is ever replaced."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="scans")
    file_name = models.CharField("文件名", max_length=120)
    content = models.BinaryField("内容")
    size = models.PositiveIntegerField("字节数")
    sm3 = models.CharField("SM3", max_length=64, db_index=True)
    actor_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "公文扫描件"

    def __str__(self) -> str:
        return self.file_name


@append_only
class SealedText(models.Model):
    """What a document said when it was written, issued or 出具, sealed; the newest of its form is the one that stands."""

    class Form(models.TextChoices):
        PAPER = "paper", "公文"
        AGREEMENT = "agreement", "协议书"
        APPROVAL = "approval", "呈批表"

    form = models.CharField("文件", max_length=10, choices=Form.choices)
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, null=True, related_name="sealed_texts")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="sealed_texts")
    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="text")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(form="paper", paper__isnull=False, agreement=None)
                | Q(form__in=["agreement", "approval"], paper=None, agreement__isnull=False),
                name="a_sealed_text_is_of_one_thing",
            )
        ]
        verbose_name = verbose_name_plural = "已出具文本"

    def __str__(self) -> str:
        return f"{self.form} {self.seal}"

    @property
    def siblings(self) -> "models.QuerySet[SealedText]":
        """All texts of this form of the same thing, the newest first."""
        return SealedText.objects.filter(form=self.form, paper=self.paper_id, agreement=self.agreement_id)
