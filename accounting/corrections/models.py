"""更正: what changes in a closed quarter, what it moves between whom, how it is settled, and who agreed to that."""

from collections.abc import Collection
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounting.corrections import triggers
from accounting.corrections.moves import DEALT_WITH, MACHINE, OPEN, Action
from accounting.filings.models import Filing
from kunming_coord.accounts.roles import Role
from kunming_coord.audit.triggers import audited
from kunming_coord.common.fields import QuarterField
from kunming_coord.common.machine import ANY_PARTY, CITY, SYSTEM, Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District


class Routing(models.TextChoices):
    """How a change of a closed quarter is settled."""

    NEXT_QUARTER = "next_quarter", "下季冲抵"
    REPAY_NOW = "repay_now", "当期退补"
    CHANGE_RATIO = "change_ratio", "调整比例"
    NOTE_ONLY = "note_only", "仅备注"


POSTED = (
    Routing.NEXT_QUARTER,
    Routing.REPAY_NOW,
)  # these change the books, the others leave them as they are


class CorrectionQuerySet(SubjectQuerySet):
    """Corrections concern those who share in the figures."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those to which one of us is a party."""
        return Q(parties__overlap=sorted(district_ids))

    def standing(self, side: str, district_ids: list[int]) -> Q:
        """A confirmation is asked of whoever has not given it in this round."""
        mine = Q(parties__overlap=district_ids)
        if side == ANY_PARTY:
            return mine
        given = CorrectionConfirmation.objects.filter(
            correction=OuterRef("pk"), round=OuterRef("round"), district_id__in=district_ids
        )
        return mine & ~Q(Exists(given))

    def city_turn(self, step: Move, viewer: Viewer) -> Q:
        """The path is laid down by whoever verifies the figures; only what is to be repaid waits for the treasurer."""
        if step.role == Role.STATISTICIAN:
            roles = [role for role in Role.values if viewer.holds(role, units=None)]
            return Q(filing__group__verifier_role__in=roles)
        mine = super().city_turn(step, viewer)
        return mine & Q(routing=Routing.REPAY_NOW) if step.action == Action.REPAY else mine

    def open(self) -> Self:
        """Those not dealt with yet."""
        return self.filter(status__in=OPEN)


@audited()
class Correction(WorkflowSubject):
    """What a filing of a closed quarter says now and what stands of it in the books differ.

    `effect` is what correcting it would change, per unit, indicator and book (effects.py); `fingerprint` stands for
    the difference itself, so that the same one is noticed once. Confirmations belong to a `round`: a new path or a new
    revision begins the next one.
    """

    machine = MACHINE

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, related_name="corrections")
    concerns = QuarterField("所属期间")
    parties = ArrayField(models.BigIntegerField(), help_text="districts with shares in the terms concerned")
    routing = models.CharField("处理路径", max_length=12, choices=Routing.choices, blank=True)
    reason = models.TextField("更正说明", blank=True)
    agreement_reference = models.CharField("补充协议", max_length=120, blank=True)
    effect = models.JSONField("影响")
    fingerprint = models.CharField(max_length=64)
    upto_value_id = models.BigIntegerField(help_text="the newest figure it covers")
    round = models.PositiveSmallIntegerField("确认轮次", default=0)
    noticed_on = models.DateField("发现日")
    into = QuarterField("入账期间", null=True)
    posting_id = models.BigIntegerField(null=True)
    repaid_on = models.DateField("退补日", null=True)
    repaid_reference = models.CharField("退补凭证", max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-noticed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["filing"], condition=Q(status__in=OPEN), name="one_open_correction_per_filing"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["noticed", "dropped"]) | ~Q(routing=""), name="a_path_before_all_else"
            ),
            models.CheckConstraint(
                condition=Q(posting_id=None, into=None)
                | Q(posting_id__isnull=False, into__isnull=False, status__in=DEALT_WITH, routing__in=POSTED),
                name="only_these_paths_are_posted",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DEALT_WITH, routing__in=POSTED) | Q(posting_id__isnull=False),
                name="what_was_posted_has_its_posting",
            ),
            models.CheckConstraint(
                condition=Q(status="repaid", routing=Routing.REPAY_NOW, repaid_on__isnull=False)
                & ~Q(repaid_reference="")
                | ~Q(status="repaid") & Q(repaid_on=None, repaid_reference=""),
                name="a_repayment_has_its_day_and_document",
            ),
        ]
        indexes = [models.Index(fields=["status", "noticed_on"], name="corrections_by_age")]
        triggers = [
            legal_moves(MACHINE),
            pgtrigger.Trigger(
                name="confirmed_by_all",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status IS DISTINCT FROM NEW.status AND NEW.status IN ('confirmed', 'posted')"
                ),
                func=triggers.CONFIRMED_BY_ALL,
            ),
        ]
        verbose_name = verbose_name_plural = "更正"

    def __str__(self) -> str:
        return f"{self.filing_id} {self.status}"

    def role_for(self, step: Move) -> str:
        """The table says statistician for laying down the path; the indicator group names who that is."""
        return self.filing.group.verifier_role if step.role == Role.STATISTICIAN else step.role

    def side_units(self, side: str) -> Collection[int] | None:
        """Every party, for moves of a party."""
        return None if side in (CITY, SYSTEM) else list(self.parties)

    @property
    def in_open_round(self) -> bool:
        """Whether parties are asked to confirm now."""
        return self.status in ("routed", "confirming")

    @property
    def effect_rows(self) -> list[dict[str, Any]]:
        """The rows of the effect; none where it cannot be computed."""
        rows: list[dict[str, Any]] = self.effect.get("rows", [])
        return rows

    @property
    def problem(self) -> str:
        """Why the effect cannot be computed; usually empty."""
        return str(self.effect.get("problem", ""))


@append_only
class CorrectionConfirmation(models.Model):
    """A party agrees to the path and effect of one round."""

    correction = models.ForeignKey(Correction, on_delete=models.PROTECT, related_name="confirmations")
    round = models.PositiveSmallIntegerField()
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "round", "district"], name="one_confirmation_per_party_and_round"
            ),
        ]
        verbose_name = verbose_name_plural = "更正确认"

    def __str__(self) -> str:
        return f"{self.correction_id} r{self.round} {self.district_id}"
