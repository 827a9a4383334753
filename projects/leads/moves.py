"""The life of a lead, equal to the rows of `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, SYSTEM, Machine, Move, Status, sources

ORIGIN = "origin"
EDITABLE = ("draft", "returned")


class Action:
    """What can be done with a lead."""

    REGISTER = "register"
    REVIEW = "review"
    RECOGNISE = "recognise"
    RETURN = "return"
    CONTEST = "contest"
    DISMISS = "dismiss"
    TRANSFER = "transfer"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


MACHINE = Machine(
    name="lead",
    label=_("线索"),
    initial="draft",
    statuses={
        "draft": Status(_("草稿"), "draft"),
        "registered": Status(_("已登记（受保护）"), "waiting"),
        "in_review": Status(_("审查中"), "progress"),
        "recognised": Status(_("已认定"), "done"),
        "returned": Status(_("已退回"), "refused"),
        "contested": Status(_("冲突待裁"), "waiting"),
        "transferred": Status(_("已转流转"), "done"),
        "open_pool": Status(_("到期公开"), "paused"),
        "terminated": Status(_("已终止"), "paused"),
    },
    actions={
        Action.REGISTER: _("登记"),
        Action.REVIEW: _("开始审查"),
        Action.RECOGNISE: _("认定首谈"),
        Action.RETURN: _("退回"),
        Action.CONTEST: _("转冲突裁定"),
        Action.DISMISS: _("裁定不成立"),
        Action.TRANSFER: _("转流转"),
        Action.EXPIRE: _("到期公开"),
        Action.WITHDRAW: _("撤回"),
    },
    moves=(
        Move(Action.REGISTER, sources("draft"), "registered", Role.FILER, ORIGIN),
        Move(Action.REVIEW, sources("registered"), "in_review", Role.RECOGNISER, CITY),
        Move(Action.RECOGNISE, sources("in_review"), "recognised", Role.RECOGNISER, CITY, four_eyes=True),
        Move(Action.RETURN, sources("in_review"), "returned", Role.RECOGNISER, CITY),
        Move(Action.REGISTER, sources("returned"), "registered", Role.FILER, ORIGIN),
        Move(Action.CONTEST, sources("in_review"), "contested", Role.RECOGNISER, CITY),
        Move(Action.RECOGNISE, sources("contested"), "recognised", Role.RECOGNISER, CITY, four_eyes=True),
        Move(Action.DISMISS, sources("contested"), "terminated", Role.RECOGNISER, CITY, four_eyes=True),
        Move(Action.TRANSFER, sources("recognised"), "transferred", Role.FILER, ORIGIN),
        Move(Action.EXPIRE, sources("registered|recognised"), "open_pool", Role.SYSTEM, SYSTEM),
        Move(Action.WITHDRAW, sources("draft|registered|returned"), "terminated", Role.FILER, ORIGIN),
    ),
    optional=frozenset({Action.WITHDRAW, Action.RETURN, Action.CONTEST}),
)
