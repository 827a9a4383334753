"""The life of a reservation; it has no rows in `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CREATE, SYSTEM, Machine, Move, Status, sources

ORIGIN, HOST, LAND = "origin", "host", "land"  # LAND: whoever of the city keeps the plots
HOLDING = ("reserved", "signed", "occupied")  # statuses in which the place is taken


class Action:
    """What can be done with a reservation."""

    SIGN = "sign"
    EXTEND = "extend"
    OCCUPY = "occupy"
    RELEASE = "release"
    END = "end"
    EXPIRE = "expire"
    LAPSE = "lapse"


MACHINE = Machine(
    name="reservation",
    label=_("载体预留"),
    initial="reserved",
    statuses={
        "reserved": Status(_("预留"), "waiting"),
        "signed": Status(_("签约"), "progress"),
        "occupied": Status(_("占用"), "done"),
        "ended": Status(_("已退出"), "paused"),
        "released": Status(_("已撤销"), "paused"),
        "expired": Status(_("到期释放"), "paused"),
        "lapsed": Status(_("随项目终止"), "paused"),
    },
    actions={
        CREATE: _("预留"),
        Action.SIGN: _("签约"),
        Action.EXTEND: _("延长"),
        Action.OCCUPY: _("交付占用"),
        Action.RELEASE: _("撤销"),
        Action.END: _("退出"),
        Action.EXPIRE: _("到期释放"),
        Action.LAPSE: _("随项目终止"),
    },
    moves=(
        Move(Action.SIGN, sources("reserved"), "signed", Role.PARK_MANAGER, HOST),
        Move(Action.EXTEND, sources("reserved"), "reserved", Role.PARK_MANAGER, HOST),
        Move(Action.EXTEND, sources("reserved"), "reserved", Role.QUOTA_KEEPER, LAND),
        Move(Action.OCCUPY, sources("signed"), "occupied", Role.PARK_MANAGER, HOST),
        Move(Action.RELEASE, sources("reserved"), "released", Role.FILER, ORIGIN),
        Move(Action.RELEASE, sources("reserved"), "released", Role.PARK_MANAGER, HOST),
        Move(Action.END, sources("signed|occupied"), "ended", Role.PARK_MANAGER, HOST),
        Move(Action.EXPIRE, sources("reserved"), "expired", Role.SYSTEM, SYSTEM),
        Move(Action.LAPSE, sources("reserved"), "lapsed", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset({Action.EXTEND, Action.OCCUPY, Action.RELEASE, Action.END}),
)
