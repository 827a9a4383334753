"""融资推荐 (政企银): what a unit recommends to a bank for a project, what the bank answered, what was drawn."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from projects.financing.moves import MACHINE, UNIT
from projects.register.models import Project


class FinancingQuerySet(SubjectQuerySet):
    """What an enterprise asks of a bank is known to the unit that recommends it, the city and the auditors."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those one of us recommends."""
        return Q(unit_id__in=district_ids)


@audited()
class Financing(WorkflowSubject):
    """A recommendation of one project to one bank; amounts in fen."""

    machine = MACHINE
    side_fields: ClassVar = {UNIT: "unit_id"}

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="financings")
    unit = models.ForeignKey(District, on_delete=models.PROTECT, related_name="financings")
    bank = models.CharField("金融机构", max_length=120)
    amount_fen = models.BigIntegerField("融资需求（分）")
    purpose = models.CharField("用途", max_length=120)
    granted_fen = models.BigIntegerField("授信金额（分）", null=True, blank=True)
    granted_on = models.DateField("授信日", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FinancingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="a_financing_asks_for_something"),
            models.CheckConstraint(
                condition=Q(status="granted", granted_fen__gt=0, granted_on__isnull=False)
                | (~Q(status="granted") & Q(granted_fen=None, granted_on=None)),
                name="a_granted_financing_says_how_much_and_when",
            ),
            models.UniqueConstraint(
                fields=["project", "unit", "bank"],
                condition=Q(status__in=("draft", "returned", "proposed", "recommended")),
                name="one_open_financing_per_project_unit_and_bank",
            ),
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "融资推荐"

    def __str__(self) -> str:
        return f"{self.project.code} {self.bank}"


@append_only
class Drawdown(models.Model):
    """放款: money drawn under a grant; a wrong one is put right by a further row with a negative amount and its reason."""

    financing = models.ForeignKey(Financing, on_delete=models.PROTECT, related_name="drawdowns")
    drawn_on = models.DateField("放款日")
    amount_fen = models.BigIntegerField("放款金额（分）")
    note = models.CharField("说明", max_length=200, blank=True)
    actor_id = models.BigIntegerField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["drawn_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="a_drawdown_moves_money"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0) | ~Q(note=""), name="a_correction_of_a_drawdown_says_why"
            ),
        ]
        verbose_name = verbose_name_plural = "放款记录"

    def __str__(self) -> str:
        return f"{self.financing} {self.drawn_on} {self.amount_fen}"
