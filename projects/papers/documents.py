"""The Word file of a statement; its PDF is set from the same one by the Typst sheets beside this module."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.common.word import FormTable, FormText, OfficialText, form_document, official_document
from projects.papers.statements import Statement


def word_of(statement: Statement, code: str = "") -> bytes:
    """A statement as a Word file with the code it is sealed under; without one it says that it is not sealed."""
    line = _("验证码：%(code)s") % {"code": code or _("尚未出具，不能验真")}
    said = statement["text"]
    if statement["form"] == "paper":
        text = OfficialText(**said)
        return official_document(replace(text, foot=[*text.foot, line]))
    form = FormText(**{**said, "tables": [FormTable(**table) for table in said["tables"]]})
    return form_document(replace(form, foot=[*form.foot, line]))


def named(statement: Statement) -> str:
    """The name of the file of a statement, without its ending."""
    words: dict[str, Any] = {"agreement": _("协议书"), "approval": _("呈批表")}
    if statement["form"] == "paper":
        return f"{statement['kind']}_{statement['title'][:40]}"
    return f"{words[statement['form']]}_{statement['number']}"
