"""The life of an obligation; it has no rows in `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, CREATE, SYSTEM, Machine, Move, Status, sources

BEARER = "bearer"
OPEN = ("open", "returned", "reported")


class Action:
    """What can be done with an obligation."""

    REPORT = "report"
    CONFIRM = "confirm"
    RETURN = "return"
    LAPSE = "lapse"


MACHINE = Machine(
    name="obligation",
    label=_("协议义务"),
    initial="open",
    statuses={
        "open": Status(_("待履行"), "waiting"),
        "reported": Status(_("已报履行"), "progress"),
        "returned": Status(_("已退回"), "refused"),
        "fulfilled": Status(_("已履行"), "done"),
        "lapsed": Status(_("随协议终止"), "paused"),
    },
    actions={
        CREATE: _("产生"),
        Action.REPORT: _("报告履行"),
        Action.CONFIRM: _("确认履行"),
        Action.RETURN: _("退回"),
        Action.LAPSE: _("随协议终止"),
    },
    moves=(
        Move(Action.REPORT, sources("open|returned"), "reported", Role.FILER, BEARER),
        Move(Action.CONFIRM, sources("reported"), "fulfilled", Role.REVIEWER, CITY, four_eyes=True),
        Move(Action.RETURN, sources("reported"), "returned", Role.REVIEWER, CITY),
        Move(Action.LAPSE, sources("open|reported|returned"), "lapsed", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset({Action.RETURN}),
)
