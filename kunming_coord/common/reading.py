"""Words a person typed, made clean or refused with a sentence."""

import unicodedata

from kunming_coord.common.errors import Invalid

NAME_LENGTH = 120
TEXT_LENGTH = 4000


def read_name(text: str, *, field: str, label: str) -> str:
    """A name on one line, up to 120 characters; raises Invalid."""
    name = " ".join(text.split())
    if not name:
        raise _refused(field, f"“{label}”没有填写，请填写。")
    if len(name) > NAME_LENGTH:
        raise _refused(field, f"“{label}”共 {len(name)} 字，超过 {NAME_LENGTH} 字；请精简后再提交。")
    return _printable(name, field=field, label=label)


def read_text(text: str, *, field: str, label: str, length: int = TEXT_LENGTH) -> str:
    """Free text of several lines, may be empty; raises Invalid when too long."""
    clean = text.replace("\r\n", "\n").strip()
    if len(clean) > length:
        raise _refused(field, f"“{label}”共 {len(clean)} 字，超过 {length} 字；请精简后再提交。")
    return _printable(clean, field=field, label=label)


def _printable(text: str, *, field: str, label: str) -> str:
    if any(unicodedata.category(sign) == "Cc" and sign not in "\n\t" for sign in text):
        raise _refused(field, f"“{label}”含有不可见的控制字符，请重新录入，不要从其他软件直接粘贴。")
    return text


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
