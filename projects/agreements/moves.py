"""The life of an agreement, equal to those rows of `moves.csv` that need no optional step. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import ANY_PARTY, CITY, EACH_PARTY, SYSTEM, Machine, Move, Status, sources


class Action:
    """What can be done with an agreement."""

    PROPOSE = "propose"
    SIGN = "sign"
    COMPLETE = "complete"
    FILE = "file"
    EXPIRE = "expire"
    ABANDON = "abandon"


MACHINE = Machine(
    name="agreement",
    label=_("协作协议"),
    initial="draft",
    statuses={
        "draft": Status(_("起草"), "draft"),
        "negotiating": Status(_("协商"), "progress"),
        "signing": Status(_("签署中"), "waiting"),
        "signed": Status(_("已签署"), "progress"),
        "in_force": Status(_("生效"), "done"),
        "expired": Status(_("到期"), "paused"),
        "abandoned": Status(_("已放弃"), "paused"),
    },
    actions={
        Action.PROPOSE: _("提交协商"),
        Action.SIGN: _("签署"),
        Action.COMPLETE: _("签署完毕"),
        Action.FILE: _("报备"),
        Action.EXPIRE: _("到期"),
        Action.ABANDON: _("放弃"),
    },
    moves=(
        Move(Action.PROPOSE, sources("draft"), "negotiating", Role.FILER, ANY_PARTY),
        Move(Action.SIGN, sources("negotiating"), "signing", Role.LEADER, EACH_PARTY),
        Move(Action.COMPLETE, sources("signing"), "signed", Role.SYSTEM, SYSTEM),
        Move(Action.FILE, sources("signed"), "in_force", Role.REVIEWER, CITY),
        Move(Action.EXPIRE, sources("in_force"), "expired", Role.SYSTEM, SYSTEM),
        Move(Action.ABANDON, sources("draft|negotiating|signing"), "abandoned", Role.FILER, ANY_PARTY),
    ),
    optional=frozenset({Action.ABANDON}),
)
