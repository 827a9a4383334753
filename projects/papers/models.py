"""公文: 函, 通知 and 请示 about an agreement, as 送审稿 until they are issued; then their number and stamped scan."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
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


@append_only
class PaperScan(models.Model):
    """The stamped original as PDF, with its SM3; a later one stands for a better scan, none is ever replaced."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="scans")
    file_name = models.CharField("文件名", max_length=120)
    content = models.BinaryField("内容")
    size = models.PositiveIntegerField("字节数")
    sm3 = models.CharField("SM3", max_length=64)
    actor_id = models.BigIntegerField()
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = verbose_name_plural = "公文扫描件"

    def __str__(self) -> str:
        return self.file_name
