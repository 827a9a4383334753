"""The life of an import. Imports no model.

The table says filer for the steps of a person; the import's kind names who that is (`Import.role_for`).
"""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import SYSTEM, Machine, Move, Status, sources

OWNER = "owner"


class Action:
    """What can be done with an import."""

    CHECK = "check"
    PASS = "pass"  # noqa: S105 (a move, not a password)
    REFUSE = "refuse"
    APPLY = "apply"
    FINISH = "finish"
    FAIL = "fail"
    ABANDON = "abandon"
    EXPIRE = "expire"


MACHINE = Machine(
    name="import",
    label=_("数据导入"),
    initial="uploaded",
    statuses={
        "uploaded": Status(_("已上传"), "draft"),
        "checking": Status(_("检查中"), "progress"),
        "checked": Status(_("待确认"), "waiting"),
        "applying": Status(_("写入中"), "progress"),
        "applied": Status(_("已写入"), "done"),
        "refused": Status(_("未通过"), "refused"),
        "abandoned": Status(_("已放弃"), "paused"),
        "expired": Status(_("已过期"), "paused"),
    },
    actions={
        Action.CHECK: _("检查"),
        Action.PASS: _("检查完成"),
        Action.REFUSE: _("未通过检查"),
        Action.APPLY: _("写入"),
        Action.FINISH: _("写入完成"),
        Action.FAIL: _("写入未完成"),
        Action.ABANDON: _("放弃"),
        Action.EXPIRE: _("过期"),
    },
    moves=(
        Move(Action.CHECK, sources("uploaded|checked"), "checking", Role.FILER, OWNER),
        Move(Action.PASS, sources("checking"), "checked", Role.SYSTEM, SYSTEM),
        Move(Action.REFUSE, sources("checking"), "refused", Role.SYSTEM, SYSTEM),
        Move(Action.APPLY, sources("checked"), "applying", Role.FILER, OWNER),
        Move(Action.FINISH, sources("applying"), "applied", Role.SYSTEM, SYSTEM),
        Move(Action.FAIL, sources("applying"), "checked", Role.SYSTEM, SYSTEM),
        Move(Action.ABANDON, sources("checked"), "abandoned", Role.FILER, OWNER),
        Move(Action.EXPIRE, sources("checked"), "expired", Role.SYSTEM, SYSTEM),
    ),
    optional=frozenset({Action.ABANDON, Action.CHECK}),
)
