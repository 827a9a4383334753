"""Leads: who brought a project first."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from projects.leads.moves import MACHINE, ORIGIN
from projects.register.models import Project


class LeadQuerySet(SubjectQuerySet):
    """A lead is the secret of the district that registered it, and of the city."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own leads only."""
        return Q(origin_id__in=district_ids)


class Participation(models.TextChoices):
    """How far the first-contact district took part; which grade earns which ratio is a dated policy value."""

    REFERRAL = "referral", "提供线索"
    JOINT = "joint", "共同招商"


@audited()
class Lead(WorkflowSubject):
    """A lead on a project, with the first-contact officer and what was done for it."""

    machine = MACHINE
    side_fields: ClassVar = {ORIGIN: "origin_id"}

    code = models.CharField("线索编码", max_length=40, unique=True)
    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="lead")
    origin = models.ForeignKey(District, on_delete=models.PROTECT, related_name="leads")
    contact_officer = models.CharField("首谈联系人", max_length=40)
    first_contact_on = models.DateField("首次接洽日")
    participation_claimed = models.CharField("申报参与程度", max_length=10, choices=Participation.choices)
    participation = models.CharField("认定参与程度", max_length=10, choices=Participation.choices, blank=True)
    description = models.TextField("接洽情况")
    registered_at = models.DateTimeField(
        "首谈登记时间", null=True, help_text="server time, kept when returned"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "线索"

    def __str__(self) -> str:
        return self.code
