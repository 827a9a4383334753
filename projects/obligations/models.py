"""Obligations: what a party of an agreement has to do by a day, from a clause or written down by a party."""

import uuid
from collections.abc import Collection
from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import append_only, legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.documents.models import StoredFile
from projects.agreements.models import Agreement, AgreementClause, AgreementParty
from projects.obligations.moves import BEARER, MACHINE


class ObligationQuerySet(SubjectQuerySet):
    """Whoever sees the agreement sees its obligations."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Those of agreements to which one of us is a party."""
        return Q(agreement__shared=True, agreement__parties__district_id__in=district_ids)


@audited()
class Obligation(WorkflowSubject):
    """义务: one thing one district has to do by a day."""

    machine = MACHINE
    side_fields: ClassVar = {BEARER: "party__district"}

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="obligations")
    party = models.ForeignKey(AgreementParty, on_delete=models.PROTECT, related_name="obligations")
    clause = models.ForeignKey(
        AgreementClause, on_delete=models.PROTECT, null=True, blank=True, related_name="obligations"
    )
    code = models.SlugField("条款代码", max_length=40, blank=True)
    title = models.CharField("义务", max_length=120)
    started_on = models.DateField("起算日")
    due_on = models.DateField("到期日")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "code"], condition=~Q(code=""), name="one_obligation_per_clause"
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=models.F("started_on")), name="an_obligation_is_due_after_it_starts"
            ),
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "协议义务"

    def __str__(self) -> str:
        return f"{self.agreement} {self.title}"

    def side_units(self, side: str) -> Collection[int] | None:
        """The district that bears it."""
        if side != BEARER:
            return super().side_units(side)
        return [] if self.party.district_id is None else [self.party.district_id]


@append_only
class ObligationProof(models.Model):
    """履行证明: a file that shows how an obligation was met; a later one under the same title is its next version."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="proofs")
    title = models.CharField("证明名称", max_length=120)
    number = models.PositiveSmallIntegerField("版本")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    added_by_label = models.CharField("录入人", max_length=120)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["title", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "title", "number"], name="one_proof_of_a_title_per_number"
            )
        ]
        verbose_name = verbose_name_plural = "协议义务履行证明"

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"
