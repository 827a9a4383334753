"""The life of a transfer under every scheme, equal to those rows of `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, SYSTEM, Machine, Move, Status, sources

ORIGIN, HOST = "origin", "host"
INVESTMENT, RELOCATION, KEY_PARK = "investment", "relocation", "key_park"
CO_BUILDING, NEW_ENERGY = "co_building", "new_energy"
MATCHED = frozenset({INVESTMENT, NEW_ENERGY, CO_BUILDING})
MOVING, PARKED = frozenset({RELOCATION}), frozenset({KEY_PARK})

EDITABLE = ("draft", "returned")
RETURNABLE = ("received", "in_review", "matching", "offered", "accepted")  # in the order of the path
PAUSABLE = ("received", "in_review", "matching", "offered")
# A return goes to the filer or to any earlier step.
EARLIER = frozenset(
    (later, earlier) for position, later in enumerate(RETURNABLE) for earlier in RETURNABLE[:position]
)


class Action:
    """What can be done with a transfer."""

    SUBMIT = "submit"
    RECEIVE = "receive"
    REJECT_KIND = "reject_kind"
    ASK_OPINIONS = "ask_opinions"
    MATCH = "match"
    CLASSIFY = "classify"
    OFFER = "offer"
    ACCEPT = "accept"
    ACCEPT_WITH_CONDITIONS = "accept_with_conditions"
    MEET_CONDITIONS = "meet_conditions"
    DECLINE = "decline"
    APPROVE = "approve"
    SERVE = "serve"
    COMPLETE_MOVE = "complete_move"
    AGREE = "agree"
    START = "start"
    EXPIRE = "expire"
    TERMINATE = "terminate"
    CANCEL = "cancel"
    RETURN = "return"
    WITHDRAW = "withdraw"
    SUSPEND = "suspend"
    RESUME = "resume"
    ABANDON = "abandon"


# Actions by which a step is taken, and that therefore wait for every opinion asked at it.
TAKEN = frozenset(
    {
        *(
            Action.RECEIVE,
            Action.REJECT_KIND,
            Action.ASK_OPINIONS,
            Action.MATCH,
            Action.CLASSIFY,
            Action.OFFER,
        ),
        *(
            Action.ACCEPT,
            Action.ACCEPT_WITH_CONDITIONS,
            Action.MEET_CONDITIONS,
            Action.DECLINE,
            Action.APPROVE,
        ),
        *(Action.SERVE, Action.COMPLETE_MOVE),
    }
)

STATUSES = {
    "draft": Status(_("草稿"), "draft"),
    "submitted": Status(_("已提交"), "waiting"),
    "received": Status(_("受理"), "progress"),
    "in_review": Status(_("市级审查"), "progress"),
    "matching": Status(_("协调匹配"), "progress"),
    "offered": Status(_("待承接"), "waiting"),
    "accepted": Status(_("已承接"), "progress"),
    "accepted_with_conditions": Status(_("附条件承接"), "waiting"),
    "declined": Status(_("谢绝"), "refused"),
    "classified": Status(_("已认定类别"), "progress"),
    "in_service": Status(_("迁移服务"), "progress"),
    "approved": Status(_("批准"), "done"),
    "agreed": Status(_("已签协议"), "done"),
    "in_force": Status(_("执行中"), "done"),
    "expired": Status(_("到期"), "paused"),
    "returned": Status(_("已退回"), "refused"),
    "suspended": Status(_("中止计时"), "paused"),
    "withdrawn": Status(_("已撤回"), "paused"),
    "not_applicable": Status(_("不适用"), "paused"),
    "terminated": Status(_("已终止"), "paused"),
}

ACTIONS = {
    Action.SUBMIT: _("提交"),
    Action.RECEIVE: _("受理"),
    Action.REJECT_KIND: _("不适用本办法"),
    Action.ASK_OPINIONS: _("征求意见"),
    Action.MATCH: _("转协调匹配"),
    Action.CLASSIFY: _("认定类别"),
    Action.OFFER: _("推送承载地"),
    Action.ACCEPT: _("同意承接"),
    Action.ACCEPT_WITH_CONDITIONS: _("附条件承接"),
    Action.MEET_CONDITIONS: _("条件已满足"),
    Action.DECLINE: _("谢绝承接"),
    Action.APPROVE: _("批准"),
    Action.SERVE: _("转迁移服务"),
    Action.COMPLETE_MOVE: _("认定流转日"),
    Action.AGREE: _("协议生效"),
    Action.START: _("进入执行"),
    Action.EXPIRE: _("到期"),
    Action.TERMINATE: _("解除"),
    Action.CANCEL: _("撤销"),
    Action.RETURN: _("退回"),
    Action.WITHDRAW: _("撤回"),
    Action.SUSPEND: _("中止计时"),
    Action.RESUME: _("恢复计时"),
    Action.ABANDON: _("终止办理"),
}

MOVES = (
    Move(Action.SUBMIT, sources("draft"), "submitted", Role.FILER, ORIGIN),
    Move(Action.RECEIVE, sources("submitted"), "received", Role.REVIEWER, CITY),
    Move(
        Action.REJECT_KIND,
        sources("submitted"),
        "not_applicable",
        Role.REVIEWER,
        CITY,
        schemes=frozenset({INVESTMENT, KEY_PARK}),
    ),
    Move(Action.ASK_OPINIONS, sources("received"), "in_review", Role.REVIEWER, CITY),
    Move(Action.MATCH, sources("in_review"), "matching", Role.REVIEWER, CITY, schemes=MATCHED),
    Move(
        Action.CLASSIFY,
        sources("in_review"),
        "classified",
        Role.REVIEWER,
        CITY,
        four_eyes=True,
        schemes=MOVING,
    ),
    Move(
        Action.APPROVE, sources("in_review"), "approved", Role.APPROVER, CITY, four_eyes=True, schemes=PARKED
    ),
    Move(Action.OFFER, sources("matching"), "offered", Role.REVIEWER, CITY, schemes=MATCHED),
    Move(Action.ACCEPT, sources("offered"), "accepted", Role.LEADER, HOST, four_eyes=True, schemes=MATCHED),
    Move(
        Action.ACCEPT_WITH_CONDITIONS,
        sources("offered"),
        "accepted_with_conditions",
        Role.LEADER,
        HOST,
        four_eyes=True,
        schemes=MATCHED,
    ),
    Move(
        Action.MEET_CONDITIONS,
        sources("accepted_with_conditions"),
        "accepted",
        Role.REVIEWER,
        CITY,
        schemes=MATCHED,
    ),
    Move(Action.DECLINE, sources("offered"), "declined", Role.LEADER, HOST, schemes=MATCHED),
    Move(Action.MATCH, sources("declined"), "matching", Role.REVIEWER, CITY, schemes=MATCHED),
    Move(
        Action.APPROVE, sources("accepted"), "approved", Role.APPROVER, CITY, four_eyes=True, schemes=MATCHED
    ),
    Move(Action.SERVE, sources("classified"), "in_service", Role.REVIEWER, CITY, schemes=MOVING),
    Move(Action.COMPLETE_MOVE, sources("in_service"), "approved", Role.REVIEWER, CITY, schemes=MOVING),
    Move(Action.AGREE, sources("approved"), "agreed", Role.SYSTEM, SYSTEM),
    Move(
        Action.CANCEL, sources("approved"), "terminated", Role.SYSTEM, SYSTEM
    ),  # by an approved 变更申请 only
    Move(Action.START, sources("agreed"), "in_force", Role.SYSTEM, SYSTEM),
    Move(Action.EXPIRE, sources("in_force"), "expired", Role.SYSTEM, SYSTEM),
    Move(Action.TERMINATE, sources("in_force"), "terminated", Role.APPROVER, CITY, four_eyes=True),
    Move(Action.RETURN, frozenset(RETURNABLE), "returned", Role.REVIEWER, CITY, beside=EARLIER),
    Move(Action.SUBMIT, sources("returned"), "submitted", Role.FILER, ORIGIN),
    Move(Action.WITHDRAW, sources("submitted|returned|draft"), "withdrawn", Role.FILER, ORIGIN),
    Move(Action.SUSPEND, frozenset(PAUSABLE), "suspended", Role.REVIEWER, CITY),
    Move(
        Action.RESUME,
        sources("suspended"),
        "in_review",
        Role.REVIEWER,
        CITY,
        beside=frozenset(("suspended", step) for step in PAUSABLE),
    ),
    Move(Action.ABANDON, frozenset(RETURNABLE), "terminated", Role.APPROVER, CITY),
)

MACHINE = Machine(
    name="transfer",
    label=_("流转"),
    initial="draft",
    statuses=STATUSES,
    actions=ACTIONS,
    moves=MOVES,
    optional=frozenset(
        {
            Action.RETURN,
            Action.WITHDRAW,
            Action.ABANDON,
            Action.REJECT_KIND,
            Action.DECLINE,
            Action.ACCEPT_WITH_CONDITIONS,
            Action.SUSPEND,
            Action.TERMINATE,
        }
    ),
)
