"""The life of a document in the register: who enters it is never who compares it. Imports no model."""

from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CITY, Machine, Move, Status, sources


class DocumentAction:
    """What can be done with an entry of the register."""

    CONFIRM = "confirm"
    RETURN = "return"
    AMEND = "amend"
    REDO = "redo"
    WITHDRAW = "withdraw"


CREATE = "create"  # the event that begins a life
CHECKED, WITHDRAWN = "checked", "withdrawn"

DOCUMENT_MACHINE = Machine(
    name="document",
    label=_("文件登记"),
    initial="registered",
    statuses={
        "registered": Status(_("待核对"), "waiting"),
        "returned": Status(_("已退回"), "refused"),
        CHECKED: Status(_("已核对"), "done"),
        WITHDRAWN: Status(_("已撤销"), "paused"),
    },
    actions={
        CREATE: _("登记"),
        DocumentAction.CONFIRM: _("核对无误"),
        DocumentAction.RETURN: _("退回"),
        DocumentAction.AMEND: _("更正登记"),
        DocumentAction.REDO: _("改后重报"),
        DocumentAction.WITHDRAW: _("撤销登记"),
    },
    moves=(
        Move(DocumentAction.CONFIRM, sources("registered"), CHECKED, Role.REVIEWER, CITY, four_eyes=True),
        Move(DocumentAction.CONFIRM, sources("registered"), CHECKED, Role.APPROVER, CITY, four_eyes=True),
        Move(DocumentAction.RETURN, sources("registered"), "returned", Role.REVIEWER, CITY),
        Move(DocumentAction.RETURN, sources("registered"), "returned", Role.APPROVER, CITY),
        Move(DocumentAction.REDO, sources("returned"), "registered", Role.FILER, CITY),
        Move(DocumentAction.AMEND, sources("registered|checked"), "registered", Role.FILER, CITY),
        Move(DocumentAction.WITHDRAW, sources("registered|returned"), WITHDRAWN, Role.FILER, CITY),
    ),
    optional=frozenset({DocumentAction.RETURN, DocumentAction.AMEND, DocumentAction.WITHDRAW}),
)
