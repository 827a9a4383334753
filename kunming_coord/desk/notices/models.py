"""What somebody is told: at once where it hurts, else once a day."""

import uuid

from django.db import models

from kunming_coord.accounts.models import User
from kunming_coord.audit.triggers import audited


class Reason(models.TextChoices):
    """Why somebody is told of a thing."""

    RETURNED = "returned", "退回"
    URGED = "urged", "催办"
    DISPUTED = "disputed", "争议"
    DUE = "due", "今日到期"
    MENTIONED = "mentioned", "提到您"
    COPIED = "copied", "抄送"
    ASKED = "asked", "征求意见"
    ENDING = "ending", "将到期"
    MOVED = "moved", "有新办理"


AT_ONCE = frozenset({Reason.RETURNED, Reason.URGED, Reason.DISPUTED, Reason.DUE})


class Notice(models.Model):
    """A pointer to a thing with the reason; its words are those the reader may see when it is read.

    Follows from events, remarks and days, so the change log need not have it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notices")
    reason = models.CharField("事由", max_length=10, choices=Reason.choices)
    matter = models.CharField(max_length=32)
    subject_id = models.BigIntegerField()
    cause = models.CharField(max_length=80, help_text="what it came from; nobody is told of it twice")
    made_at = models.DateTimeField("产生时间")
    delivered_at = models.DateTimeField("送达时间", null=True)
    read_at = models.DateTimeField("阅读时间", null=True)

    class Meta:
        ordering = ["-delivered_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "cause"], name="told_once_of_a_cause")]
        indexes = [
            models.Index(fields=["user", "-delivered_at"], name="notices_of_somebody"),
            models.Index(
                fields=["made_at"], condition=models.Q(delivered_at=None), name="notices_to_deliver"
            ),
        ]
        verbose_name = verbose_name_plural = "消息"

    def __str__(self) -> str:
        return f"{self.user_id} {self.reason} {self.cause}"


class NoticeClock(models.Model):
    """Up to which event people were told; the floor stays some minutes behind, for transactions that end late."""

    floor = models.BigIntegerField(default=0)
    seen = models.BigIntegerField(default=0)
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_clock_of_notices")]

    def __str__(self) -> str:
        return str(self.floor)


@audited()
class MailWish(models.Model):
    """Where somebody wants the daily digest as a mail; without one nothing leaves the house."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="mail_wish")
    address = models.EmailField("邮箱", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "邮件提醒"

    def __str__(self) -> str:
        return self.address
