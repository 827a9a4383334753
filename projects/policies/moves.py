"""The life of a version of a policy file; why it looks so is docs/decisions/0012. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, SYSTEM, Machine, Move, Status, sources

EDITABLE = ("draft", "returned")
OPEN = ("draft", "returned", "in_review", "reviewed")
EVER_IN_FORCE = ("in_force", "superseded", "repealed")
ACCEPTED = ("in_review", "reviewed", *EVER_IN_FORCE)  # their text has passed the checks of its day
WRITERS = (
    Role.FILER,
    Role.REVIEWER,
    Role.APPROVER,
)  # of a city body; they alone work on what is not in force


class Action:
    """What can be done with a version."""

    SUBMIT = "submit"
    REVIEW = "review"
    RETURN = "return"
    ENFORCE = "enforce"
    REPEAL = "repeal"
    SUPERSEDE = "supersede"
    WITHDRAW = "withdraw"


MACHINE = Machine(
    name="policy",
    label=_("政策文件"),
    initial="draft",
    statuses={
        "draft": Status(_("草稿"), "draft"),
        "in_review": Status(_("审核中"), "waiting"),
        "reviewed": Status(_("已审核"), "progress"),
        "in_force": Status(_("已生效"), "done"),
        "returned": Status(_("已退回"), "refused"),
        "superseded": Status(_("已被替代"), "paused"),
        "repealed": Status(_("已废止"), "paused"),
        "withdrawn": Status(_("已撤回"), "paused"),
    },
    actions={
        Action.SUBMIT: _("提交审核"),
        Action.REVIEW: _("审核通过"),
        Action.RETURN: _("退回"),
        Action.ENFORCE: _("批准生效"),
        Action.REPEAL: _("废止"),
        Action.SUPERSEDE: _("被新版替代"),
        Action.WITHDRAW: _("撤回"),
    },
    moves=(
        Move(Action.SUBMIT, sources("draft|returned"), "in_review", Role.FILER, CITY),
        Move(Action.REVIEW, sources("in_review"), "reviewed", Role.REVIEWER, CITY, four_eyes=True),
        Move(Action.RETURN, sources("in_review"), "returned", Role.REVIEWER, CITY),
        Move(Action.ENFORCE, sources("reviewed"), "in_force", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.RETURN, sources("reviewed"), "returned", Role.APPROVER, CITY),
        Move(Action.REPEAL, sources("in_force"), "repealed", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.WITHDRAW, sources("draft|in_review|returned"), "withdrawn", Role.FILER, CITY),
        Move(Action.SUPERSEDE, sources("in_force"), "superseded", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset({Action.RETURN, Action.REPEAL, Action.WITHDRAW}),
)
