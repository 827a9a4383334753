"""The life of a correction (更正) of a closed quarter; the decision file on corrections has the table in words.

Imports no model.
"""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import (
    ANY_PARTY,
    CITY,
    CREATE,
    EACH_PARTY,
    SYSTEM,
    Machine,
    Move,
    Status,
    sources,
)


class Action:
    """What can be done with a correction."""

    ROUTE = "route"
    CONFIRM = "confirm"
    COMPLETE = "complete"
    OBJECT = "object"
    POST = "post"
    REPAY = "repay"
    RENEW = "renew"
    DROP = "drop"


OPEN = ("noticed", "routed", "confirming", "objected", "confirmed")  # not dealt with yet
DEALT_WITH = ("posted", "repaid")

MACHINE = Machine(
    name="correction",
    label=_("更正"),
    initial="noticed",
    statuses={
        "noticed": Status(_("待定路径"), "waiting"),
        "routed": Status(_("待各方确认"), "progress"),
        "confirming": Status(_("确认中"), "progress"),
        "objected": Status(_("有异议"), "refused"),
        "confirmed": Status(_("各方已确认"), "waiting"),
        "posted": Status(_("已处理"), "done"),
        "repaid": Status(_("已退补"), "done"),
        "dropped": Status(_("已撤销"), "paused"),
    },
    actions={
        CREATE: _("发现差异"),
        Action.ROUTE: _("确定处理路径"),
        Action.CONFIRM: _("确认"),
        Action.COMPLETE: _("各方确认完毕"),
        Action.OBJECT: _("提出异议"),
        Action.POST: _("批准处理"),
        Action.REPAY: _("登记退补"),
        Action.RENEW: _("影响变化，重新办理"),
        Action.DROP: _("无需更正"),
    },
    moves=(
        Move(Action.ROUTE, sources("noticed|objected"), "routed", Role.STATISTICIAN, CITY),
        Move(Action.CONFIRM, sources("routed"), "confirming", Role.LEADER, EACH_PARTY),
        Move(Action.COMPLETE, sources("confirming"), "confirmed", Role.SYSTEM, SYSTEM),
        Move(Action.OBJECT, sources("routed|confirming"), "objected", Role.LEADER, ANY_PARTY),
        Move(Action.POST, sources("confirmed"), "posted", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.REPAY, sources("posted"), "repaid", Role.TREASURER, CITY),
        Move(Action.RENEW, sources("|".join(OPEN)), "noticed", Role.SYSTEM, SYSTEM),
        Move(Action.DROP, sources("|".join(OPEN)), "dropped", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset({Action.OBJECT}),
)
