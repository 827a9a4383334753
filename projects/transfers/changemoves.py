"""The life of a 变更申请: 变更, 延期 or 撤销 of an approved transfer, equal to those rows of `moves.csv`."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, CREATE, Machine, Move, Status, sources

PROPOSER, COUNTERPART, NEW_HOST = "proposer", "counterpart", "new_host"
OPEN = ("proposed", "consulted", "agreed", "returned")  # one of these stands at most per transfer


class ChangeAction:
    """What can be done with a request to change a transfer."""

    AGREE = "agree"
    DISAGREE = "disagree"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    PROPOSE = "propose"
    WITHDRAW = "withdraw"


_A = ChangeAction

CHANGE = Machine(
    name="transfer_change",
    label=_("流转变更"),
    initial="proposed",
    statuses={
        "proposed": Status(_("待对方同意"), "waiting"),
        "consulted": Status(_("待新承载地同意"), "waiting"),
        "agreed": Status(_("待批准"), "progress"),
        "approved": Status(_("已批准"), "done"),
        "returned": Status(_("已退回"), "refused"),
        "refused": Status(_("不予批准"), "refused"),
        "withdrawn": Status(_("已撤回"), "paused"),
    },
    actions={
        CREATE: _("提出"),
        _A.AGREE: _("同意"),
        _A.DISAGREE: _("不同意"),
        _A.APPROVE: _("批准"),
        _A.RETURN: _("退回"),
        _A.REFUSE: _("不予批准"),
        _A.PROPOSE: _("重新提出"),
        _A.WITHDRAW: _("撤回"),
    },
    moves=(
        # Where the host is to be another one, it is asked once the other side agrees.
        Move(
            _A.AGREE,
            sources("proposed"),
            "agreed",
            Role.LEADER,
            COUNTERPART,
            four_eyes=True,
            beside=frozenset({("proposed", "consulted")}),
        ),
        Move(_A.AGREE, sources("consulted"), "agreed", Role.LEADER, NEW_HOST, four_eyes=True),
        Move(_A.DISAGREE, sources("proposed"), "returned", Role.LEADER, COUNTERPART),
        Move(_A.DISAGREE, sources("consulted"), "returned", Role.LEADER, NEW_HOST),
        Move(_A.APPROVE, sources("agreed"), "approved", Role.APPROVER, CITY, four_eyes=True),
        Move(_A.RETURN, sources("agreed"), "returned", Role.APPROVER, CITY),
        Move(_A.REFUSE, sources("agreed"), "refused", Role.APPROVER, CITY),
        # The origin of a move it may not hold up is told, not asked.
        Move(
            _A.PROPOSE,
            sources("returned"),
            "proposed",
            Role.FILER,
            PROPOSER,
            beside=frozenset({("returned", "agreed")}),
        ),
        Move(_A.WITHDRAW, sources("proposed|consulted|agreed|returned"), "withdrawn", Role.FILER, PROPOSER),
    ),
    optional=frozenset({_A.DISAGREE, _A.RETURN, _A.REFUSE, _A.WITHDRAW}),
)
