"""What somebody typed about a document, read strictly; every fault is named at once."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from accounting.rules import SHORTEST_QUOTE, Quote, squeezed
from kunming_coord.common.errors import Invalid
from projects.policies.documents import Finding
from projects.policies.models import PolicyDocument

CODE: Final = re.compile(r"[a-z][a-z0-9-]{2,59}", re.ASCII)
RESERVED: Final = ("new",)  # a word of our own addresses
TITLE_LENGTH: Final = 200
NUMBER_LENGTH: Final = 80
ISSUER_LENGTH: Final = 120
URL_LENGTH: Final = 400
ABOUT_LENGTH: Final = 60
QUOTE_LENGTH: Final = 2000
MOST_QUOTES: Final = 50
_DAY: Final = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_INVISIBLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class Entry:
    """A document as somebody registers it: its facts, what is known of its force, and phrases word for word.

    `issued_on` is 2025, 2025-06 or 2025-06-01, as far as it is known. A blank quote is passed over.
    """

    title: str
    finding: Finding
    number: str = ""
    issuer: str = ""
    issued_on: str = ""
    url: str = ""
    in_force: dt.date | None = None
    quotes: Sequence[Quote] = ()

    @property
    def valid_to(self) -> dt.date | None:
        """The last day of its force, as whoever registers it read it."""
        return self.finding.valid_to


def require_free_code(code: str) -> None:
    """Raises Invalid for a code that is none, or that another document has."""
    if not CODE.fullmatch(code) or code in RESERVED:
        raise refused(
            {"code": "“编号”由小写字母、数字和连字符组成，字母开头，3 至 60 位；请改写，例如 drc-2026-8。"}
        )
    if PolicyDocument.objects.filter(code=code).exists():
        raise refused({"code": f"编号 {code} 已经登记过，请改用别的编号，或到该文件页面更正、补录。"})


def read_entry(entry: Entry, *, code: str) -> dict[str, str | dt.date | None]:
    """The columns of a document; raises Invalid with a sentence for every field at fault."""
    faults: dict[str, str] = {}
    columns: dict[str, str | dt.date | None] = {
        name: _line(faults, name, label, getattr(entry, name), length)
        for name, label, length in (
            ("title", "文件名称", TITLE_LENGTH),
            ("number", "文号", NUMBER_LENGTH),
            ("issuer", "发文机关", ISSUER_LENGTH),
            ("url", "公开网址", URL_LENGTH),
        )
    }
    if not columns["title"]:
        faults["title"] = "“文件名称”没有填写，请照原文填写全称。"
    if columns["url"] and not re.match(r"https?://[^\s/]+", str(columns["url"])):
        faults["url"] = "“公开网址”应以 http:// 或 https:// 开头，请从浏览器地址栏复制；没有的留空。"
    columns["issued_on"] = _issued_on(faults, entry.issued_on)
    if entry.in_force and entry.valid_to and entry.valid_to < entry.in_force:
        faults["valid_to"] = (
            f"“有效期至”{entry.valid_to:%Y-%m-%d} 早于施行日 {entry.in_force:%Y-%m-%d}，请核对。"
        )
    _refuse_twin(faults, str(columns["number"]), code)
    if faults:
        raise refused(faults)
    return {**columns, "in_force": entry.in_force, "valid_to": entry.valid_to}


def read_quotes(quotes: Sequence[Quote], *, known: Iterable[str]) -> list[Quote]:
    """The phrases to be kept, blank ones left out; raises Invalid naming every row at fault.

    `known` are the phrases the document has already.
    """
    faults: dict[str, str] = {}
    kept: list[Quote] = []
    seen = {squeezed(text) for text in known}
    for at, quote in enumerate(quotes):
        about, text = quote.about.strip(), quote.text.replace("\r\n", "\n").strip()
        if not about and not text:
            continue
        if wrong := _quote_fault(about, text, seen):
            key, sentence = wrong
            faults[f"quotes-{at}-{key}"] = f"第 {at + 1} 条摘句：{sentence}"
        seen.add(squeezed(text))
        kept.append(Quote(about, text))
    if len(kept) > MOST_QUOTES:
        raise refused({"quotes": f"一次最多登记 {MOST_QUOTES} 条摘句，现有 {len(kept)} 条；其余请分次补录。"})
    if faults:
        raise refused(faults)
    return kept


def refused(faults: Mapping[str, str]) -> Invalid:
    """Everything that is wrong, each under its field."""
    first = next(iter(faults.values()))
    return Invalid(
        first if len(faults) == 1 else f"登记内容有 {len(faults)} 处问题，请逐项修改。", fields=faults
    )


def _quote_fault(about: str, text: str, seen: set[str]) -> tuple[str, str] | None:
    if not about or len(about) > ABOUT_LENGTH:
        return "about", f"请写明“关于”什么，不超过 {ABOUT_LENGTH} 字，例如 分享比例。"
    if len(squeezed(text)) < SHORTEST_QUOTE:
        return "text", f"“原文”至少 {SHORTEST_QUOTE} 个字，请照录完整的一句。"
    if len(text) > QUOTE_LENGTH:
        return "text", f"“原文”共 {len(text)} 字，超过 {QUOTE_LENGTH} 字；请只摘用得着的句子。"
    if _INVISIBLE.search(about + text):
        return "text", "“原文”含有不可见的无效字符，请删去后重新粘贴。"
    if squeezed(text) in seen:
        return "text", "这句话已经登记过，请删去重复的一条。"
    return None


def _line(faults: dict[str, str], name: str, label: str, text: str, length: int) -> str:
    """One line without needless blanks; a fault where it is too long or cannot be printed."""
    line = " ".join(text.split())
    if len(line) > length:
        faults[name] = f"“{label}”共 {len(line)} 字，超过 {length} 字；请精简。"
    elif _INVISIBLE.search(line):
        faults[name] = f"“{label}”含有不可见的无效字符，请删去后重新填写。"
    return line


def _issued_on(faults: dict[str, str], text: str) -> str:
    day = text.strip()
    if not day:
        return ""
    try:
        if not _DAY.fullmatch(day):
            raise ValueError
        first = dt.date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    except ValueError:
        faults["issued_on"] = (
            f"“发文日期”“{day[:20]}”不是日期，请写成 2025-06-01；只知道年或月的写 2025 或 2025-06。"
        )
        return ""
    if first > timezone.localdate():
        faults["issued_on"] = f"“发文日期”{day} 晚于今天，请核对。"
    return day


def _refuse_twin(faults: dict[str, str], number: str, code: str) -> None:
    """A document number stands for one document."""
    twins = PolicyDocument.objects.exclude(code=code).exclude(status="withdrawn")
    if number and (twin := twins.filter(number=number).first()):
        faults["number"] = f"文号 {number} 已登记为《{twin.title[:60]}》（{twin.code}），请勿重复登记。"
