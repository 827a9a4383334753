"""The life of a legacy issue; it has no rows in `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CREATE, Machine, Move, Status, sources

BEARER = "bearer"


class Action:
    """What can be done with a legacy issue."""

    HANDLE = "handle"
    SETTLE = "settle"
    REOPEN = "reopen"


MACHINE = Machine(
    name="legacy_issue",
    label=_("历史遗留问题"),
    initial="open",
    statuses={
        "open": Status(_("待处置"), "waiting"),
        "handling": Status(_("处置中"), "progress"),
        "settled": Status(_("已化解"), "done"),
    },
    actions={
        CREATE: _("登记"),
        Action.HANDLE: _("记录处置措施"),
        Action.SETTLE: _("确认化解"),
        Action.REOPEN: _("重新处置"),
    },
    moves=(
        Move(Action.HANDLE, sources("open|handling"), "handling", Role.PARK_MANAGER, BEARER),
        Move(Action.SETTLE, sources("handling"), "settled", Role.LEADER, BEARER, four_eyes=True),
        Move(Action.REOPEN, sources("settled"), "handling", Role.PARK_MANAGER, BEARER),
    ),
    optional=frozenset({Action.REOPEN}),
)
