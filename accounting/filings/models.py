"""Filings: one per project, indicator group, kind and time; values are revisions, never overwritten."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, JSONField, Q, Value
from django.db.models.lookups import Exact

from accounting.filings.moves import HOST, MACHINE
from accounting.filings.vocabulary import Currency, Kind, Measure, Vintage
from accounting.periods.triggers import only_while
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.machine import Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import after_insert, append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from projects.agreements.models import ShareSlice
from projects.policies.models import Indicator, IndicatorGroup
from projects.register.models import Project

# What a regular filing speaks of is its own quarter; whoever inserts without saying so means that.
CONCERNS = """
    IF NEW.concerns IS NULL THEN
        NEW.concerns := NEW.quarter;
    END IF;
    RETURN NEW;
"""


class FilingQuerySet(SubjectQuerySet):
    """The filing district sees its filings; the other parties see them once they are verified."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own filings, and verified ones of projects in whose agreement one of us shares."""
        shared = ShareSlice.objects.filter(district_id__in=district_ids).values("compiled__project_id")
        return Q(host_id__in=district_ids) | Q(project_id__in=shared, status__in=["verified", "locked"])

    def city_turn(self, step: Move, viewer: Viewer) -> Q:
        """The figures whose group this person verifies: 统计核对 for most, 财政核算 for taxes."""
        roles = [role for role in Role.values if viewer.holds(role, units=None)]
        return Q(group__verifier_role__in=roles)


@audited()
class Filing(WorkflowSubject):
    """季度填报: what the enterprise says, filed by the host; never official statistics."""

    machine = MACHINE
    side_fields: ClassVar = {HOST: "host_id"}

    # Neither has an index of its own, which every lock of a close would have to keep: projects are found by the key
    # of a filing, groups by filings_to_close.
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="filings", db_index=False)
    group = models.ForeignKey(
        IndicatorGroup, on_delete=models.PROTECT, related_name="filings", db_index=False
    )
    kind = models.CharField(
        "类别", max_length=7, choices=Kind.choices, default=Kind.REGULAR, db_default=Kind.REGULAR
    )
    quarter = QuarterField("入账期间", help_text="into whose books the figures go")
    concerns = QuarterField(
        "所属期间", help_text="which time they speak of; of a year it is the fourth quarter"
    )
    host = models.ForeignKey(District, on_delete=models.PROTECT, related_name="filings")
    due_on = models.DateField("应报日", null=True, help_text="null: no deadline is set")
    released_on = models.DateField("发布日", null=True, help_text="null: no release day is set")
    explanation = models.TextField("上报说明", blank=True)
    reopened_until = models.DateTimeField(
        "重开截止", null=True, help_text="set while a locked filing is reopened, until it is locked again"
    )
    reopened_scope = models.JSONField(
        "重开范围",
        default=list,
        db_default=Value([], JSONField()),
        blank=True,
        help_text='"attachments", "explanation", "all" or codes of indicators',
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "project__code", "group__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "group", "kind", "concerns"], name="one_filing_per_project_kind_and_time"
            ),
            models.CheckConstraint(
                condition=Q(kind=Kind.REGULAR, concerns=F("quarter"))
                | Q(kind=Kind.LATE, concerns__lt=F("quarter"))
                | (Q(kind=Kind.ANNUAL, concerns__lte=F("quarter")) & Q(Exact(F("concerns") % 4, 3))),
                name="a_filing_concerns_a_time_its_kind_allows",
            ),
            models.CheckConstraint(
                condition=~Q(status="reopened") | Q(reopened_until__isnull=False),
                name="a_reopened_filing_has_its_limit",
            ),
        ]
        indexes = [models.Index(fields=["quarter", "group", "status"], name="filings_to_close")]
        triggers = [
            legal_moves(MACHINE),
            pgtrigger.Trigger(
                name="concerns", when=pgtrigger.Before, operation=pgtrigger.Insert, func=CONCERNS
            ),
            after_insert(
                "open_quarter", *only_while("open", rows="SELECT DISTINCT quarter, group_id FROM new_rows")
            ),
        ]
        verbose_name = verbose_name_plural = "季度填报"

    def __str__(self) -> str:
        return f"{self.project_id} {self.quarter} {self.group_id}"

    @property
    def time_label(self) -> str:
        """The time the filing speaks of, with its kind where it is not the usual one."""
        if self.kind == Kind.ANNUAL:
            return f"{self.concerns.year}年{Kind.ANNUAL.label}"
        label = str(self.concerns.label)
        return f"{label}{Kind.LATE.label}" if self.kind == Kind.LATE else label

    @property
    def in_reopening(self) -> bool:
        """Whether it was locked once and has been reopened since, until it is locked again."""
        return self.reopened_until is not None

    def role_for(self, step: Move) -> str:
        """The table says statistician for checking figures; the indicator group names who that is for its own."""
        return self.group.verifier_role if step.role == Role.STATISTICIAN else step.role

    @property
    def scheme_code(self) -> str | None:
        """Filings follow one table under every scheme."""
        return None


@append_only
class FilingValue(models.Model):
    """A figure as filed, in fen, in the measure of its indicator; the highest revision is the figure, the others stay.

    amount_fen is what the host states for its project; what is posted of it (V) the ledger derives. A figure stated
    in a foreign currency keeps the statement (stated_minor, in hundredths) and the rate beside the converted fen.
    The vintage is the one it had when it was entered; a progress figure becomes 核实数 by its filing's verification.
    """

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    revision = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    measure = models.CharField(
        "数的口径",
        max_length=10,
        choices=Measure.choices,
        default=Measure.PERIOD,
        db_default=Measure.PERIOD,
    )
    restated_previous_fen = models.BigIntegerField(
        "修订后的上季末累计数（分）", null=True, help_text="the year up to the quarter before, as revised"
    )
    enterprise_fen = models.BigIntegerField("企业整体数（分）", null=True)
    vintage = models.CharField(
        "数据版本",
        max_length=8,
        choices=Vintage.choices,
        default=Vintage.PROGRESS,
        db_default=Vintage.PROGRESS,
    )
    stated_minor = models.BigIntegerField("外币原数（百分之一单位）", null=True)
    currency = models.CharField(
        "币种", max_length=3, choices=Currency.choices, default=Currency.CNY, db_default=Currency.CNY
    )
    rate_e6 = models.PositiveBigIntegerField("汇率 × 10^6", null=True)
    note = models.TextField("修订说明", blank=True, default="", db_default="")
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "indicator", "revision"], name="one_value_per_revision"
            ),
            models.CheckConstraint(
                condition=Q(currency=Currency.CNY, stated_minor=None, rate_e6=None)
                | (~Q(currency=Currency.CNY) & Q(stated_minor__isnull=False, rate_e6__isnull=False)),
                name="a_foreign_figure_keeps_its_rate",
            ),
            models.CheckConstraint(
                condition=Q(restated_previous_fen=None) | Q(measure=Measure.CUMULATIVE),
                name="only_a_cumulative_figure_restates",
            ),
        ]
        triggers = [
            after_insert(
                "open_quarter",
                *only_while(
                    "open",
                    # A limited reopening is for correcting what a closed quarter holds.
                    rows="SELECT DISTINCT filing.quarter, filing.group_id FROM new_rows"
                    " JOIN accounting_filing AS filing ON filing.id = new_rows.filing_id"
                    " WHERE filing.reopened_until IS NULL OR filing.status NOT IN ('reopened', 'returned')",
                ),
            ),
        ]
        verbose_name = verbose_name_plural = "填报数值"

    def __str__(self) -> str:
        return f"{self.filing_id} {self.indicator_id} r{self.revision}"


class PostingDue(models.Model):
    """A verified filing the ledger has still to look at: its figures, or facts that decide what is posted, changed.

    Technical state: the filings room writes rows (services of `due.py`), the ledger deletes what it has posted.
    """

    filing = models.OneToOneField(Filing, on_delete=models.PROTECT, related_name="posting_due")
    since = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["since"], name="postings_due")]
        verbose_name = verbose_name_plural = "待入账"

    def __str__(self) -> str:
        return str(self.filing_id)
