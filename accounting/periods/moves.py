"""The life of a quarter of one indicator group, equal to those rows of `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, SYSTEM, Machine, Move, Status, sources


class Action:
    """What can be done with a quarter."""

    START_CLOSE = "start_close"
    CLOSE = "close"
    FAIL = "fail"
    REOPEN = "reopen"


MACHINE = Machine(
    name="quarter",
    label=_("季度"),
    initial="open",
    statuses={
        "open": Status(_("开放"), "progress"),
        "closing": Status(_("关账中"), "waiting"),
        "closed": Status(_("已关账"), "done"),
    },
    actions={
        Action.START_CLOSE: _("关账"),
        Action.CLOSE: _("关账完成"),
        Action.FAIL: _("关账未完成"),
        Action.REOPEN: _("受控重开"),
    },
    moves=(
        Move(Action.START_CLOSE, sources("open"), "closing", Role.APPROVER, CITY),
        Move(Action.CLOSE, sources("closing"), "closed", Role.SYSTEM, SYSTEM, four_eyes=True),
        Move(Action.FAIL, sources("closing"), "open", Role.SYSTEM, SYSTEM),
        Move(
            Action.REOPEN,
            sources("closed"),
            "open",
            Role.APPROVER,
            CITY,
            four_eyes=True,
            not_by=Action.START_CLOSE,
        ),
    ),
    optional=frozenset({Action.REOPEN}),
)
