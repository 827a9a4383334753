"""条款库: dated clauses and templates a draft starts from, and the promises an agreement may not make."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.districts.models import SourceStatus

SOURCE_LENGTH = 200
CODE_LENGTH = 40


@audited()
class ClauseTemplate(Dated):
    """条款: one clause of the library; `{origin}`, `{host}`, `{enterprise}` and `{project}` are filled in when drafting."""

    class Bearer(models.TextChoices):
        ORIGIN = "origin", "首谈地/协作地"
        HOST = "host", "承载地"

    code = models.SlugField("代码", max_length=CODE_LENGTH)
    title = models.CharField("条款名称", max_length=60)
    text = models.TextField("条款文本")
    order = models.PositiveSmallIntegerField("排序", default=0)
    obligation = models.CharField("产生的义务", max_length=120, blank=True)
    bearer = models.CharField("义务承担方", max_length=10, choices=Bearer.choices, blank=True)
    due_days = models.PositiveSmallIntegerField(
        "生效后多少天内办结", null=True, blank=True, help_text="留空为不产生义务"
    )
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=SOURCE_LENGTH)

    class Meta:
        ordering = ["order", "code"]
        constraints = [
            no_overlap("one_clause_of_a_code_at_a_time", "code"),
            models.CheckConstraint(
                condition=models.Q(due_days=None, obligation="", bearer="")
                | (models.Q(due_days__isnull=False) & ~models.Q(obligation="") & ~models.Q(bearer="")),
                name="an_obligation_has_bearer_and_days",
                violation_error_message="产生义务的条款须同时填写义务、承担方和天数；不产生义务的三项都留空。",
            ),
        ]
        verbose_name = verbose_name_plural = "协议条款库"

    def __str__(self) -> str:
        return self.title


@audited()
class AgreementTemplate(Dated):
    """协议模板: the clauses an agreement of a scheme usually has, in their order."""

    code = models.SlugField("代码", max_length=CODE_LENGTH)
    title = models.CharField("模板名称", max_length=60)
    scheme = models.CharField("适用程序", max_length=20, blank=True, help_text="留空为各类通用")
    clauses = ArrayField(models.SlugField(max_length=CODE_LENGTH), verbose_name="条款代码")
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=SOURCE_LENGTH)

    class Meta:
        ordering = ["code"]
        constraints = [no_overlap("one_template_of_a_code_at_a_time", "code")]
        verbose_name = verbose_name_plural = "协议模板"

    def __str__(self) -> str:
        return self.title


def word_groups() -> list[Any]:
    """No groups yet."""
    return []


@audited()
class PromiseRule(Dated):
    """不得作出的承诺: a sentence with a word of every group is pointed out, with the provision it may offend."""

    code = models.SlugField("代码", max_length=CODE_LENGTH)
    title = models.CharField("问题", max_length=60)
    groups = models.JSONField("词组", default=word_groups, help_text="每组至少一词同时出现在一句中才提示")
    document = models.CharField("依据文件", max_length=120)
    article = models.CharField("条款", max_length=200)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=SOURCE_LENGTH)

    class Meta:
        ordering = ["code"]
        constraints = [no_overlap("one_promise_rule_of_a_code_at_a_time", "code")]
        verbose_name = verbose_name_plural = "公平竞争审查提示规则"

    def __str__(self) -> str:
        return self.title
