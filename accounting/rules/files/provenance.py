"""Checks a parameter of a policy file: its dates, its source, and that its values are of its unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from difflib import get_close_matches
from typing import Final

from accounting.rules.files.sources import Register, is_quoted, squeezed
from accounting.rules.files.yamlfile import Path
from accounting.rules.language.reading import read_number
from accounting.rules.language.values import Refusal
from accounting.rules.policy.model import DatedValue, Parameter, Policy, words_of
from accounting.rules.policy.parameters import WORD_UNITS, parameter_value
from accounting.rules.ratios import parse_ratio, percent_text
from accounting.rules.vocabulary import ASSESSMENT, BASES, DOCUMENTED, FISCAL, PLACEHOLDER, ROLES

Fault = tuple[Path, str, str]
"""Place, reason, mend."""

WORDS = {
    "role": tuple(ROLES),
    "book": (ASSESSMENT, FISCAL),
    "base": tuple(BASES),
    "deviation": ("with_reason", "refused"),
}
"""Units whose values come from a closed list."""


UNKNOWN_DOCUMENT: Final = "文件登记中没有这个编号"
UNCHECKED_DOCUMENT: Final = "这份文件的登记还没有由另一人与原文核对"
HAVE_IT_CHECKED: Final = "请市级审核或批准岗位先在“文件登记”中核对"
_MOST_LISTED: Final = 20


def mend_of_unknown(code: str, known: Sequence[str]) -> str:
    """Which document may have been meant, and what else can be done."""
    listed = get_close_matches(code, known, n=1) or known[:_MOST_LISTED]
    more = " 等" if 1 < len(listed) < len(known) else ""
    return f"请改为：{'、'.join(listed)}{more}，或先登记该文件"


def parameter_faults(policy: Policy, parameter: Parameter, register: Register) -> Iterator[Fault]:
    """Every fault of one parameter."""
    if parameter.checked_on > date.today():
        yield ("parameters", parameter.name, "checked_on"), "核对日在将来", "请写最近一次与原文核对的日子"
    path: Path = ("parameters", parameter.name, "values")
    for dated in parameter.values:
        place = (*path, dated.from_day.isoformat())
        yield from _dates(policy, parameter, dated, place)
        yield from _source(policy, dated, place, register)
        yield from _said(policy, parameter.unit, dated, (*place, "value"))
        yield from _content(parameter, dated, (*place, "value"))


def _dates(policy: Policy, parameter: Parameter, dated: DatedValue, place: Path) -> Iterator[Fault]:
    if dated.from_day < policy.in_force:
        yield place, f"取值日期早于政策适用日 {policy.in_force}", "请改日期"
    if dated.until is None:
        return
    if dated.until < dated.from_day:
        yield (*place, "until"), "截止日早于起始日", "请核对两个日期"
    if any(dated.from_day < other.from_day <= dated.until for other in parameter.values):
        yield (*place, "until"), "与下一个取值的日期重叠", "请把截止日改到下一个取值之前"


def _source(policy: Policy, dated: DatedValue, place: Path, register: Register) -> Iterator[Fault]:
    if dated.status == DOCUMENTED and dated.quote is None:
        yield place, "有出处的取值没有写出处", "请补 source，或改为 inferred、placeholder"
    if dated.status != DOCUMENTED and not dated.note:
        yield place, "推断或待定的取值没有说明", "请补 note，写明为何这样取值"
    if dated.value is None and dated.status != PLACEHOLDER:
        yield place, "取值为空", "未知的取值只能是 placeholder"
    if dated.quote is None or dated.document is None:
        return
    cited = policy.cited.get(dated.document)
    if cited is None or not cited.title:
        known = [policy.document.id, *register]
        yield (*place, "source", "document"), UNKNOWN_DOCUMENT, mend_of_unknown(dated.document, known)
    elif not cited.checked:
        mend = f"{HAVE_IT_CHECKED}，或改为 inferred、placeholder"
        yield (*place, "source", "document"), UNCHECKED_DOCUMENT, mend
    elif not is_quoted(cited, dated.quote):
        mend = "请照录原文，或改为 inferred、placeholder"
        yield (*place, "source", "quote"), "该文件的已登记原文中没有这句话", mend


def _said(policy: Policy, unit: str, dated: DatedValue, place: Path) -> Iterator[Fault]:
    """A documented ratio, role or wording stands in the phrase quoted for it, word for word."""
    if (
        dated.status != DOCUMENTED
        or dated.quote is None
        or unit in ("indicator", "book", "base", "deviation")
    ):
        return
    said = squeezed(dated.quote)
    for text in words_of(dated.value):
        word = policy.side_word(text) if unit == "role" else text
        if not any(_stands_in(said, squeezed(form), unit) for form in _forms(unit, word)):
            yield place, f"所引原文中没有「{word}」", "请照原文取值，或改为 inferred、placeholder"


def _stands_in(said: str, form: str, unit: str) -> bool:
    """Whether a quote holds a value; a number as a number of its own, not as part of a ratio or a longer one."""
    if unit in WORD_UNITS:
        return form in said
    return re.search(rf"(?<![\d:.]){re.escape(form)}(?![\d:.%])", said) is not None


def _forms(unit: str, word: str) -> tuple[str, ...]:
    """How a document may write a value: a number also as percentage."""
    if unit in WORD_UNITS:
        return (word,)
    try:
        return word, percent_text(read_number(word))
    except Refusal:
        return (word,)


def _content(parameter: Parameter, dated: DatedValue, place: Path) -> Iterator[Fault]:
    for text in words_of(dated.value):
        if parameter.unit == "ratio":
            try:
                parse_ratio(text)
            except ValueError as error:
                yield place, str(error), "请写成 3:7 并加引号"
        elif parameter.unit in WORDS and text not in WORDS[parameter.unit]:
            yield place, f"「{text}」不在允许的取值之内", f"请改为：{'、'.join(WORDS[parameter.unit])}"
        else:
            yield from _readable(parameter.unit, text, place)


def _readable(unit: str, text: str, place: Path) -> Iterator[Fault]:
    try:
        parameter_value(unit, text)
    except Refusal as refusal:
        yield place, refusal.reason, refusal.mend
