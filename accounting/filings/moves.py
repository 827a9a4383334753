"""The life of a quarterly filing, equal to those rows of `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, SYSTEM, Machine, Move, Status, sources

HOST = "host"


class Action:
    """What can be done with a filing."""

    FILL = "fill"
    SUBMIT = "submit"
    VERIFY = "verify"
    RETURN = "return"
    LOCK = "lock"
    REOPEN = "reopen"
    EXPIRE = "expire"


MACHINE = Machine(
    name="filing",
    label=_("季度填报"),
    initial="due",
    statuses={
        "due": Status(_("未报"), "waiting"),
        "filling": Status(_("填报中"), "draft"),
        "submitted": Status(_("已报"), "progress"),
        "verified": Status(_("审核通过"), "done"),
        "returned": Status(_("已退回"), "refused"),
        "locked": Status(_("已锁定"), "done"),
        "reopened": Status(_("限期重开"), "progress"),
    },
    actions={
        Action.FILL: _("开始填报"),
        Action.SUBMIT: _("上报"),
        Action.VERIFY: _("审核通过"),
        Action.RETURN: _("退回"),
        Action.LOCK: _("锁定"),
        Action.REOPEN: _("限期重开"),
        Action.EXPIRE: _("重开到期"),
    },
    moves=(
        Move(Action.FILL, sources("due"), "filling", Role.FILER, HOST),
        Move(Action.SUBMIT, sources("filling"), "submitted", Role.FILER, HOST),
        Move(Action.VERIFY, sources("submitted"), "verified", Role.STATISTICIAN, CITY, four_eyes=True),
        Move(Action.RETURN, sources("submitted"), "returned", Role.STATISTICIAN, CITY),
        Move(Action.SUBMIT, sources("returned"), "submitted", Role.FILER, HOST),
        Move(Action.LOCK, sources("verified"), "locked", Role.SYSTEM, SYSTEM),
        Move(Action.REOPEN, sources("locked"), "reopened", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.SUBMIT, sources("reopened"), "submitted", Role.FILER, HOST),
        Move(Action.EXPIRE, sources("reopened"), "locked", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset({Action.RETURN, Action.REOPEN}),
)
