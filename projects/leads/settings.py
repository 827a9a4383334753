"""What the rules of first contact leave open: lengths, and which bodies act. Dated rows; an empty one is 未设定."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone

from kunming_coord.audit.triggers import audited
from kunming_coord.common.actors import Actor
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.errors import Missing
from kunming_coord.districts.calendar import add_working_days
from kunming_coord.districts.models import Body, SourceStatus
from kunming_coord.districts.services import rows_of

DATA = Path(__file__).parent / "data"


class Limit(models.TextChoices):
    """What is limited; days of protection are calendar days, answers are due in working days."""

    PROTECTION = "protection", "登记后保护期（自然日）"
    RECOGNISED = "recognised", "认定后转流转期限（自然日）"
    REVIEW = "review", "登记后开始审查（工作日）"
    DECIDE = "decide", "开始审查后认定或退回（工作日）"
    RESUBMIT = "resubmit", "退回后重新登记（工作日）"
    RULING = "ruling", "冲突裁定（工作日）"
    OBJECTION = "objection", "认定前听取异议（工作日）"
    CHECKS = "checks", "每单位每日冲突核查（次）"


# What is waited for in a status, and so which limit its deadline comes from.
STEPS = {
    "registered": Limit.REVIEW,
    "in_review": Limit.DECIDE,
    "returned": Limit.RESUBMIT,
    "contested": Limit.RULING,
}


@audited()
class LeadSetting(Dated):
    """One limit for a time; without a value it is not set and nothing runs out."""

    name = models.CharField("事项", max_length=12, choices=Limit.choices)
    value = models.PositiveSmallIntegerField("数值", null=True, blank=True, help_text="留空为未设定")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            no_overlap("one_lead_setting_at_a_time", "name"),
            models.CheckConstraint(
                condition=models.Q(value=None) | models.Q(value__gt=0), name="lead_limit_is_positive"
            ),
        ]
        verbose_name = verbose_name_plural = "首谈时限"

    def __str__(self) -> str:
        return f"{self.get_name_display()} {self.number_text}"

    @property
    def number_text(self) -> str:
        """The value, or that none is set."""
        return "未设定" if self.value is None else str(self.value)


class Duty(models.TextChoices):
    """What a city body does about first contacts."""

    RECOGNISE = "recognise", "认定首谈"
    OBJECT = "object", "知会并提出异议"


@audited()
class RecognitionBody(Dated):
    """Which city body recognises first contacts, and which is told and may object."""

    duty = models.CharField("职责", max_length=10, choices=Duty.choices)
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="+")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [no_overlap("one_recognition_body_at_a_time", "duty")]
        verbose_name = verbose_name_plural = "首谈认定单位"

    def __str__(self) -> str:
        return f"{self.get_duty_display()} {self.body}"


def limit_on(name: str, day: dt.date) -> int | None:
    """The limit in force on a day; None where it is not set."""
    value: int | None = LeadSetting.objects.on(day).filter(name=name).values_list("value", flat=True).first()
    return value


def due_after(name: str, day: dt.date) -> dt.date | None:
    """The last working day on which something begun on `day` is in time; None where no limit is set."""
    days = limit_on(name, day)
    if days is None:
        return None
    try:
        return add_working_days(day, days)
    except Missing:  # a registration does not fail because next year's calendar is not there yet
        return None


def days_after(name: str, day: dt.date) -> dt.date | None:
    """The last calendar day of a length that begins after `day`; None where none is set."""
    days = limit_on(name, day)
    return day + dt.timedelta(days=days) if days is not None else None


def body_for(duty: str, day: dt.date | None = None) -> Body | None:
    """The body with this duty; None where it is not set."""
    rows = RecognitionBody.objects.on(day or timezone.localdate()).filter(duty=duty).select_related("body")
    found = rows.first()
    return found.body if found else None


def is_body_of(body: Body | None, held: Collection[int]) -> bool:
    """Whether a role held at these city bodies is held at the one that has a duty; at any of them where none is set."""
    return bool(held) and (body is None or body.pk in held)


def acts_for(actor: Actor, duty: str, *roles: str) -> bool:
    """Whether somebody holds one of these roles at the body that has this duty."""
    held = [body for role in roles for body in actor.bodies_as(role)]
    return bool(held) and is_body_of(body_for(duty), held)


@transaction.atomic
def load_first_contact_settings() -> int:
    """The settings that ship with the product, missing ones only; returns how many limits there are."""
    limits = rows_of(DATA / "limits.csv")
    for row in limits:
        if not LeadSetting.objects.filter(name=row["name"]).exists():
            LeadSetting.objects.create(
                name=row["name"],
                value=int(row["value"]) if row["value"] else None,
                source_status=row["source_status"],
                source=row["source"],
            )
    for row in rows_of(DATA / "bodies.csv"):
        if not RecognitionBody.objects.filter(duty=row["duty"]).exists():
            RecognitionBody.objects.create(
                duty=row["duty"],
                body=Body.objects.get(slug=row["body"]),
                source_status=row["source_status"],
                source=row["source"],
            )
    return len(limits)
