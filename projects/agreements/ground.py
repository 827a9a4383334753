"""What a draft rests on."""

import datetime as dt
from dataclasses import dataclass, field

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.rules import Policy
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed, Stale
from kunming_coord.districts.models import District
from projects.agreements.models import Agreement, AgreementParty
from projects.agreements.moves import MACHINE
from projects.agreements.terms import side_word
from projects.policies.queries import policy_in_force, policy_named
from projects.register.models import Project
from projects.transfers.models import Transfer
from projects.transfers.queries import READY_FOR_AGREEMENT

KEY_PARK = "key_park"


@dataclass(frozen=True)
class Ground:
    """The policy as of a day, the project, the approved transfer if there is one, and who drafts."""

    policy: Policy
    project: Project
    transfer: Transfer | None
    drafted_by: District
    day: dt.date = field(default_factory=timezone.localdate)

    @property
    def grade(self) -> str:
        """The recognised grade of participation, for the hint which ratio it earns."""
        return self.transfer.lead.participation if self.transfer and self.transfer.lead else ""

    @property
    def origin(self) -> District:
        """The origin of the transfer, which is not who registered the project where its host filed it."""
        return self.transfer.origin if self.transfer else self.project.origin

    @property
    def host(self) -> District | None:
        """The host of the transfer; without one it is for the form to say."""
        return self.transfer.host if self.transfer else None

    @property
    def host_name(self) -> str:
        """The host by name where it is known, else by what the policy calls it."""
        return self.host.name if self.host else side_word(self.policy, AgreementParty.Side.HOST)


def ground_of_transfer(viewer: User, uid: str) -> Ground:
    """A transfer one may draft an agreement on; foreign is absent. Raises NotAllowed or Stale."""
    visible = Transfer.objects.visible_to(viewer)
    related = ("project__enterprise", "project__origin", "lead", "host", "origin")
    transfer = get_object_or_404(visible.select_related(*related), uid=uid)
    for district in (transfer.origin, transfer.host):
        if district is not None and viewer.holds(Role.FILER, units=[district.pk]):
            if transfer.status not in READY_FOR_AGREEMENT:
                raise Stale(_("该流转尚未批准，批准后方可起草协议。"))
            policy = policy_in_force(transfer.scheme, timezone.localdate())
            return Ground(policy, transfer.project, transfer, district)
    raise NotAllowed(_("协议由首谈地或承载地的经办人员起草。"))


def ground_of_project(viewer: User, uid: str) -> Ground:
    """A project of one's own under the rule of the key parks; foreign is absent. Raises NotAllowed."""
    visible = Project.objects.visible_to(viewer)
    project = get_object_or_404(visible.select_related("enterprise", "origin"), uid=uid)
    if not viewer.holds(Role.FILER, units=[project.origin_id]):
        raise NotAllowed(_("未经流转的协议只能由项目登记地的经办人员起草。"))
    return Ground(policy_in_force(KEY_PARK, timezone.localdate()), project, None, project.origin)


def ground_of(agreement: Agreement, viewer: User) -> Ground:
    """The ground of a stored draft, for its drafter only; raises NotAllowed or Stale."""
    require_drafter(agreement, viewer)
    return Ground(
        policy_named(agreement.policy_code), agreement.project, agreement.transfer, agreement.drafted_by
    )


def require_drafter(agreement: Agreement, viewer: User) -> None:
    """Only the drafter opens a draft to change it, and only while it is one; raises NotAllowed or Stale."""
    if not viewer.holds(Role.FILER, units=[agreement.drafted_by_id]):
        raise NotAllowed(_("协议由起草方的经办人员修改。"))
    if agreement.status != MACHINE.initial:
        raise Stale(_("协议已提交协商，不能再修改；请返回查看。"))
