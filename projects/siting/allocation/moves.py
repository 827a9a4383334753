"""The life of an allocation round; it has no rows in `moves.csv`. Imports no model.

Who chooses and who approves is inferred from four eyes: the documents only speak of a system of indicators.
"""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, CREATE, Machine, Move, Status, sources


class Action:
    """What can be done with a round."""

    PROPOSE = "propose"
    APPROVE = "approve"
    RETURN = "return"
    CANCEL = "cancel"


MACHINE = Machine(
    name="allocation_round",
    label=_("新能源指标分配"),
    initial="open",
    statuses={
        "open": Status(_("报名评分"), "progress"),
        "proposed": Status(_("待批准"), "waiting"),
        "approved": Status(_("已分配"), "done"),
        "cancelled": Status(_("已取消"), "paused"),
    },
    actions={
        CREATE: _("发起"),
        Action.PROPOSE: _("提出分配方案"),
        Action.APPROVE: _("批准并预留指标"),
        Action.RETURN: _("退回"),
        Action.CANCEL: _("取消"),
    },
    moves=(
        Move(Action.PROPOSE, sources("open"), "proposed", Role.REVIEWER, CITY),
        Move(Action.APPROVE, sources("proposed"), "approved", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.RETURN, sources("proposed"), "open", Role.APPROVER, CITY),
        Move(Action.CANCEL, sources("open"), "cancelled", Role.REVIEWER, CITY),
    ),
    optional=frozenset({Action.RETURN, Action.CANCEL}),
)
