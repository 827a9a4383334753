"""Transfers: a project crosses a district border."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from kunming_coord.audit.triggers import audited
from kunming_coord.common.scope import SubjectQuerySet
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import District
from projects.leads.models import Lead
from projects.register.models import Project
from projects.transfers.moves import HOST, INVESTMENT, MACHINE, ORIGIN


class TransferQuerySet(SubjectQuerySet):
    """The origin sees its requests; a host sees what has been offered to it."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own requests, and those in which one of us is the host (set when the city offers it)."""
        return Q(origin_id__in=district_ids) | Q(host_id__in=district_ids)


@audited()
class Transfer(WorkflowSubject):
    """The request to let a project be hosted elsewhere, up to its approval."""

    class Scheme(models.TextChoices):
        INVESTMENT = INVESTMENT, "招商引资项目跨区域协作"

    machine = MACHINE
    side_fields: ClassVar = {ORIGIN: "origin_id", HOST: "host_id"}

    code = models.CharField("流转编号", max_length=40, unique=True)
    scheme = models.CharField("适用办法", max_length=12, choices=Scheme.choices, default=Scheme.INVESTMENT)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="transfers")
    lead = models.OneToOneField(Lead, on_delete=models.PROTECT, related_name="transfer_request")
    origin = models.ForeignKey(District, on_delete=models.PROTECT, related_name="transfers_out")
    proposed_host = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers_proposed"
    )
    host = models.ForeignKey(
        District, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers_in"
    )
    reason = models.TextField("流转理由", blank=True)
    land_mu = models.DecimalField("用地需求（亩）", max_digits=9, decimal_places=2, null=True, blank=True)
    needs = models.TextField("要素需求", blank=True)
    kind_confirmed = models.BooleanField("不属于公共基础设施、房地产、注册资本金实缴项目", default=False)
    conditions_confirmed = models.JSONField("条件核对", default=list)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(origin=models.F("host")), name="host_differs_from_origin"),
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "流转"

    def __str__(self) -> str:
        return self.code
