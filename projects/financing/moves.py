"""The life of a financing recommendation; it has no rows in `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CREATE, Machine, Move, Status, sources

UNIT = "unit"
EDITABLE = ("draft", "returned")


class Action:
    """What can be done with a recommendation."""

    PROPOSE = "propose"
    RECOMMEND = "recommend"
    RETURN = "return"
    GRANT = "grant"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


MACHINE = Machine(
    name="financing",
    label=_("融资推荐"),
    initial="draft",
    statuses={
        "draft": Status(_("草稿"), "waiting"),
        "proposed": Status(_("待签发推荐"), "progress"),
        "returned": Status(_("已退回"), "refused"),
        "recommended": Status(_("已推荐，待银行答复"), "progress"),
        "granted": Status(_("已授信"), "done"),
        "refused": Status(_("未获支持"), "refused"),
        "withdrawn": Status(_("已撤回"), "paused"),
    },
    actions={
        CREATE: _("起草"),
        Action.PROPOSE: _("提请推荐"),
        Action.RECOMMEND: _("签发推荐"),
        Action.RETURN: _("退回"),
        Action.GRANT: _("登记授信"),
        Action.REFUSE: _("登记未获支持"),
        Action.WITHDRAW: _("撤回"),
    },
    moves=(
        Move(Action.PROPOSE, sources("draft|returned"), "proposed", Role.FILER, UNIT),
        Move(Action.RECOMMEND, sources("proposed"), "recommended", Role.LEADER, UNIT, four_eyes=True),
        Move(Action.RETURN, sources("proposed"), "returned", Role.LEADER, UNIT),
        Move(Action.GRANT, sources("recommended"), "granted", Role.FILER, UNIT),
        Move(Action.REFUSE, sources("recommended"), "refused", Role.FILER, UNIT),
        Move(Action.WITHDRAW, sources("draft|returned|proposed|recommended"), "withdrawn", Role.FILER, UNIT),
    ),
    optional=frozenset({Action.RETURN, Action.REFUSE, Action.WITHDRAW}),
)
