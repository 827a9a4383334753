"""What is under way with the policies: a revision being drafted, a document waiting to be compared; none is published."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.rules import Quote
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from projects.policies.documents import Finding
from projects.policies.entries import Entry
from projects.policies.models import DocumentState, PolicyDocument, PolicyVersion
from projects.policies.queries import newest_in_force
from projects.policies.registering import register_document
from projects.policies.texts import renumbered
from projects.policies.versions import Draft, draft_policy, next_number

CODE = "investment-2022"
NOTICE = "demo-notice"
BEFORE = """        value: ["3:7", "4:6"]
        status: documented
        source: {document: drc-2022-65, quote: "根据首谈地对项目参与程度的不同,原则上可按 3:7 或 4:6 进行分享"}
"""
AFTER = """        value: ["3:7", "4:6", "5:5"]
        status: placeholder
        note: 示例修订：增加 5:5，尚无文件依据，不作为定论
"""


def draft_revision(cast: Cast) -> bool:
    """A draft of the next version of the 2022 policy with one more ratio, marked as an example; whether it was made."""
    newest = newest_in_force(CODE)
    if newest is None or PolicyVersion.objects.filter(code=CODE, created_by__is_demo=True).exists():
        return False
    text = renumbered(newest.text, next_number(CODE)).replace(BEFORE, AFTER)
    draft = Draft(text=text, note=_("示例修订草案：增加 5:5 一档供讨论，未经发布。"))
    as_(cast["drc-filer"], draft_policy, code=CODE, draft=draft)
    return True


def register_notice(cast: Cast) -> bool:
    """A made-up notice entered by one person and waiting for another to compare it; whether it was entered."""
    if PolicyDocument.objects.filter(code=NOTICE).exists():
        return False
    finding = Finding(
        state=DocumentState.UNCONFIRMED,
        checked_on=timezone.localdate(),
        note=_("示例登记：虚构的通知，演示登记与核对，不作任何依据。"),
    )
    entry = Entry(
        title=_("示例通知（虚构，仅供演示）"),
        finding=finding,
        issuer=_("示例机关"),
        quotes=[Quote(_("报送时间"), _("示例：各季核算数于次月十日前报送"))],
    )
    as_(cast["drc-filer"], register_document, code=NOTICE, entry=entry)
    return True
