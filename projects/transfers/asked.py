"""Opinions asked on the way of a transfer, and what is recorded there without moving it."""

import uuid
from typing import Any, Self

from django.db import models
from django.db.models import Q

from kunming_coord.accounts.models import User
from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import Viewer
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import Body, District
from projects.visibility.standing import answering_for

TRANSFER = "projects.Transfer"


def answering_as(viewer: Viewer) -> set[int]:
    """The accounts somebody answers as: their own, and those they stand in for."""
    return {viewer.pk, *(principal.pk for principal in viewer.principals)}


class OpinionVerdict(models.TextChoices):
    AGREE = "agree", "同意"
    AGREE_IF = "agree_if", "同意，并提出意见"
    DISAGREE = "disagree", "不同意"
    NONE = "none", "无意见"


class OpinionKind(models.TextChoices):
    OPINION = "opinion", "征求意见"
    SIGNER = "signer", "加签"


class OpinionQuerySet(models.QuerySet[Any]):
    """Opinions, by who is to answer and whether that is still awaited."""

    def open(self) -> Self:
        """Still awaited."""
        return self.filter(answered_at=None, closed_at=None)

    def asked_of(self, viewer: Viewer) -> Self:
        """Asked of somebody's body, of themself, or of whom they stand in for."""
        return self.filter(Q(body_id__in=answering_for(viewer)) | Q(signer_id__in=answering_as(viewer)))


@audited()
class OpinionRequest(models.Model):
    """An opinion asked of a body, or of one person added as a signer; several are asked at once, answered in any order.

    Those asked together share a batch; once `needed` of them are answered (empty: all), the rest need not answer.
    """

    Verdict, Kind = OpinionVerdict, OpinionKind

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    transfer = models.ForeignKey(TRANSFER, on_delete=models.PROTECT, related_name="opinion_requests")
    round_number = models.PositiveSmallIntegerField("轮次")
    kind = models.CharField(
        "类别", max_length=8, choices=Kind.choices, default=Kind.OPINION, db_default="opinion"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, related_name="opinion_requests")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    batch = models.UUIDField(null=True)
    needed = models.PositiveSmallIntegerField("几家答复即可", null=True)
    step = models.CharField("征求时的环节", max_length=32, blank=True, default="", db_default="")
    question = models.TextField("征求事项", blank=True)
    asked_at = models.DateTimeField("征求时间", auto_now_add=True)
    asked_by_label = models.CharField("征求人", max_length=120)
    asked_for = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty where the city asks"
    )
    verdict = models.CharField("意见", max_length=10, choices=Verdict.choices, blank=True)
    words = models.TextField("意见内容", blank=True)
    answered_at = models.DateTimeField("答复时间", null=True)
    answered_by_label = models.CharField("答复人", max_length=120, blank=True)
    closed_at = models.DateTimeField("不再需要答复的时间", null=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["round_number", "asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "body"],
                condition=Q(answered_at=None, closed_at=None),
                name="one_open_opinion_per_body",
            ),
            models.UniqueConstraint(
                fields=["transfer", "signer"],
                condition=Q(answered_at=None, closed_at=None),
                name="one_open_opinion_per_signer",
            ),
            models.CheckConstraint(
                condition=Q(body=None, signer__isnull=False) | Q(body__isnull=False, signer=None),
                name="an_opinion_is_asked_of_one",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None, verdict="") | Q(answered_at__isnull=False) & ~Q(verdict=""),
                name="an_answer_has_its_verdict",
            ),
        ]
        verbose_name = verbose_name_plural = "征求意见"

    def __str__(self) -> str:
        return f"{self.transfer} {self.asked_of}"

    @property
    def asked_of(self) -> str:
        """The body or the person that is asked."""
        if self.body is not None:
            return self.body.short_name
        return self.signer.label if self.signer is not None else ""

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited."""
        return self.answered_at is None and self.closed_at is None

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return "refused" if self.verdict == self.Verdict.DISAGREE else "done"


class NoteKind(models.TextChoices):
    ASSIGN = "assign", "转办"
    SIGNERS = "signers", "加签"
    CHANGE = "change", "变更"


@append_only
class StepNote(models.Model):
    """What is recorded on the way of a transfer without moving it: 转办, 加签, an approved change.

    `version` is the transfer's when it was written: with the next move a 转办 is spent.
    """

    Kind = NoteKind

    transfer = models.ForeignKey(TRANSFER, on_delete=models.PROTECT, related_name="step_notes")
    kind = models.CharField("类别", max_length=8, choices=Kind.choices)
    version = models.PositiveIntegerField()
    status = models.CharField("环节", max_length=32)
    to = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField("内容", max_length=1000)
    reason = models.TextField("理由")
    made_for = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, related_name="+", help_text="empty for the city"
    )
    actor_id = models.BigIntegerField()
    actor_label = models.CharField("办理人", max_length=120)
    unit_label = models.CharField("单位", max_length=120, blank=True)
    at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["transfer", "version"], name="notes_of_a_step")]
        verbose_name = verbose_name_plural = "办理附记"

    def __str__(self) -> str:
        return f"{self.transfer_id} {self.kind} {self.text}"
