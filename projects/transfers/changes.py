"""变更申请: what is to become of a transfer that is approved already; the machine is in changemoves.py."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from kunming_coord.audit.triggers import audited
from kunming_coord.common.machine import Move
from kunming_coord.common.scope import SubjectQuerySet, Viewer
from kunming_coord.common.triggers import legal_moves
from kunming_coord.common.workflow import WorkflowSubject
from kunming_coord.districts.models import Body, District
from projects.transfers.changemoves import CHANGE, COUNTERPART, NEW_HOST, OPEN, PROPOSER
from projects.transfers.models import Transfer
from projects.transfers.moves import MACHINE
from projects.transfers.schemes import SCHEMES, Label
from projects.transfers.settings import deciders_on

# What a change may touch, in the order it is shown.
LABELS = {
    "new_host": "承载地",
    "land_mu": "用地需求（亩）",
    "needs": "要素需求",
    "wanted_on": "期望落地日期",
    "agree_by": "协议签订期限",
}


def approving_step(scheme: str) -> str:
    """The step from which a request under a scheme is approved: who decides there decides on its changes."""
    return next(
        status
        for step in MACHINE.moves
        if step.target == "approved" and step.schemes is not None and scheme in step.schemes
        for status in step.sources
    )


class ChangeQuerySet(SubjectQuerySet):
    """Both sides see what is proposed; a unit that is to become the host from when it is asked."""

    def within(self, district_ids: frozenset[int]) -> Q:
        """Proposed by one of us or to one of us, or asking one of us to take the project over."""
        return (
            Q(proposed_by__in=district_ids)
            | Q(counterpart__in=district_ids)
            | Q(new_host__in=district_ids, status__in=("consulted", "agreed", "approved", "refused"))
        )

    def city_turn(self, step: Move, viewer: Viewer) -> Q:
        """Rows of this person's role, but those a setting gives to another body."""
        if not viewer.holds(step.role, units=None):
            return Q(pk__in=[])
        mine, here = viewer.bodies_as(step.role), Q()
        deciders = deciders_on(timezone.localdate())
        for scheme in SCHEMES:
            body = deciders.get((scheme, approving_step(scheme)))
            if body is not None and body.pk not in mine:
                here &= ~Q(transfer__scheme=scheme)
        return here


class ChangeKind(models.TextChoices):
    AMEND = "amend", "变更"
    EXTEND = "extend", "延期"
    CANCEL = "cancel", "撤销"


@audited()
class TransferChange(WorkflowSubject):
    """A request of one side to change, extend or cancel an approved transfer; every round is kept in its events.

    Of the columns that may change, an empty one stays as it is; `before` keeps what stood there, as text.
    """

    Kind = ChangeKind
    machine = CHANGE
    side_fields: ClassVar = {
        PROPOSER: "proposed_by_id",
        COUNTERPART: "counterpart_id",
        NEW_HOST: "new_host_id",
    }

    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField("序号")
    kind = models.CharField("类别", max_length=8, choices=ChangeKind.choices)
    proposed_by = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    counterpart = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField("理由")
    new_host = models.ForeignKey(District, on_delete=models.PROTECT, null=True, related_name="+")
    land_mu = models.DecimalField("用地需求（亩）", max_digits=9, decimal_places=2, null=True)
    needs = models.TextField("要素需求", blank=True)
    wanted_on = models.DateField("期望落地日期", null=True)
    agree_by = models.DateField("协议签订期限", null=True)
    before = models.JSONField("原内容", default=dict)
    round_number = models.PositiveSmallIntegerField("轮次", default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "number"], name="one_change_per_number"),
            models.UniqueConstraint(
                fields=["transfer"], condition=Q(status__in=OPEN), name="one_open_change_per_transfer"
            ),
        ]
        triggers = [legal_moves(CHANGE)]
        verbose_name = verbose_name_plural = "流转变更"

    def __str__(self) -> str:
        return f"{self.transfer} {self.get_kind_display()} {self.number}"

    def decider(self, step: Move) -> Body | None:
        """See WorkflowSubject: the body that decides on the approval of such a transfer."""
        scheme = self.transfer.scheme
        return deciders_on(timezone.localdate()).get((scheme, approving_step(scheme)))

    @property
    def is_open(self) -> bool:
        """Whether anything can still become of it."""
        return self.status in OPEN

    @property
    def rows(self) -> list[dict[str, Any]]:
        """What it changes: label, what stood there, what is to stand there."""
        return [
            {"label": label_of(self.transfer, name), "before": self.before.get(name, ""), "after": after}
            for name, after in texts_of(self).items()
        ]


def label_of(transfer: Transfer, name: str) -> Label:
    """What a column is called; the host as the scheme calls it."""
    return transfer.way.host if name == "new_host" else LABELS[name]


def texts_of(change: TransferChange) -> dict[str, str]:
    """The columns it changes, as text."""
    given = {name: getattr(change, name) for name in LABELS}
    return {name: text_of(value) for name, value in given.items() if value not in (None, "")}


def text_of(value: Any) -> str:
    """A value of the form, as it is shown and kept."""
    if value is None:
        return ""
    return value.name if isinstance(value, District) else str(value)
