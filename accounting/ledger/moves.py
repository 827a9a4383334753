"""The life of a hold (待定): put on by the city's approver, released by another one. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, CREATE, Machine, Move, Status, sources


class Action:
    """What can be done with a hold."""

    RELEASE = "release"


MACHINE = Machine(
    name="hold",
    label=_("待定"),
    initial="held",
    statuses={
        "held": Status(_("待定中"), "paused"),
        "released": Status(_("已解除"), "done"),
    },
    actions={CREATE: _("放入待定"), Action.RELEASE: _("解除待定")},
    moves=(Move(Action.RELEASE, sources("held"), "released", Role.APPROVER, CITY, not_by=CREATE),),
    optional=frozenset({Action.RELEASE}),
)
