"""Leads: who brought a project first."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from kunming_coord.audit.triggers import audited
from kunming_coord.common.machine import Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import Body, District
from projects.leads.moves import MACHINE, ORIGIN
from projects.leads.settings import Duty, body_for, is_body_of
from projects.register.models import Project

OPEN_POOL, EXPIRING = "open_pool", ("registered", "recognised")
# A claim on an enterprise that others may collide with.
CLAIMING = ("registered", "in_review", "returned", "contested", "recognised", "transferred")


class LeadQuerySet(SubjectQuerySet):
    """A lead is the secret of the district that registered it, and of the city."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own leads only."""
        return Q(origin_id__in=district_ids)

    def city_turn(self, step: Move, viewer: Viewer) -> Q:
        """City moves are for the body that recognises first contacts, where one is set."""
        return Q() if is_body_of(self._recogniser, viewer.bodies_as(step.role)) else Q(pk__in=[])

    @cached_property
    def _recogniser(self) -> Body | None:
        return body_for(Duty.RECOGNISE)


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
    enterprise_key = models.CharField("企业名称核查用", max_length=120, blank=True, default="", db_default="")
    claim = models.TextField("主张首谈在先的理由", blank=True, default="", db_default="")
    protected_until = models.DateField("保护期至", null=True, help_text="last day; empty: no length is set")
    step_since = models.DateField("本步骤起始日", null=True)
    due_on = models.DateField("本步骤办理期限", null=True, help_text="empty: no length is set")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(
                fields=["enterprise_key"], name="lead_by_enterprise_key", condition=~Q(enterprise_key="")
            )
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "线索"

    def __str__(self) -> str:
        return self.code

    def decider(self, step: Move) -> Body | None:
        """See WorkflowSubject: the body that recognises first contacts, where one is set."""
        return self._recogniser

    @cached_property
    def _recogniser(self) -> Body | None:
        return body_for(Duty.RECOGNISE)

    def is_expired(self, day: dt.date) -> bool:
        """Whether the window of protection is over, also before the system has said so."""
        over = self.protected_until is not None and self.protected_until < day
        return self.status == OPEN_POOL or (over and self.status in EXPIRING)
