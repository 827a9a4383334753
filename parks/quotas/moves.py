"""The life of an order on the quota ledger; it has no rows in `moves.csv`. Imports no model.

That the quota keeper files and 批准 approves is inferred: the documents ask for approval and name no post.
"""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, CREATE, Machine, Move, Status, sources


class Action:
    """What can be done with an order."""

    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"


MACHINE = Machine(
    name="quota_order",
    label=_("指标办理"),
    initial="filed",
    statuses={
        "filed": Status(_("待批准"), "waiting"),
        "done": Status(_("已记账"), "done"),
        "returned": Status(_("已退回"), "refused"),
        "withdrawn": Status(_("已撤回"), "paused"),
    },
    actions={
        CREATE: _("填报"),
        Action.APPROVE: _("批准并记账"),
        Action.RETURN: _("退回"),
        Action.WITHDRAW: _("撤回"),
    },
    moves=(
        Move(Action.APPROVE, sources("filed"), "done", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.RETURN, sources("filed"), "returned", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.WITHDRAW, sources("filed"), "withdrawn", Role.QUOTA_KEEPER, CITY),
    ),
    optional=frozenset({Action.RETURN, Action.WITHDRAW}),
)
