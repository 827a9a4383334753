"""Quarterly filings: one per project, indicator group and quarter; values are revisions, never overwritten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from accounting.filings.moves import HOST, MACHINE
from accounting.periods.triggers import only_while
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.machine import CITY, Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import after_insert, append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from projects.agreements.models import ShareSlice
from projects.policies.models import Indicator, IndicatorGroup
from projects.register.models import Project


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

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="filings")
    group = models.ForeignKey(IndicatorGroup, on_delete=models.PROTECT, related_name="filings")
    quarter = QuarterField("期间")
    host = models.ForeignKey(District, on_delete=models.PROTECT, related_name="filings")
    due_on = models.DateField("应报日", null=True, help_text="null: no deadline is set")
    explanation = models.TextField("上报说明", blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FilingQuerySet.as_manager()

    class Meta:
        ordering = ["-quarter", "project__code", "group__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "group", "quarter"], name="one_filing_per_project_and_quarter"
            ),
        ]
        indexes = [models.Index(fields=["quarter", "group", "status"], name="filings_to_close")]
        triggers = [
            legal_moves(MACHINE),
            after_insert(
                "open_quarter", only_while("open", rows="SELECT DISTINCT quarter, group_id FROM new_rows")
            ),
        ]
        verbose_name = verbose_name_plural = "季度填报"

    def __str__(self) -> str:
        return f"{self.project_id} {self.quarter} {self.group_id}"

    def role_for(self, step: Move) -> str:
        """The table says statistician for the city's steps; the indicator group names who that is for its figures."""
        return self.group.verifier_role if step.side == CITY else step.role

    @property
    def scheme_code(self) -> str | None:
        """Filings follow one table under every scheme."""
        return None


@append_only
class FilingValue(models.Model):
    """A figure as filed, in fen, for this quarter alone; the highest revision is the figure, the others stay."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    revision = models.PositiveSmallIntegerField()
    amount_fen = models.BigIntegerField()
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    entered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["filing", "indicator", "revision"], name="one_value_per_revision"
            ),
        ]
        triggers = [
            after_insert(
                "open_quarter",
                only_while(
                    "open",
                    rows="SELECT DISTINCT filing.quarter, filing.group_id FROM new_rows"
                    " JOIN accounting_filing AS filing ON filing.id = new_rows.filing_id",
                ),
            ),
        ]
        verbose_name = verbose_name_plural = "填报数值"

    def __str__(self) -> str:
        return f"{self.filing_id} {self.indicator_id} r{self.revision}"
