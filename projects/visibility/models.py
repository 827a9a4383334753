"""查看记录: who had which number shown, when, and why if they said so."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.common.scope import ScopedQuerySet, Viewer
from kunming_coord.common.triggers import append_only
from kunming_coord.districts.models import District


class RevealQuerySet(ScopedQuerySet):
    """Auditors and the audit administrator read all; a unit what was looked up of its contacts; everybody their own."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """What was looked up of contacts of these districts."""
        return Q(unit_id__in=district_ids)

    def visible_to(self, viewer: Viewer) -> Self:
        """Not what the whole city sees: only those named above."""
        if any(viewer.holds(role, units=None) for role in (Role.AUDITOR, Role.AUDIT_ADMIN)):
            return self.all()
        return self.filter(self.within(viewer.reach.district_ids) | Q(actor_id=viewer.pk))


@append_only
class PhoneReveal(models.Model):
    """One masked number shown to one person for some minutes; the number itself is not kept here."""

    class Kind(models.TextChoices):
        CONTACT = "contact", "企业联系人"
        CONFIRMATION = "confirmation", "企业确认人"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    subject_id = models.BigIntegerField(help_text="the row whose number it is")
    name = models.CharField("联系人", max_length=60)
    about = models.CharField("事项", max_length=60, help_text="code of the project")
    unit = models.ForeignKey(
        District, on_delete=models.PROTECT, related_name="+", help_text="whose contact it is"
    )
    actor_id = models.BigIntegerField()
    actor_label = models.CharField("查看人", max_length=120)
    actor_unit = models.CharField("查看人单位", max_length=120, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField("查看时间", default=timezone.now)
    until = models.DateTimeField("显示至")

    objects = RevealQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("at")), name="a_reveal_ends_after_it_began")
        ]
        indexes = [
            models.Index(fields=["actor_id", "-at"], name="reveals_of_person"),
            models.Index(fields=["kind", "subject_id", "actor_id"], name="reveals_of_number"),
            models.Index(fields=["unit", "-at"], name="reveals_of_unit"),
        ]
        verbose_name = verbose_name_plural = "号码查看记录"

    def __str__(self) -> str:
        return f"{self.actor_label} {self.about} {self.name}"

    def is_open(self, now: dt.datetime) -> bool:
        """Whether the number is still shown."""
        return self.until > now
