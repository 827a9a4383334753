"""三方核对: what was filed beside what the treasury received and what the statistics bureau answers in words.

The statistics bureau never enters a figure of its own here: an answer is a word, a published band and a reason.
"""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounting.reconciliation.moves import CLOSED, HOST, MACHINE
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.dated import Dated, no_overlap
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.machine import CITY, Move, Status
from kunming_coord.common.scope import ScopedQuerySet, SubjectQuerySet, Viewer
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District, SourceStatus
from projects.policies.models import Indicator
from projects.register.models import Enterprise, Project


class Answer(models.TextChoices):
    """All the statistics bureau may say of a figure that was filed."""

    AGREE = "agree", "一致"
    BAND = "band", "偏差区间"
    DIFFER = "differ", "不一致"


class Reason(models.TextChoices):
    """Why two sides differ."""

    TIMING = "timing", "时点差"
    SCOPE = "scope", "口径差"
    ATTRIBUTION = "attribution", "归属差"
    OMISSION = "omission", "漏报"
    OTHER = "other", "其他"


class Verdict(models.TextChoices):
    """What comparing the filing with one other side gives."""

    NOT_APPLICABLE = "not_applicable", "/"
    PENDING = "pending", "待比对"
    AGREE = "agree", "相符"
    WITHIN = "within", "在容差内"
    DIFFERS = "differs", "有差异"


class State(models.TextChoices):
    """Where a line stands, all its sides taken together."""

    PENDING = "pending", "待比对"
    AGREE = "agree", "相符"
    WITHIN = "within", "在容差内"
    DIFFERS = "differs", "差异待说明"
    EXPLAINED = "explained", "已说明"
    SETTLED = "settled", "已办结"


TONES = {
    State.PENDING: "waiting",
    State.AGREE: "done",
    State.WITHIN: "done",
    State.DIFFERS: "refused",
    State.EXPLAINED: "progress",
    State.SETTLED: "done",
}


@audited()
class DeviationBand(Dated):
    """A band an answer may name: by how many per mille of the official figure the filing deviates from it."""

    code = models.SlugField("代码", max_length=20)
    name = models.CharField("名称", max_length=20)
    above_tenths = models.PositiveIntegerField("大于（‰）", default=0)
    up_to_tenths = models.PositiveIntegerField("不超过（‰）", null=True, blank=True)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    order = models.PositiveSmallIntegerField("排序", default=0)

    class Meta:
        ordering = ["order"]
        constraints = [
            no_overlap("one_band_at_a_time", "code"),
            models.CheckConstraint(
                condition=Q(up_to_tenths=None) | Q(up_to_tenths__gt=models.F("above_tenths")),
                name="a_band_has_a_width",
            ),
        ]
        verbose_name = verbose_name_plural = "偏差区间"

    def __str__(self) -> str:
        return self.name


@audited()
class Tolerance(Dated):
    """How far two sides of an indicator may lie apart without being a difference; either limit is enough."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="tolerances")
    percent_tenths = models.PositiveIntegerField("相对容差（‰）", null=True)
    absolute_fen = models.BigIntegerField("绝对容差（分）", null=True)
    source_status = models.CharField("依据", max_length=10, choices=SourceStatus.choices)
    source = models.CharField("出处", max_length=200, blank=True)
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)

    class Meta:
        ordering = ["indicator__order", "-valid_from"]
        constraints = [
            no_overlap("one_tolerance_at_a_time", "indicator"),
            models.CheckConstraint(
                condition=Q(percent_tenths__isnull=False) | Q(absolute_fen__gte=0),
                name="a_tolerance_has_a_limit",
            ),
        ]
        verbose_name = verbose_name_plural = "核对容差"

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.percent_tenths} {self.absolute_fen}"

    @property
    def percent(self) -> str:
        """The relative limit in percent; "—" where there is none."""
        if self.percent_tenths is None:
            return "—"
        return f"{self.percent_tenths // 10}.{self.percent_tenths % 10}"


class LineQuerySet(ScopedQuerySet):
    """A district sees the lines it filed, nobody else's."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """The lines of figures one of us filed."""
        return Q(host_id__in=district_ids)


@audited()
class ReconciliationLine(models.Model):
    """One figure of a quarter with its sides, as the last comparison found them.

    Taxes are compared by enterprise and filing district (`enterprise` set; `project` is the first of them), everything
    else by project. Amounts are what was compared, in fen, null where a side has nothing yet.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quarter = QuarterField("期间")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="reconciliation_lines")
    host = models.ForeignKey(District, on_delete=models.PROTECT, related_name="reconciliation_lines")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reconciliation_lines")
    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="reconciliation_lines"
    )
    filed_fen = models.BigIntegerField(null=True)
    filed_version = models.BigIntegerField(null=True, help_text="newest filed value; an answer is about one")
    tax_fen = models.BigIntegerField(null=True)
    answer = models.ForeignKey("StatisticsAnswer", on_delete=models.PROTECT, null=True, related_name="+")
    tax_verdict = models.CharField(max_length=14, choices=Verdict.choices, default=Verdict.PENDING)
    statistics_verdict = models.CharField(max_length=14, choices=Verdict.choices, default=Verdict.PENDING)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.PENDING)
    compared_at = models.DateTimeField("比对时间", help_text="when a comparison last changed something here")

    objects = LineQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "indicator_id", "project_id", "pk"]  # by index, however many lines there are
        constraints = [
            models.UniqueConstraint(
                fields=["project", "indicator", "quarter"],
                condition=Q(enterprise=None),
                name="one_line_per_project",
            ),
            models.UniqueConstraint(
                fields=["enterprise", "host", "indicator", "quarter"],
                condition=Q(enterprise__isnull=False),
                name="one_line_per_enterprise",
            ),
        ]
        indexes = [
            models.Index(fields=["quarter", "indicator", "state"], name="lines_by_state"),
            models.Index(fields=["-quarter", "indicator", "project", "id"], name="lines_in_order"),
            models.Index(fields=["host", "-quarter", "indicator", "project", "id"], name="lines_of_host"),
        ]
        verbose_name = verbose_name_plural = "核对行"

    def __str__(self) -> str:
        return f"{self.project_id} {self.indicator_id} {self.quarter}"

    @property
    def badge(self) -> Status:
        """The state as a badge shows it."""
        state = State(self.state)
        return Status(str(state.label), TONES[state])


@append_only
class StatisticsAnswer(models.Model):
    """What the statistics bureau says of a filed figure. There is no amount in this table, by intent."""

    line = models.ForeignKey(ReconciliationLine, on_delete=models.PROTECT, related_name="answers")
    revision = models.PositiveSmallIntegerField()
    answer = models.CharField("答复", max_length=8, choices=Answer.choices)
    band = models.ForeignKey(DeviationBand, on_delete=models.PROTECT, null=True, related_name="answers")
    reason = models.CharField("原因", max_length=12, choices=Reason.choices, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    filed_version = models.BigIntegerField(help_text="the newest filed value this answer is about")
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    unit_label = models.CharField(max_length=120, blank=True)
    answered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "revision"], name="one_answer_per_revision"),
            models.CheckConstraint(
                condition=Q(answer="band", band__isnull=False) | (~Q(answer="band") & Q(band=None)),
                name="a_band_belongs_to_its_answer",
            ),
            models.CheckConstraint(
                condition=Q(answer="agree", reason="") | (~Q(answer="agree") & ~Q(reason="")),
                name="a_deviation_has_a_reason",
            ),
        ]
        verbose_name = verbose_name_plural = "统计答复"

    def __str__(self) -> str:
        return f"{self.line_id} r{self.revision} {self.answer}"


class ItemQuerySet(SubjectQuerySet):
    """Differences are seen by the district that filed and by the city."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Differences of our own filings."""
        return Q(host_id__in=district_ids)

    def city_turn(self, step: Move, viewer: Viewer) -> Q:
        """The differences whose indicator group this person verifies."""
        roles = [role for role in Role.values if viewer.holds(role, units=None)]
        return Q(line__indicator__group__verifier_role__in=roles)

    def unfinished(self) -> "ItemQuerySet":
        """Those not closed yet."""
        return self.exclude(status=CLOSED)


@audited()
class ReconciliationItem(WorkflowSubject):
    """A difference that needs an explanation; `filed_fen`, `tax_fen` and `answer` are what it is about."""

    machine = MACHINE
    side_fields: ClassVar = {HOST: "host_id"}

    line = models.ForeignKey(ReconciliationLine, on_delete=models.PROTECT, related_name="items")
    number = models.PositiveSmallIntegerField("第几次")
    host = models.ForeignKey(District, on_delete=models.PROTECT, related_name="reconciliation_items")
    filed_fen = models.BigIntegerField(null=True)
    tax_fen = models.BigIntegerField(null=True)
    answer = models.ForeignKey(StatisticsAnswer, on_delete=models.PROTECT, null=True, related_name="items")
    reason = models.CharField("原因", max_length=12, choices=Reason.choices, blank=True)
    explanation = models.TextField("说明", blank=True)
    opened_on = models.DateField("发现日")
    settled = models.BooleanField(
        default=False, help_text="closed because the explanation was accepted for exactly these facts"
    )

    objects = ItemQuerySet.as_manager()

    class Meta:
        ordering = ["opened_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="one_item_per_number"),
            models.UniqueConstraint(
                fields=["line"], condition=~Q(status=CLOSED), name="one_unfinished_item_per_line"
            ),
        ]
        indexes = [models.Index(fields=["status", "opened_on"], name="items_by_age")]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "核对差异"

    def __str__(self) -> str:
        return f"{self.line_id} #{self.number}"

    def role_for(self, step: Move) -> str:
        """The table says statistician for the city's steps; the indicator group names who that is."""
        return self.line.indicator.group.verifier_role if step.side == CITY else step.role
