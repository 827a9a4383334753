"""The life of a difference between the sides of a figure. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, SYSTEM, Machine, Move, Status, sources

HOST = "host"
CLOSED = "closed"


class Action:
    """What can be done with a difference."""

    EXPLAIN = "explain"
    ACCEPT = "accept"
    RETURN = "return"
    CLOSE = "close"


MACHINE = Machine(
    name="reconciliation",
    label=_("核对差异"),
    initial="open",
    statuses={
        "open": Status(_("待说明"), "waiting"),
        "explained": Status(_("已说明"), "progress"),
        "returned": Status(_("已退回"), "refused"),
        "accepted": Status(_("已认可待更正"), "waiting"),
        CLOSED: Status(_("已办结"), "done"),
    },
    actions={
        Action.EXPLAIN: _("说明"),
        Action.ACCEPT: _("认可"),
        Action.RETURN: _("退回"),
        Action.CLOSE: _("办结"),
    },
    moves=(
        Move(Action.EXPLAIN, sources("open"), "explained", Role.FILER, HOST),
        Move(Action.ACCEPT, sources("explained"), "accepted", Role.STATISTICIAN, CITY, four_eyes=True),
        Move(Action.RETURN, sources("explained"), "returned", Role.STATISTICIAN, CITY),
        Move(Action.EXPLAIN, sources("returned"), "explained", Role.FILER, HOST),
        Move(
            Action.CLOSE,
            sources("open|explained|returned|accepted"),
            CLOSED,
            Role.SYSTEM,
            SYSTEM,
        ),
    ),
    optional=frozenset({Action.RETURN}),
)
