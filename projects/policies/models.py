"""What policies speak about (indicators), what they rest on (documents), and the policy files by version."""

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.machine import Status
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import Body, SourceStatus
from projects.policies.documentmoves import DOCUMENT_MACHINE
from projects.policies.moves import EVER_IN_FORCE, MACHINE, OPEN, WRITERS

FROZEN = """
    IF OLD.status NOT IN ('draft', 'returned') AND (NEW.text, NEW.digest, NEW.title, NEW.scheme)
            IS DISTINCT FROM (OLD.text, OLD.digest, OLD.title, OLD.scheme) THEN
        RAISE EXCEPTION 'frozen: the text of a submitted policy version does not change' USING ERRCODE = '23514';
    END IF;
    IF (NEW.code, NEW.number) IS DISTINCT FROM (OLD.code, OLD.number)
            OR (OLD.effective_from IS NOT NULL AND NEW.effective_from IS DISTINCT FROM OLD.effective_from)
            OR (OLD.effective_to IS NOT NULL AND NEW.effective_to IS DISTINCT FROM OLD.effective_to) THEN
        RAISE EXCEPTION 'frozen: number and dates of a policy version are set once' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""

KEPT_WORDS = """
    IF (NEW.document_id, NEW.about, NEW.text) IS DISTINCT FROM (OLD.document_id, OLD.about, OLD.text)
            OR (OLD.struck AND NOT NEW.struck) THEN
        RAISE EXCEPTION 'frozen: the words of a quote never change' USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
"""


@audited()
class IndicatorGroup(models.Model):
    """Indicators that are filed, verified and closed together."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    verifier_role = models.CharField("核对岗位", max_length=16)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "指标组"

    def __str__(self) -> str:
        return self.name


@audited()
class Indicator(models.Model):
    """A figure that may be shared: its words, its owner, how often it comes out."""

    class Frequency(models.TextChoices):
        MONTHLY = "monthly", "月度"
        QUARTERLY = "quarterly", "季度"

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("名称", max_length=40)
    short_name = models.CharField("简称", max_length=12)
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="indicators")
    owner = models.ForeignKey(
        Body, on_delete=models.PROTECT, null=True, blank=True, related_name="indicators"
    )
    frequency = models.CharField("频率", max_length=10, choices=Frequency.choices)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order"]
        verbose_name = verbose_name_plural = "核算指标"

    def __str__(self) -> str:
        return self.name


class DocumentState(models.TextChoices):
    """What is known of a document's force; only 待核实 says nothing."""

    VALID = "valid", "有效"
    EXTENDED = "extended", "续期"
    REVISED = "revised", "修订"
    EXPIRED = "expired", "失效"
    UNCONFIRMED = "unconfirmed", "待核实"


DOCUMENT_TONES = {
    DocumentState.VALID: "done",
    DocumentState.EXTENDED: "done",
    DocumentState.REVISED: "progress",
    DocumentState.EXPIRED: "paused",
    DocumentState.UNCONFIRMED: "waiting",
}


class DocumentQuerySet(SubjectQuerySet):
    """Published documents are nobody's secret: everybody signed in reads the register."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All of them."""
        return self.all()


@audited()
class PolicyDocument(WorkflowSubject):
    """政策文件登记: a published document the rules may quote, and what is known of its force."""

    machine = DOCUMENT_MACHINE

    code = models.SlugField("编号", max_length=60, unique=True)
    title = models.CharField("文件名称", max_length=200)
    number = models.CharField("文号", max_length=80, blank=True)
    issuer = models.CharField("发文机关", max_length=120, blank=True)
    issued_on = models.CharField(
        "发文日期", max_length=10, blank=True, help_text="2025-06 where no day is known"
    )
    url = models.CharField("公开网址", max_length=400, blank=True)
    in_force = models.DateField("施行日", null=True, blank=True)
    valid_to = models.DateField("有效期至", null=True, blank=True, help_text="null where it is not known")
    state = models.CharField("效力状态", max_length=12, choices=DocumentState.choices)
    checked_on = models.DateField("最近核实日", null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        triggers = [legal_moves(DOCUMENT_MACHINE)]
        verbose_name = verbose_name_plural = "政策文件登记"

    def __str__(self) -> str:
        return self.title

    @property
    def badge(self) -> Status:
        """The state as a badge shows it."""
        state = DocumentState(self.state)
        return Status(str(state.label), DOCUMENT_TONES[state])


@audited()
class DocumentQuote(models.Model):
    """A phrase of a document, word for word; one that turns out wrong is struck, never changed."""

    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="quotes")
    about = models.CharField("关于", max_length=60)
    text = models.TextField("原文")
    struck = models.BooleanField("已划去", default=False)

    class Meta:
        ordering = ["pk"]
        triggers = [
            pgtrigger.Trigger(
                name="kept_words", when=pgtrigger.Before, operation=pgtrigger.Update, func=KEPT_WORDS
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]
        verbose_name = verbose_name_plural = "文件原文摘录"

    def __str__(self) -> str:
        return self.text


@append_only
class DocumentCheck(models.Model):
    """Somebody looked up whether a document is in force: when, what was found, on which proof."""

    document = models.ForeignKey(PolicyDocument, on_delete=models.PROTECT, related_name="checks")
    state = models.CharField("核实结果", max_length=12, choices=DocumentState.choices)
    checked_on = models.DateField("核实日", null=True)
    valid_to = models.DateField("有效期至", null=True)
    note = models.TextField("说明")
    proof = models.TextField("依据", blank=True)
    stated = models.BooleanField(
        "登记所述",
        default=False,
        help_text="what whoever registered it says: no finding until somebody else agrees",
    )
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    unit_label = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "文件效力核实记录"

    def __str__(self) -> str:
        return f"{self.document} {self.get_state_display()}"

    @property
    def badge(self) -> Status:
        """What was found, as a badge shows it; what its registrar alone says is still to be agreed with."""
        state = DocumentState(self.state)
        return Status(str(state.label), "waiting" if self.stated else DOCUMENT_TONES[state])


class PolicyVersionQuerySet(SubjectQuerySet):
    """What has been in force is public to everybody signed in; the rest belongs to those who work on it."""

    def visible_to(self, viewer: Viewer) -> Self:
        """All versions for the city's policy staff and auditors, those that have been in force for everybody."""
        return self.all() if works_on_policies(viewer) else self.filter(status__in=EVER_IN_FORCE)


def works_on_policies(viewer: Viewer) -> bool:
    """Whether somebody may see versions that are not in force yet."""
    return any(viewer.holds(role, units=None) for role in (*WRITERS, Role.AUDITOR))


@audited(secrets=("text",))  # the digest stands for it; forty kilobytes a change would bury the log
class PolicyVersion(WorkflowSubject):
    """政策文件版本: one text of a policy file; it is never changed once somebody else has been asked to read it."""

    machine = MACHINE

    code = models.SlugField("政策代码", max_length=61)
    number = models.PositiveIntegerField("版本号")
    title = models.CharField("名称", max_length=200)
    scheme = models.CharField("适用程序", max_length=20, blank=True)
    text = models.TextField("全文")
    digest = models.CharField("摘要", max_length=64, unique=True, help_text="SHA-256 of the text")
    document = models.ForeignKey(
        PolicyDocument,
        verbose_name="登记文件",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="versions",
    )
    effective_from = models.DateField("生效日", null=True, blank=True)
    effective_to = models.DateField("废止后最后适用日", null=True, blank=True)
    created_by = models.ForeignKey(
        User, verbose_name="编写人", on_delete=models.PROTECT, related_name="policy_versions"
    )
    note = models.TextField("修订说明", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="one_text_per_version_number"),
            models.UniqueConstraint(fields=["code", "effective_from"], name="one_version_per_first_day"),
            models.UniqueConstraint(
                fields=["code"], condition=Q(status__in=OPEN), name="one_open_version_per_policy"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=EVER_IN_FORCE) | Q(effective_from__isnull=False),
                name="in_force_from_a_day",
            ),
        ]
        triggers = [
            legal_moves(MACHINE),
            pgtrigger.Trigger(
                name="frozen_text", when=pgtrigger.Before, operation=pgtrigger.Update, func=FROZEN
            ),
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
        ]
        verbose_name = verbose_name_plural = "政策文件版本"

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The version as one word: "investment-2022@1"."""
        return f"{self.code}@{self.number}"
