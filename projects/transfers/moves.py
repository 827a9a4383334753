"""The life of a transfer under the investment scheme, equal to those rows of `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, SYSTEM, Machine, Move, Status, sources

ORIGIN, HOST = "origin", "host"
INVESTMENT = "investment"
MATCHED = frozenset({"investment", "new_energy", "co_building"})


class Action:
    """What can be done with a transfer."""

    SUBMIT = "submit"
    RECEIVE = "receive"
    REJECT_KIND = "reject_kind"
    ASK_OPINIONS = "ask_opinions"
    MATCH = "match"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    APPROVE = "approve"
    AGREE = "agree"
    START = "start"
    RETURN = "return"
    WITHDRAW = "withdraw"
    ABANDON = "abandon"


MACHINE = Machine(
    name="transfer",
    label=_("流转"),
    initial="draft",
    statuses={
        "draft": Status(_("草稿"), "draft"),
        "submitted": Status(_("已提交"), "waiting"),
        "received": Status(_("受理"), "progress"),
        "in_review": Status(_("市级审查"), "progress"),
        "matching": Status(_("协调匹配"), "progress"),
        "offered": Status(_("待承接"), "waiting"),
        "accepted": Status(_("已承接"), "progress"),
        "declined": Status(_("谢绝"), "refused"),
        "approved": Status(_("批准"), "done"),
        "agreed": Status(_("已签协议"), "done"),
        "in_force": Status(_("执行中"), "done"),
        "returned": Status(_("已退回"), "refused"),
        "withdrawn": Status(_("已撤回"), "paused"),
        "not_applicable": Status(_("不适用"), "paused"),
        "terminated": Status(_("已终止"), "paused"),
    },
    actions={
        Action.SUBMIT: _("提交"),
        Action.RECEIVE: _("受理"),
        Action.REJECT_KIND: _("不适用本办法"),
        Action.ASK_OPINIONS: _("征求意见"),
        Action.MATCH: _("转协调匹配"),
        Action.OFFER: _("推送承载地"),
        Action.ACCEPT: _("同意承接"),
        Action.DECLINE: _("谢绝承接"),
        Action.APPROVE: _("批准"),
        Action.AGREE: _("协议生效"),
        Action.START: _("进入执行"),
        Action.RETURN: _("退回"),
        Action.WITHDRAW: _("撤回"),
        Action.ABANDON: _("终止办理"),
    },
    moves=(
        Move(Action.SUBMIT, sources("draft"), "submitted", Role.FILER, ORIGIN),
        Move(Action.RECEIVE, sources("submitted"), "received", Role.REVIEWER, CITY),
        Move(
            Action.REJECT_KIND,
            sources("submitted"),
            "not_applicable",
            Role.REVIEWER,
            CITY,
            schemes=frozenset({"investment", "key_park"}),
        ),
        Move(Action.ASK_OPINIONS, sources("received"), "in_review", Role.REVIEWER, CITY),
        Move(Action.MATCH, sources("in_review"), "matching", Role.REVIEWER, CITY, schemes=MATCHED),
        Move(Action.OFFER, sources("matching"), "offered", Role.REVIEWER, CITY, schemes=MATCHED),
        Move(
            Action.ACCEPT, sources("offered"), "accepted", Role.LEADER, HOST, four_eyes=True, schemes=MATCHED
        ),
        Move(Action.DECLINE, sources("offered"), "declined", Role.LEADER, HOST, schemes=MATCHED),
        Move(Action.MATCH, sources("declined"), "matching", Role.REVIEWER, CITY, schemes=MATCHED),
        Move(
            Action.APPROVE,
            sources("accepted"),
            "approved",
            Role.APPROVER,
            CITY,
            four_eyes=True,
            schemes=MATCHED,
        ),
        Move(Action.AGREE, sources("approved"), "agreed", Role.SYSTEM, SYSTEM),
        Move(Action.START, sources("agreed"), "in_force", Role.SYSTEM, SYSTEM),
        Move(
            Action.RETURN,
            sources("received|in_review|matching|offered|accepted"),
            "returned",
            Role.REVIEWER,
            CITY,
        ),
        Move(Action.SUBMIT, sources("returned"), "submitted", Role.FILER, ORIGIN),
        Move(Action.WITHDRAW, sources("submitted|returned|draft"), "withdrawn", Role.FILER, ORIGIN),
        Move(
            Action.ABANDON,
            sources("received|in_review|matching|offered|accepted"),
            "terminated",
            Role.APPROVER,
            CITY,
        ),
    ),
    optional=frozenset({Action.RETURN, Action.WITHDRAW, Action.ABANDON, Action.REJECT_KIND, Action.DECLINE}),
)
