"""The life of an agreement, equal to the rows of `moves.csv`. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import ANY_PARTY, CITY, EACH_PARTY, SYSTEM, Machine, Move, Status, sources


class Action:
    """What can be done with an agreement."""

    PROPOSE = "propose"
    COUNTERSIGN = "countersign"
    LEGAL_OK = "legal_ok"
    COMPETITION_OK = "competition_ok"
    DELIBERATE = "deliberate"
    SIGN = "sign"
    COMPLETE = "complete"
    FILE = "file"
    AMEND = "amend"
    EXPIRE = "expire"
    TERMINATE = "terminate"
    ABANDON = "abandon"


# The steps between 协商 and 签署, in their order; each is a dated setting, off unless a row says otherwise.
REVIEW_STEPS = (Action.COUNTERSIGN, Action.LEGAL_OK, Action.COMPETITION_OK, Action.DELIBERATE)
UNSIGNED = "draft|negotiating|department_review|legal_reviewed|competition_reviewed|deliberated|signing"

MACHINE = Machine(
    name="agreement",
    label=_("协作协议"),
    initial="draft",
    statuses={
        "draft": Status(_("起草"), "draft"),
        "negotiating": Status(_("协商"), "progress"),
        "department_review": Status(_("部门会签"), "progress"),
        "legal_reviewed": Status(_("合法性审核"), "progress"),
        "competition_reviewed": Status(_("公平竞争审查"), "progress"),
        "deliberated": Status(_("集体审议"), "progress"),
        "signing": Status(_("签署中"), "waiting"),
        "signed": Status(_("已签署"), "progress"),
        "in_force": Status(_("生效"), "done"),
        "amending": Status(_("变更中"), "waiting"),
        "expired": Status(_("到期"), "paused"),
        "terminated": Status(_("解除"), "paused"),
        "abandoned": Status(_("已放弃"), "paused"),
    },
    actions={
        Action.PROPOSE: _("提交协商"),
        Action.COUNTERSIGN: _("部门会签通过"),
        Action.LEGAL_OK: _("合法性审核通过"),
        Action.COMPETITION_OK: _("公平竞争审查通过"),
        Action.DELIBERATE: _("集体审议通过"),
        Action.SIGN: _("签署"),
        Action.COMPLETE: _("签署完毕"),
        Action.FILE: _("报备"),
        Action.AMEND: _("变更"),
        Action.EXPIRE: _("到期"),
        Action.TERMINATE: _("解除"),
        Action.ABANDON: _("放弃"),
    },
    moves=(
        Move(Action.PROPOSE, sources("draft"), "negotiating", Role.FILER, ANY_PARTY),
        Move(Action.COUNTERSIGN, sources("negotiating"), "department_review", Role.REVIEWER, ANY_PARTY),
        Move(Action.LEGAL_OK, sources("department_review"), "legal_reviewed", Role.REVIEWER, CITY),
        Move(Action.COMPETITION_OK, sources("legal_reviewed"), "competition_reviewed", Role.REVIEWER, CITY),
        Move(Action.DELIBERATE, sources("competition_reviewed"), "deliberated", Role.LEADER, ANY_PARTY),
        Move(Action.SIGN, sources("negotiating|deliberated"), "signing", Role.LEADER, EACH_PARTY),
        Move(Action.COMPLETE, sources("signing"), "signed", Role.SYSTEM, SYSTEM),
        Move(Action.FILE, sources("signed"), "in_force", Role.REVIEWER, CITY),
        Move(Action.AMEND, sources("in_force"), "amending", Role.FILER, ANY_PARTY),
        Move(Action.COMPLETE, sources("amending"), "in_force", Role.SYSTEM, SYSTEM),
        Move(Action.EXPIRE, sources("in_force"), "expired", Role.SYSTEM, SYSTEM),
        Move(Action.TERMINATE, sources("in_force"), "terminated", Role.APPROVER, CITY, four_eyes=True),
        Move(Action.ABANDON, sources(UNSIGNED), "abandoned", Role.FILER, ANY_PARTY),
    ),
    optional=frozenset({Action.ABANDON, Action.AMEND, Action.TERMINATE}),
    may_skip=frozenset(REVIEW_STEPS),
)
