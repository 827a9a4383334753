"""The life of an official document; it has no rows in `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CREATE, Machine, Move, Status, sources

ISSUER = "issuer"
EDITABLE = ("draft", "returned")


class Action:
    """What can be done with an official document."""

    SUBMIT = "submit"
    RETURN = "return"
    ISSUE = "issue"


MACHINE = Machine(
    name="paper",
    label=_("公文"),
    initial="draft",
    statuses={
        "draft": Status(_("拟稿"), "draft"),
        "submitted": Status(_("送审"), "waiting"),
        "returned": Status(_("退回修改"), "refused"),
        "issued": Status(_("已签发"), "done"),
    },
    actions={
        CREATE: _("拟稿"),
        Action.SUBMIT: _("送审"),
        Action.RETURN: _("退回"),
        Action.ISSUE: _("签发"),
    },
    moves=(
        Move(Action.SUBMIT, sources("draft|returned"), "submitted", Role.FILER, ISSUER),
        Move(Action.ISSUE, sources("submitted"), "issued", Role.LEADER, ISSUER, four_eyes=True),
        Move(Action.RETURN, sources("submitted"), "returned", Role.LEADER, ISSUER),
    ),
    optional=frozenset({Action.RETURN}),
)
