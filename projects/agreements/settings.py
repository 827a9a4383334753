"""What agreements need and no document fixes: which steps lie before 签署, when an end is announced. Dated rows.

No row means 未设定: a step without one is off, and nobody is reminded without one.
"""

import datetime as dt

from django.db import models, transaction

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, DatedQuerySet, no_overlap
from kunming_coord.districts.models import SourceStatus
from projects.agreements.moves import REVIEW_STEPS

READING = "公开材料未写明到期提醒的天数；180、90、30 天系示例"


@audited()
class AgreementSetting(Dated):
    """One setting for a time: a step on (1) or off (0), or a number of days."""

    class Key(models.TextChoices):
        COUNTERSIGN = "countersign", "步骤：部门会签"
        LEGAL_OK = "legal_ok", "步骤：合法性审核"
        COMPETITION_OK = "competition_ok", "步骤：公平竞争审查"
        DELIBERATE = "deliberate", "步骤：集体审议"
        NOTICE_FIRST = "notice_first", "到期前第一次提醒（天）"
        NOTICE_SECOND = "notice_second", "到期前第二次提醒（天）"
        NOTICE_THIRD = "notice_third", "到期前第三次提醒（天）"

    key = models.CharField("设置项", max_length=20, choices=Key.choices)
    value = models.PositiveSmallIntegerField("取值", help_text="步骤：1 启用，0 停用；提醒：天数")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200)

    class Meta:
        ordering = ["key", "valid_from"]
        constraints = [
            no_overlap("one_agreement_setting_at_a_time", "key"),
            models.CheckConstraint(
                condition=~models.Q(key__in=REVIEW_STEPS) | models.Q(value__lte=1),
                name="a_step_is_on_or_off",
                violation_error_message="步骤只能填 1（启用）或 0（停用）。",
            ),
        ]
        verbose_name = verbose_name_plural = "协议办理设置"

    def __str__(self) -> str:
        return f"{self.get_key_display()} {self.value}"


Key = AgreementSetting.Key
NOTICES = (Key.NOTICE_FIRST, Key.NOTICE_SECOND, Key.NOTICE_THIRD)
DEFAULT_DAYS = {Key.NOTICE_FIRST: 180, Key.NOTICE_SECOND: 90, Key.NOTICE_THIRD: 30}


def steps_on(day: dt.date) -> frozenset[str]:
    """The steps before 签署 that are asked for on a day."""
    return frozenset(asked_steps(day).values_list("key", flat=True))


def asked_steps(day: dt.date) -> DatedQuerySet:
    """The rows that switch a step on, as of a day."""
    return AgreementSetting.objects.on(day).filter(key__in=REVIEW_STEPS, value=1)


def notice_days(day: dt.date) -> list[int]:
    """How many days before its end an agreement is announced, the most first."""
    rows = AgreementSetting.objects.on(day).filter(key__in=NOTICES, value__gt=0)
    return sorted(set(rows.values_list("value", flat=True)), reverse=True)


@transaction.atomic
def load_agreement_settings() -> int:
    """The days of the notices as an example, where there are none yet; steps are left 未设定. Returns the rows made."""
    if AgreementSetting.objects.filter(key__in=NOTICES).exists():
        return 0
    rows = [
        AgreementSetting(key=key, value=days, source_status=SourceStatus.INFERRED, source=READING)
        for key, days in DEFAULT_DAYS.items()
    ]
    return len(AgreementSetting.objects.bulk_create(rows))
