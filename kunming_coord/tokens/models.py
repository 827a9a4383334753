"""Tokens with which a machine works for an account: asked for, approved, collected once, used, revoked."""

import uuid
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.audit.triggers import audited
from kunming_coord.districts.models import Body, District
from kunming_coord.tokens.scopes import Scope


class State(models.TextChoices):
    """Where a token stands; follows from its moments."""

    REQUESTED = "requested", "待批准"
    REFUSED = "refused", "不予批准"
    APPROVED = "approved", "待领取"
    LAPSED = "lapsed", "逾期未领取"
    ACTIVE = "active", "有效"
    EXPIRED = "expired", "已过期"
    REVOKED = "revoked", "已撤销"


TONES = {
    State.REQUESTED: "waiting",
    State.REFUSED: "refused",
    State.APPROVED: "progress",
    State.LAPSED: "paused",
    State.ACTIVE: "done",
    State.EXPIRED: "paused",
    State.REVOKED: "paused",
}


class TokenQuerySet(models.QuerySet["Token"]):
    """Tokens and what is shown of them."""

    def with_facts(self) -> Self:
        """With unit, owner and last use, in one query."""
        return self.select_related("owner__person", "district", "body", "decided_by__person", "use")


@audited(secrets=("digest",))
class Token(models.Model):
    """A token of an account for one of its units. The secret itself is kept nowhere, only its SHA-256."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField("用途", max_length=60)
    district = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="tokens"
    )
    body = models.ForeignKey(Body, on_delete=models.PROTECT, null=True, blank=True, related_name="tokens")
    scopes = ArrayField(models.CharField(max_length=12, choices=Scope.choices), verbose_name="权限范围")
    days = models.PositiveSmallIntegerField("有效天数")
    requested_at = models.DateTimeField("申请时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="tokens_decided"
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    approved = models.BooleanField("批准", default=False)
    decision_note = models.CharField("审批意见", max_length=200, blank=True)
    collect_until = models.DateTimeField("领取期限", null=True, blank=True)
    key = models.CharField("标识", max_length=16, unique=True, null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField("领取时间", null=True, blank=True)
    expires_at = models.DateTimeField("失效时间", null=True, blank=True)
    revoked_at = models.DateTimeField("撤销时间", null=True, blank=True)
    revoked_by_label = models.CharField("撤销人", max_length=120, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(district=None, body__isnull=False) | Q(district__isnull=False, body=None),
                name="token_for_exactly_one_unit",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("owner")),
                name="nobody_approves_a_token_of_their_own",
            ),
            models.CheckConstraint(
                condition=Q(issued_at=None, key=None, expires_at=None, digest="")
                | (
                    Q(
                        approved=True,
                        decided_by__isnull=False,
                        key__isnull=False,
                        expires_at__gt=F("issued_at"),
                    )
                    & ~Q(digest="")
                ),
                name="only_an_approved_token_is_issued",
            ),
        ]
        verbose_name = verbose_name_plural = "访问令牌"

    def __str__(self) -> str:
        return self.name

    @property
    def unit_name(self) -> str:
        """The unit it works for."""
        unit = self.district or self.body
        return unit.short_name if unit else ""

    @property
    def scope_labels(self) -> list[str]:
        """What it may be used for, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]

    @property
    def state(self) -> State:
        """Where it stands now."""
        now = timezone.now()
        if self.revoked_at is not None:
            return State.REVOKED
        if self.expires_at is not None:
            return State.ACTIVE if self.expires_at > now else State.EXPIRED
        if self.decided_at is None:
            return State.REQUESTED
        if not self.approved:
            return State.REFUSED
        return State.APPROVED if self.collect_until and self.collect_until > now else State.LAPSED

    @property
    def state_label(self) -> str:
        """The word for where it stands."""
        return str(self.state.label)

    @property
    def tone(self) -> str:
        """The tone of its badge."""
        return TONES[self.state]


class TokenUse(models.Model):
    """When a token was last used, to the minute: technical state, which would drown the change log."""

    token = models.OneToOneField(Token, on_delete=models.CASCADE, related_name="use", primary_key=True)
    last_used_at = models.DateTimeField("最近使用")
    last_address = models.GenericIPAddressField("来自", null=True)

    def __str__(self) -> str:
        return f"{self.token_id} {self.last_used_at}"
