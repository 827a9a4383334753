"""Transfers: a project crosses a district border."""

from collections.abc import Collection
from typing import ClassVar, Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.functional import cached_property

from kunming_coord.audit.triggers import audited
from kunming_coord.common.machine import Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import Body, District
from parks.directory.models import Park
from projects.leads.models import Lead
from projects.register.models import Project
from projects.transfers import schemes
from projects.transfers.asked import OpinionRequest, StepNote
from projects.transfers.moves import HOST, INVESTMENT, MACHINE, ORIGIN, RELOCATION
from projects.transfers.parts import CandidateScore, Contribution, HostCondition
from projects.transfers.settings import deciders_on

__all__ = [
    "CandidateScore",
    "Contribution",
    "HostCondition",
    "OpinionRequest",
    "RelocationClass",
    "StepNote",
    "Transfer",
]


class TransferQuerySet(SubjectQuerySet):
    """Who files sees its requests; a host what has been offered to it; an origin that did not file, what is filed."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Own requests, those in which one of us is the host, and filed ones that take a project from one of us."""
        return (
            Q(filed_by_id__in=district_ids)
            | Q(host_id__in=district_ids)
            | (Q(origin_id__in=district_ids) & ~Q(status="draft"))
        )

    def awaiting(self, viewer: Viewer) -> Self:
        """Adds what is no move: an opinion asked of somebody's body or of themself."""
        asked = OpinionRequest.objects.open().asked_of(viewer).values("transfer")
        return self.filter(Q(pk__in=self.moving(viewer).values("pk")) | Q(pk__in=asked))

    def moving(self, viewer: Viewer) -> Self:
        """What somebody's roles may move on now."""
        return super().awaiting(viewer)

    def with_assigned(self) -> Self:
        """Adds whom the step it stands at is 转办 to: `assigned_id` and `assigned_name`; null where nobody."""
        spent_with_the_next_move = StepNote.objects.filter(
            transfer=OuterRef("pk"), version=OuterRef("version"), kind=StepNote.Kind.ASSIGN
        ).order_by("-id")
        return self.annotate(
            assigned_id=Subquery(spent_with_the_next_move.values("to")[:1]),
            assigned_name=Subquery(spent_with_the_next_move.values("text")[:1]),
        )

    def standing(self, side: str, district_ids: list[int]) -> Q:
        """See SubjectQuerySet; a move nobody may hold up may be filed again by its host too."""
        here = super().standing(side, district_ids)
        return here | (VOLUNTARY & Q(host_id__in=district_ids)) if side == ORIGIN else here

    def city_turn(self, step: Move, viewer: Viewer) -> Q:
        """City moves of this person's role, but those a setting gives to another body."""
        if not viewer.holds(step.role, units=None):
            return Q(pk__in=[])
        mine, here = viewer.bodies_as(step.role), Q()
        for (scheme, status), body in self._deciders.items():
            if status in step.sources and body.pk not in mine:
                here &= ~Q(scheme=scheme, status=status)
        return here

    @cached_property
    def _deciders(self) -> dict[tuple[str, str], Body]:
        return deciders_on(timezone.localdate())


# 非政策性: the finding of the city where there is one, else what was claimed.
VOLUNTARY = Q(scheme=RELOCATION) & (
    (~Q(relocation_class="") & ~Q(relocation_class=schemes.POLICY))
    | (Q(relocation_class="") & ~Q(class_claimed=schemes.POLICY))
)


class RelocationClass(models.TextChoices):
    """四类; only the first is ordered by a policy."""

    POLICY = schemes.POLICY, "政策性流转项目"
    OWN = schemes.OWN, "企业自主流转项目"
    UNCHANGED = schemes.UNCHANGED, "注册地不变更流转项目"
    PARTIAL = schemes.PARTIAL, "仅搬迁总部或变更注册地流转项目"


@audited()
class Transfer(WorkflowSubject):
    """The request to let a project be hosted elsewhere, up to its approval and the end of its agreement."""

    class Scheme(models.TextChoices):
        INVESTMENT = INVESTMENT, "招商引资项目跨区域协作"
        RELOCATION = RELOCATION, "存量产业项目跨区域流转"
        KEY_PARK = "key_park", "重点产业协作园区"
        CO_BUILDING = "co_building", "园区共建"
        NEW_ENERGY = "new_energy", "新能源资源统筹"

    machine = MACHINE
    side_fields: ClassVar = {ORIGIN: "filed_by_id", HOST: "host_id"}

    code = models.CharField("流转编号", max_length=40, unique=True)
    scheme = models.CharField("适用办法", max_length=12, choices=Scheme.choices, default=Scheme.INVESTMENT)
    choice_reason = models.TextField("选用理由", blank=True, default="", db_default="")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="transfers")
    lead = models.OneToOneField(
        Lead, on_delete=models.PROTECT, null=True, blank=True, related_name="transfer_request"
    )
    origin = models.ForeignKey(District, on_delete=models.PROTECT, related_name="transfers_out")
    filed_by = models.ForeignKey(District, on_delete=models.PROTECT, related_name="transfers_filed")
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
    park = models.ForeignKey(
        Park, on_delete=models.PROTECT, null=True, blank=True, related_name="transfers", verbose_name="园区"
    )
    class_claimed = models.CharField(
        "申报类别", max_length=10, choices=RelocationClass.choices, blank=True, default="", db_default=""
    )
    relocation_class = models.CharField(
        "认定类别", max_length=10, choices=RelocationClass.choices, blank=True, default="", db_default=""
    )
    policy_document = models.CharField(
        "政策性流转依据文件", max_length=120, blank=True, default="", db_default=""
    )
    production_on = models.DateField("新址投产日", null=True, blank=True)
    registered_on = models.DateField("变更注册日", null=True, blank=True)
    tax_registered_on = models.DateField("变更税务登记日", null=True, blank=True)
    transfer_day = models.DateField("流转日", null=True, blank=True)
    agree_by = models.DateField("协议签订期限", null=True, blank=True)
    round_number = models.PositiveSmallIntegerField("轮次", default=1, db_default=1)
    opened_at = models.DateTimeField("市级打开时间", null=True, blank=True)
    opened_by_label = models.CharField("打开人", max_length=120, blank=True, default="", db_default="")
    step_since = models.DateField("进入本环节日", null=True, blank=True)
    paused_days = models.PositiveSmallIntegerField("本环节中止工作日", default=0, db_default=0)
    suspended_on = models.DateField("中止日", null=True, blank=True)
    suspended_from = models.CharField("中止前环节", max_length=32, blank=True, default="", db_default="")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(origin=models.F("host")), name="host_differs_from_origin"),
            models.CheckConstraint(
                condition=~Q(status="suspended") | Q(suspended_on__isnull=False) & ~Q(suspended_from=""),
                name="a_suspended_transfer_knows_its_step",
            ),
        ]
        triggers = [legal_moves(MACHINE)]
        verbose_name = verbose_name_plural = "流转"

    def __str__(self) -> str:
        return self.code

    @property
    def way(self) -> schemes.Scheme:
        """Words and path of its scheme."""
        return schemes.SCHEMES[self.scheme]

    @property
    def step_label(self) -> schemes.Label:
        """What its scheme calls the status it stands at."""
        return self.way.step_label(self.status, MACHINE.status_label(self.status))

    @property
    def tone(self) -> str:
        """The colour of its badge."""
        return MACHINE.statuses[self.status].tone

    @property
    def is_voluntary(self) -> bool:
        """Whether it is a relocation the origin may neither refuse nor delay; see VOLUNTARY."""
        return self.scheme == RELOCATION and (self.relocation_class or self.class_claimed) != schemes.POLICY

    def side_units(self, side: str) -> Collection[int] | None:
        """See WorkflowSubject; a move nobody may hold up may be filed again by its host too."""
        units = super().side_units(side)
        if side == ORIGIN and units is not None and self.is_voluntary and self.host_id:
            return [*units, self.host_id]
        return units

    def decider(self, step: Move) -> Body | None:
        """See WorkflowSubject: the body a setting names for the status it stands at."""
        return self._deciders.get((self.scheme, self.status))

    @cached_property
    def _deciders(self) -> dict[tuple[str, str], Body]:
        return deciders_on(timezone.localdate())
