"""Settings of transfers as dated rows with a source: who decides a step and how long it may take, how candidates are
scored. Nothing here is law: what no document says is 未设定, an example says 示例.
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import models

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.districts.models import Body, SourceStatus
from projects.transfers.moves import STATUSES
from projects.transfers.schemes import SCHEMES

FULL = 100  # weights of a rubric add up to it, and no points go above it


@audited()
class StepSetting(Dated):
    """How many working days a step of a scheme may take, and which body decides it; empty is 未设定."""

    scheme = models.CharField(
        "适用办法", max_length=12, choices=[(code, way.label) for code, way in SCHEMES.items()]
    )
    step = models.CharField(
        "环节", max_length=32, choices=[(code, status.label) for code, status in STATUSES.items()]
    )
    working_days = models.PositiveSmallIntegerField("办理时限（工作日）", null=True, blank=True)
    body = models.ForeignKey(
        Body,
        verbose_name="办理单位",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="transfer_steps",
        help_text="留空为凡有该岗位的市级单位均可办理",
    )
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)

    class Meta:
        ordering = ["scheme", "step", "valid_from"]
        constraints = [no_overlap("one_step_setting_at_a_time", "scheme", "step")]
        verbose_name = verbose_name_plural = "流转环节设置"

    def __str__(self) -> str:
        return f"{self.get_scheme_display()} {self.get_step_display()}"


@audited()
class ScoringRubric(Dated):
    """The published way of scoring candidate hosts, or projects that compete for quota: weights adding up to 100."""

    class Target(models.TextChoices):
        HOST = "host", "承载地"
        PROJECT = "project", "参评项目"

    title = models.CharField("名称", max_length=80)
    applies_to = models.CharField(
        "评分对象", max_length=8, choices=Target.choices, default=Target.HOST, db_default=Target.HOST
    )
    criteria = models.JSONField("指标和权重", help_text='[{"code": "…", "label": "…", "weight": 30}]')
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200)

    class Meta:
        ordering = ["valid_from"]
        constraints = [no_overlap("one_scoring_rubric_at_a_time", "applies_to")]
        verbose_name = verbose_name_plural = "新能源评分办法"

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Criteria have different codes and whole weights that add up to 100; one that was scored with is kept."""
        try:
            weights = {row["code"]: int(row["weight"]) for row in self.criteria if row["label"]}
        except (KeyError, TypeError, ValueError) as error:
            raise ValidationError("指标应逐项写明 code、label 和整数 weight。") from error
        if len(weights) != len(self.criteria) or sum(weights.values()) != FULL or min(weights.values()) <= 0:
            raise ValidationError("各项权重应为正整数，合计 100，代码不能重复。")
        if self.pk and (self.scores.exists() or self.rounds.exists()):
            kept = ScoringRubric.objects.get(pk=self.pk)
            now = (self.criteria, self.valid_from, self.applies_to)
            if (kept.criteria, kept.valid_from, kept.applies_to) != now:
                raise ValidationError("该办法已用于评分，不能改写；请填写截止日，并另设一行。")


def deciders_on(day: dt.date) -> dict[tuple[str, str], Body]:
    """(scheme, status) → the body that decides there, where a setting names one."""
    rows = StepSetting.objects.on(day).filter(body__isnull=False).select_related("body")
    return {(row.scheme, row.step): row.body for row in rows}


def limits_on(day: dt.date) -> dict[tuple[str, str], int]:
    """(scheme, status) → working days allowed there, where any are set."""
    rows = StepSetting.objects.on(day).filter(working_days__isnull=False)
    return {(row.scheme, row.step): row.working_days or 0 for row in rows}


def rubric_on(day: dt.date, target: str = ScoringRubric.Target.HOST) -> ScoringRubric | None:
    """The rubric for hosts, or for competing projects, in force on a day; None where none is set."""
    return ScoringRubric.objects.on(day).filter(applies_to=target).first()
