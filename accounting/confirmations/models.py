"""The enterprise confirms its own facts: one-time links, and what was answered, which is never changed."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q

from accounting.filings.models import Filing
from accounting.filings.units import exact_wan
from kunming_coord.audit.triggers import audited
from kunming_coord.common.triggers import append_only


@audited(secrets=("token_hash",))
class ConfirmationLink(models.Model):
    """A link that opens one page once. The token itself is shown to the filer and kept nowhere."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="confirmation_links")
    token_hash = models.CharField("令牌摘要", max_length=64, unique=True, help_text="SHA-256")
    created_by_id = models.BigIntegerField()
    created_by_label = models.CharField("发出人", max_length=120)
    unit_label = models.CharField("发出单位", max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField("有效期至")
    revoked_at = models.DateTimeField("撤销时间", null=True)
    used_at = models.DateTimeField("使用时间", null=True)
    tries = models.PositiveSmallIntegerField("提交次数", default=0)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"],
                condition=Q(revoked_at=None, used_at=None),
                name="one_standing_link_per_filing",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | Q(used_at=None), name="a_used_link_is_not_revoked"
            ),
        ]
        verbose_name = verbose_name_plural = "企业确认链接"

    def __str__(self) -> str:
        return str(self.uid)


@append_only
class Confirmation(models.Model):
    """What the enterprise answered, with the facts as they stood before its eyes. It changes no figure by itself.

    facts: [{indicator, name, revision, amount_fen, measure}]; corrections: [{indicator, name, text}].
    """

    class Channel(models.TextChoices):
        LINK = "link", "一次性链接"
        PAPER = "paper", "盖章纸质表"

    class Answer(models.TextChoices):
        CONFIRMED = "confirmed", "确认无误"
        CORRECTED = "corrected", "提出更正"

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="confirmations")
    link = models.OneToOneField(
        ConfirmationLink, on_delete=models.PROTECT, null=True, related_name="confirmation"
    )
    channel = models.CharField("方式", max_length=5, choices=Channel.choices)
    answer = models.CharField("答复", max_length=9, choices=Answer.choices)
    facts = models.JSONField("所示事实")
    corrections = models.JSONField("更正内容", default=list)
    remark = models.TextField("补充说明", blank=True)
    signatory = models.CharField("确认人", max_length=60)
    phone = models.CharField("电话", max_length=20, blank=True)
    signed_on = models.DateField("盖章日期", null=True)
    recorded_by_id = models.BigIntegerField(null=True, help_text="who recorded a paper form")
    recorded_by_label = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(channel="link", link__isnull=False, recorded_by_id=None)
                | Q(channel="paper", link=None, recorded_by_id__isnull=False, signed_on__isnull=False),
                name="a_confirmation_says_how_it_came",
            ),
        ]
        verbose_name = verbose_name_plural = "企业确认记录"

    def __str__(self) -> str:
        return f"{self.filing_id} {self.channel} {self.answer}"

    @property
    def lines(self) -> list[tuple[dict[str, Any], str]]:
        """Each figure as it was shown, with what the enterprise says it should be; empty where it agrees."""
        said = {row["indicator"]: row["text"] for row in self.corrections}
        return [
            ({**fact, "amount": exact_wan(fact["amount_fen"])}, said.get(fact["indicator"], ""))
            for fact in self.facts
        ]
