"""A revision of a policy under way, so that the pages of policies show one; nothing of it is published."""

from django.utils.translation import gettext as _

from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from projects.policies.models import PolicyVersion
from projects.policies.queries import newest_in_force
from projects.policies.texts import renumbered
from projects.policies.versions import Draft, draft_policy, next_number

CODE = "investment-2022"
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
