"""The lives of what a project holds of a quota, and of a swap; neither has rows in `moves.csv`. Imports no model.

Who decides is inferred from four eyes: the documents name no post.
"""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, CREATE, SYSTEM, Machine, Move, Status, sources

HOST, GIVER, TAKER = "host", "giver", "taker"


class ClaimAction:
    """What can be done with what a project holds."""

    APPLY = "apply"
    COMMIT = "commit"
    RETURN = "return"
    LET_GO = "let_go"
    GIVE_BACK = "give_back"
    REINSTATE = "reinstate"
    EXPIRE = "expire"
    LAPSE = "lapse"


class SwapAction:
    """What can be done with a swap."""

    CONFIRM = "confirm"
    AGREE = "agree"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    END = "end"
    LAPSE = "lapse"


CLAIM = Machine(
    name="quota_claim",
    label=_("指标占用"),
    initial="reserved",
    statuses={
        "reserved": Status(_("预留中"), "progress"),
        "applied": Status(_("申请使用"), "waiting"),
        "committed": Status(_("已使用"), "done"),
        "given_back": Status(_("退出待复核"), "waiting"),
        "reinstated": Status(_("已退出"), "paused"),
        "let_go": Status(_("已取消预留"), "paused"),
        "expired": Status(_("预留到期"), "paused"),
        "lapsed": Status(_("随项目终止"), "paused"),
    },
    actions={
        CREATE: _("预留"),
        ClaimAction.APPLY: _("申请使用"),
        ClaimAction.COMMIT: _("核准使用"),
        ClaimAction.RETURN: _("退回"),
        ClaimAction.LET_GO: _("取消预留"),
        ClaimAction.GIVE_BACK: _("退出"),
        ClaimAction.REINSTATE: _("复核转可用"),
        ClaimAction.EXPIRE: _("预留到期"),
        ClaimAction.LAPSE: _("随项目终止"),
    },
    moves=(
        Move(ClaimAction.APPLY, sources("reserved"), "applied", Role.FILER, HOST),
        Move(ClaimAction.COMMIT, sources("applied"), "committed", Role.QUOTA_KEEPER, CITY, four_eyes=True),
        Move(ClaimAction.RETURN, sources("applied"), "reserved", Role.QUOTA_KEEPER, CITY),
        Move(ClaimAction.LET_GO, sources("reserved|applied"), "let_go", Role.FILER, HOST),
        Move(ClaimAction.GIVE_BACK, sources("committed"), "given_back", Role.FILER, HOST),
        Move(
            ClaimAction.REINSTATE,
            sources("given_back"),
            "reinstated",
            Role.QUOTA_KEEPER,
            CITY,
            four_eyes=True,
        ),
        Move(ClaimAction.EXPIRE, sources("reserved"), "expired", Role.SYSTEM, SYSTEM),
        Move(ClaimAction.LAPSE, sources("reserved|applied"), "lapsed", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset(
        {ClaimAction.APPLY, ClaimAction.RETURN, ClaimAction.LET_GO, ClaimAction.GIVE_BACK, ClaimAction.EXPIRE}
    ),
)

SWAP = Machine(
    name="quota_swap",
    label=_("指标调剂换利益"),
    initial="proposed",
    statuses={
        "proposed": Status(_("待调出方确认"), "waiting"),
        "confirmed": Status(_("待调入方确认"), "waiting"),
        "agreed": Status(_("待市级批准"), "waiting"),
        "in_force": Status(_("已调剂"), "done"),
        "ended": Status(_("随协议结束"), "paused"),
        "lapsed": Status(_("协议终止而失效"), "paused"),
        "refused": Status(_("未成"), "refused"),
        "withdrawn": Status(_("已撤回"), "paused"),
    },
    actions={
        CREATE: _("提出"),
        SwapAction.CONFIRM: _("调出方确认"),
        SwapAction.AGREE: _("调入方确认"),
        SwapAction.APPROVE: _("批准并调剂"),
        SwapAction.REFUSE: _("不同意"),
        SwapAction.WITHDRAW: _("撤回"),
        SwapAction.END: _("随协议结束"),
        SwapAction.LAPSE: _("失效"),
    },
    moves=(
        Move(SwapAction.CONFIRM, sources("proposed"), "confirmed", Role.LEADER, GIVER, four_eyes=True),
        Move(SwapAction.AGREE, sources("confirmed"), "agreed", Role.LEADER, TAKER, four_eyes=True),
        Move(SwapAction.APPROVE, sources("agreed"), "in_force", Role.APPROVER, CITY, four_eyes=True),
        Move(SwapAction.REFUSE, sources("proposed"), "refused", Role.LEADER, GIVER),
        Move(SwapAction.REFUSE, sources("confirmed"), "refused", Role.LEADER, TAKER),
        Move(SwapAction.REFUSE, sources("agreed"), "refused", Role.APPROVER, CITY),
        Move(SwapAction.WITHDRAW, sources("proposed|confirmed"), "withdrawn", Role.FILER, GIVER),
        Move(SwapAction.END, sources("in_force"), "ended", Role.SYSTEM, SYSTEM),
        Move(SwapAction.LAPSE, sources("proposed|confirmed|agreed"), "lapsed", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset({SwapAction.REFUSE, SwapAction.WITHDRAW, SwapAction.END, SwapAction.LAPSE}),
)
