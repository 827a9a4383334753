"""What a column of a sheet is: declared once, it makes the template, reads what comes back, and writes exports.

Values are plain (text, whole number, None): what a row holds can be kept as JSON. Amounts are whole fen.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from stdnum.cn import uscc

from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Unit, format_fen, parse_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.cells import as_text, plain_number
from kunming_coord.exchange.harmless import harmless, restored
from kunming_coord.exchange.xlsx import Number

Value = str | int | None
EXACT_DIGITS = 15  # what Excel keeps of a number
EXACT_FEN = 10**EXACT_DIGITS


class Unreadable(Exception):
    """A cell that is not what its column holds: why, and what to do."""

    def __init__(self, reason: str, mend: str) -> None:
        super().__init__(reason)
        self.reason, self.mend = reason, mend


@dataclass(frozen=True)
class Kind:
    """What a cell of the column may hold. Texts up to `length`, as they are, unless a subclass says more."""

    length: int = 1000
    word: ClassVar[str] = "文字"
    style: ClassVar[str] = "text"
    fills_down: ClassVar[bool] = True  # a merged cell speaks for all its rows

    @property
    def unit(self) -> str:
        """Behind the title of the column; empty where there is none."""
        return ""

    def read(self, cell: Any) -> Value:
        """The value of a filled cell; raises Unreadable."""
        if type(cell) is str and cell[:1].isalnum() and cell[-1:].isalnum() and len(cell) <= self.length:
            return cell
        text = restored(as_text(cell))
        if len(text) > self.length:
            raise Unreadable(
                _("最多 %(limit)s 字，现有 %(length)s 字") % {"limit": self.length, "length": len(text)},
                _("请缩短。"),
            )
        return text

    def cell(self, value: Value) -> "str | Number | None":
        """The value as a cell holds it."""
        return harmless(str(value)) if value is not None else None

    def show(self, value: Value) -> str:
        """The value as people read it."""
        return str(value) if value not in (None, "") else "—"

    def choices(self) -> list[str]:
        """What the dropdown offers; empty for none."""
        return []


@dataclass(frozen=True)
class Code(Kind):
    """A code: text without blanks, never a number."""

    length: int = 60
    word: ClassVar[str] = "编码"

    def read(self, cell: Any) -> Value:
        """Digits Excel has already lost are not guessed."""
        if type(cell) is str and cell.isascii() and cell[:1].isalnum() and len(cell) <= self.length:
            return "".join(cell.split())
        if isinstance(cell, float) and not (cell.is_integer() and abs(cell) < 10**EXACT_DIGITS):
            raise Unreadable(
                _("被 Excel 存成了数字“%(text)s”，末几位可能已丢失") % {"text": f"{cell:.15g}"},
                _("请把该列设为文本格式后重新填写。"),
            )
        text = unicodedata.normalize("NFKC", str(super().read(cell)))
        return "".join(text.split())


@dataclass(frozen=True)
class CreditCode(Code):
    """统一社会信用代码, with its check digit."""

    length: int = 18
    word: ClassVar[str] = "统一社会信用代码"

    def read(self, cell: Any) -> Value:
        """Eighteen characters whose check digit holds."""
        text = str(super().read(cell)).upper()
        if not uscc.is_valid(text):
            raise Unreadable(
                _("应为校验位正确的 18 位统一社会信用代码，现为“%(text)s”") % {"text": text[:40]},
                _("请对照营业执照核对。"),
            )
        return text


@dataclass(frozen=True)
class Amount(Kind):
    """Money in a unit, as whole fen; exact to the fen."""

    measure: Unit = Unit.WAN
    word: ClassVar[str] = "金额"
    style: ClassVar[str] = "amount"
    fills_down: ClassVar[bool] = False

    @property
    def unit(self) -> str:
        return self.measure.label

    def read(self, cell: Any) -> Value:
        """Numbers as Excel keeps them (15 digits), texts as `parse_fen` reads them."""
        if type(cell) is float:
            if (fen := self._exact(cell)) is not None:
                return fen
            text = plain_number(cell)
        else:
            text = restored(as_text(cell))
        try:
            return parse_fen(text, unit=self.measure, field="")
        except Invalid as error:
            reason, _sign, mend = error.message.removeprefix(f"“（{self.unit}）”").rpartition("；")
            if not reason:
                reason, mend = mend.rstrip("。"), _("请核对。")
            raise Unreadable(reason, mend) from error

    def _exact(self, number: float) -> int | None:
        """What `parse_fen` makes of most numbers, ten times as fast: the nearest fen, where it is the number itself.

        A decimal of up to 15 digits has a float of its own, so equality proves it; None leaves the rest to the parser.
        """
        if not -1e15 < number < 1e15:
            return None
        fen = round(number * self.measure.fen)
        return fen if fen / self.measure.fen == number and -EXACT_FEN < fen < EXACT_FEN else None

    def cell(self, value: Value) -> "str | Number | None":
        if value is None:
            return None
        whole, decimals = divmod(abs(int(value)), self.measure.fen)
        digits = f"{decimals:0{len(str(self.measure.fen)) - 1}d}".rstrip("0")
        sign = "-" if int(value) < 0 else ""
        return Number(f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}")

    def show(self, value: Value) -> str:
        """With as many decimals as it takes, at least two."""
        if value is None:
            return "—"
        whole, decimals = format_fen(int(value), self.measure, places=self.measure.places).split(".")
        return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"


@dataclass(frozen=True)
class Integer(Kind):
    """A whole number of something: 家, 人, 亩."""

    counted: str = ""
    least: int | None = None
    most: int = 10**15
    word: ClassVar[str] = "整数"
    style: ClassVar[str] = "integer"
    fills_down: ClassVar[bool] = False
    _PLAIN: ClassVar = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.0+)?", re.ASCII)

    @property
    def unit(self) -> str:
        return self.counted

    def read(self, cell: Any) -> Value:
        text = plain_number(cell) if isinstance(cell, float) else restored(as_text(cell))
        folded = unicodedata.normalize("NFKC", text)
        if not self._PLAIN.fullmatch(folded):
            raise Unreadable(_("应为整数，现为“%(text)s”") % {"text": text[:40]}, _("请只填整数。"))
        value = int(folded.split(".")[0].replace(",", ""))
        if (self.least is not None and value < self.least) or value > self.most:
            least = "" if self.least is None else self.least
            raise Unreadable(
                _("应在 %(least)s 至 %(most)s 之间，现为“%(text)s”")
                % {"least": least, "most": self.most, "text": text[:40]},
                _("请核对。"),
            )
        return value

    def cell(self, value: Value) -> "str | Number | None":
        return None if value is None else Number(str(value))


@dataclass(frozen=True)
class Day(Kind):
    """A date, kept as 2026-03-31."""

    word: ClassVar[str] = "日期"
    style: ClassVar[str] = "day"
    _WRITTEN: ClassVar = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)

    def read(self, cell: Any) -> Value:
        text = unicodedata.normalize("NFKC", as_text(cell))
        compact = re.fullmatch(r"(\d{4})(\d{2})(\d{2})", text)
        found = compact or self._WRITTEN.fullmatch(text.removesuffix(" 00:00:00"))
        try:
            return dt.date(*map(int, found.groups())).isoformat() if found else _not_a_day(text)
        except ValueError:
            return _not_a_day(text)


def _not_a_day(text: str) -> str:
    raise Unreadable(_("应为日期，现为“%(text)s”") % {"text": text[:40]}, _("请按 2026-03-31 的样式填写。"))


@dataclass(frozen=True)
class QuarterKind(Kind):
    """A quarter, kept as its code; its label is read as well."""

    word: ClassVar[str] = "期间"
    _WRITTEN: ClassVar = re.compile(r"(\d{4})年?第?([1-4一二三四])(?:季度|Q|季)?", re.ASCII)

    def read(self, cell: Any) -> Value:
        text = unicodedata.normalize("NFKC", as_text(cell)).upper().replace(" ", "")
        found = re.fullmatch(r"(\d{4})Q([1-4])", text) or self._WRITTEN.fullmatch(text)
        if not found:
            raise Unreadable(
                _("应为期间，现为“%(text)s”") % {"text": text[:40]}, _("请按 2026Q1 的样式填写。")
            )
        try:
            return Quarter.of(int(found[1]), "1一2二3三4四".index(found[2]) // 2 + 1).code
        except Invalid as error:
            raise Unreadable(_("期间“%(text)s”不存在") % {"text": text[:40]}, _("请核对年份。")) from error

    def cell(self, value: Value) -> "str | Number | None":
        return self.show(value) if value else None

    def show(self, value: Value) -> str:
        return Quarter.parse(str(value)).label if value else "—"


@dataclass(frozen=True)
class Choice(Kind):
    """One of a list: people read and write the label, the row keeps the code."""

    options: Mapping[str, str] = field(default_factory=dict)  # code → label
    also: Mapping[str, str] = field(default_factory=dict)  # other words that are read → code
    word: ClassVar[str] = "选项"

    def read(self, cell: Any) -> Value:
        text = restored(as_text(cell))
        folded = unicodedata.normalize("NFKC", text)
        for code, label in self.options.items():
            if text in (code, label) or folded in (code, unicodedata.normalize("NFKC", label)):
                return code
        if folded in self.also:
            return self.also[folded]
        listed = "、".join(list(self.options.values())[:12])
        raise Unreadable(
            _("没有“%(text)s”这一选项") % {"text": text[:40]},
            _("请从下拉列表中选择：%(listed)s。") % {"listed": listed},
        )

    def cell(self, value: Value) -> "str | Number | None":
        return None if value is None else harmless(self.options.get(str(value), str(value)))

    def show(self, value: Value) -> str:
        return self.options.get(str(value), str(value)) if value else "—"

    def choices(self) -> list[str]:
        return list(self.options.values())


@dataclass(frozen=True)
class Column:
    """A column: its code, its title, what it holds, and what it is to a row."""

    code: str
    title: str
    kind: Kind = field(default_factory=Kind)
    required: bool = False
    key: bool = False  # part of what names the row
    context: bool = False  # shown beside what is filled in, never read
    help: str = ""
    width: int = 16

    @cached_property
    def header(self) -> str:
        """What stands over the column: its title with the unit."""
        return f"{self.title}（{self.kind.unit}）" if self.kind.unit else self.title
