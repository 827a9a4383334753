"""Words a person typed, made clean or refused with a sentence."""

import unicodedata
from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise

from kunming_coord.common.errors import Invalid, Missing

NAME_LENGTH = 120
TEXT_LENGTH = 4000


def read_name(text: str, *, field: str, label: str | Promise) -> str:
    """A name on one line, up to 120 characters; raises Invalid."""
    name = " ".join(text.split())
    if not name:
        raise _refused(field, f"“{label}”没有填写，请填写。")
    if len(name) > NAME_LENGTH:
        raise _refused(field, f"“{label}”共 {len(name)} 字，超过 {NAME_LENGTH} 字；请精简后再提交。")
    return _printable(name, field=field, label=label)


def read_text(text: str, *, field: str, label: str | Promise, length: int = TEXT_LENGTH) -> str:
    """Free text of several lines, may be empty; raises Invalid when too long."""
    clean = text.replace("\r\n", "\n").strip()
    if len(clean) > length:
        raise _refused(field, f"“{label}”共 {len(clean)} 字，超过 {length} 字；请精简后再提交。")
    return _printable(clean, field=field, label=label)


def all_told(*checks: Callable[[], Any]) -> list[Any]:
    """What each check answers; raises one refusal that names every field any of them refuses."""
    answers, wrong = [], []
    for check in checks:
        try:
            answers.append(check())
        except (Invalid, Missing) as error:
            wrong.append(error)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        fields = {name: text for error in wrong for name, text in error.fields.items()}
        raise Invalid("".join(error.message for error in wrong), fields=fields)
    return answers


def _printable(text: str, *, field: str, label: str | Promise) -> str:
    if not text.isprintable() and any(
        unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text
    ):
        raise _refused(field, f"“{label}”含有不可见的控制字符，请重新录入，不要从其他软件直接粘贴。")
    return text


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
