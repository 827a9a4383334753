"""Every fault of a workbook of receipts at once, each with its row, column, reason and mend; nothing is written here."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounting.receipts.lookups import Key, Lookups, folded, level_of, look_up, said
from accounting.receipts.models import TaxReceipt
from accounting.receipts.models.receipts import NUMBER_LENGTH, TEXT_LENGTH
from accounting.receipts.problems import Checked, Problem
from accounting.receipts.reading import Period, ReceiptRow, read_period
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import MAX_FEN
from projects.register.reading import read_credit_code

SHOWN = 40

Fault = tuple[str, str, str]
"""Column, reason, mend."""


def check_receipts(rows: Sequence[ReceiptRow], *, period: Period) -> Checked:
    """Compare rows with each other, with what is loaded already and with the code tables.

    `period` is what the file says it covers: every receipt was received in it.
    """
    codes = {row.row: _credit_code(row.credit_code) for row in rows}
    known = look_up(rows, (code for code in codes.values() if code))
    seen: dict[Key, int] = {}
    good: dict[int, TaxReceipt] = {}
    problems: list[Problem] = []
    repeated: set[int] = set()
    for row in rows:
        reader = _Reader(row, codes[row.row], known, period, seen)
        faults = list(reader.faults())
        problems += [Problem(row.row, *fault) for fault in faults]
        if not faults:
            good[row.row] = reader.receipt()
        elif len(faults) == 1 and reader.is_loaded():
            repeated.add(row.row)
    return Checked(good, tuple(problems), frozenset(repeated))


def _credit_code(text: str) -> str:
    try:
        return read_credit_code(text)
    except Invalid:
        return ""


class _Reader:
    """One row against everything known."""

    def __init__(
        self, row: ReceiptRow, credit_code: str, known: Lookups, period: Period, seen: dict[Key, int]
    ) -> None:
        self.row, self.credit_code, self.known, self.period, self.seen = row, credit_code, known, period, seen
        self.tax = known.taxes.get(folded(row.tax_type))
        self.level = level_of(row.level)
        self.enterprise = known.enterprises.get(credit_code)
        self.project = known.projects.get(folded(row.project_code))
        self.days = read_period(row.period)
        day = row.received_on or timezone.localdate()
        self.unit = known.fiscal_unit(row.treasury, day) if folded(row.treasury) else None

    def receipt(self) -> TaxReceipt:
        """The row of a sound reader as it is kept."""
        first, last = self.days or (None, None)
        kept: dict[str, Any] = {
            "row": self.row.row,
            "number": folded(self.row.number),
            "enterprise": self.enterprise,
            "project": self.project,
            "tax_type": self.tax,
            "level": self.level,
            "treasury": self.row.treasury.strip(),
            "fiscal_unit": self.unit,
            "period_from": first,
            "period_to": last,
            "received_on": self.row.received_on,
            "amount_fen": self.row.amount_fen,
            "refund_reason": self.row.refund_reason.strip(),
        }
        return TaxReceipt(**kept)

    @property
    def key(self) -> Key | None:
        """What the row counts as, once; None while it cannot be read."""
        number = folded(self.row.number)
        return (number, self.tax.pk, self.level) if number and self.tax and self.level else None

    def is_loaded(self) -> bool:
        """Whether the very same receipt is loaded already."""
        kept = self.known.loaded.get(self.key) if self.key else None
        return kept is not None and kept == said(self.receipt())

    def faults(self) -> Iterator[Fault]:
        """Everything wrong with the row."""
        yield from self._number()
        yield from self._payer()
        yield from self._words()
        yield from self._days()
        yield from self._amount()

    def _number(self) -> Iterator[Fault]:
        number = folded(self.row.number)
        if not number:
            yield "number", _("没有填写"), _("请填写税票（或收入退还书）号码")
            return
        if len(number) > NUMBER_LENGTH:
            yield "number", _("超过 %(most)s 字") % {"most": NUMBER_LENGTH}, _("请核对")
            return
        if (key := self.key) is None:
            return
        if key in self.known.loaded:
            same = (
                _("请删去该行") if self.is_loaded() else _("内容与已导入的不同，更正请以更正通知书另行导入")
            )
            yield "number", _("“%(number)s”的同一税种、同一预算级次已经导入") % {"number": number}, same
        elif key in self.seen:
            words = {"number": number, "first": self.seen[key]}
            yield (
                "number",
                _("“%(number)s”与第 %(first)s 行是同一笔税款") % words,
                _("请删去重复的一行，或核对税种、预算级次"),
            )
        self.seen.setdefault(key, self.row.row)

    def _payer(self) -> Iterator[Fault]:
        if not self.credit_code:
            try:
                read_credit_code(self.row.credit_code)
            except Invalid as error:
                reason, _semicolon, mend = error.message.rstrip("。").partition("；")
                yield "credit_code", reason.removeprefix(_("统一社会信用代码")), mend
            return
        if self.enterprise is None:
            words = {"code": self.credit_code}
            yield (
                "credit_code",
                _("“%(code)s”不是登记在册的企业") % words,
                _("请核对代码，或先登记该企业的项目"),
            )
            return
        if not folded(self.row.project_code):
            return
        if self.project is None or self.project.enterprise_id != self.enterprise.pk:
            yield (
                "project_code",
                _("“%(code)s”不是该企业的项目") % {"code": self.row.project_code.strip()[:SHOWN]},
                _("请核对项目编码，分不清项目的可留空"),
            )

    def _words(self) -> Iterator[Fault]:
        wanted = (
            ("tax_type", self.row.tax_type, self.tax, _("请按代码表中的税种名称填写")),
            ("level", self.row.level, self.level, _("请填写共享、中央、省级、市级或县级")),
            ("treasury", self.row.treasury, self.unit, _("请填写财政单位名称，或先在代码表登记该国库")),
        )
        for column, text, found, mend in wanted:
            if not text.strip():
                yield column, _("没有填写"), mend
            elif found is None:
                yield column, _("为“%(text)s”，没有这一项") % {"text": text.strip()[:SHOWN]}, mend

    def _days(self) -> Iterator[Fault]:
        if not self.row.period.strip():
            yield "period", _("没有填写"), _("请写成 2026-07 或 2026-07-01至2026-09-30")
        elif self.days is None:
            yield (
                "period",
                _("为“%(text)s”，不是可以识别的期间") % {"text": self.row.period.strip()[:SHOWN]},
                _("请写成 2026-07 或 2026-07-01至2026-09-30"),
            )
        elif self.days[0] > self.days[1]:
            yield "period", _("起日晚于止日"), _("请核对先后")
        if self.row.received_on is None:
            yield "received_on", _("没有填写"), _("请填写款项入库的日期，如 2026-07-15")
            return
        yield from self._received(self.row.received_on)

    def _received(self, day: dt.date) -> Iterator[Fault]:
        if day > timezone.localdate():
            yield "received_on", _("%(day)s 晚于今天") % {"day": day}, _("请填写实际入库的日期")
        elif not self.period[0] <= day <= self.period[1]:
            words = {"day": day, "first": self.period[0], "last": self.period[1]}
            yield (
                "received_on",
                _("%(day)s 不在本文件的入库期 %(first)s 至 %(last)s 之内") % words,
                _("请核对日期，或改选入库期"),
            )
        if self.days and day < self.days[0]:
            words = {"day": day, "first": self.days[0]}
            yield "received_on", _("%(day)s 早于所属期起 %(first)s") % words, _("请核对入库日期与所属期")

    def _amount(self) -> Iterator[Fault]:
        amount, reason = self.row.amount_fen, self.row.refund_reason.strip()
        if amount is None:
            yield "amount", _("没有填写"), _("请填写金额，退库填负数")
        elif amount == 0:
            yield "amount", _("为 0"), _("没有发生的税款请删去该行")
        elif abs(amount) > MAX_FEN:
            yield "amount", _("数值过大"), _("请核对单位是否应为元")
        elif amount < 0 and not reason:
            yield "refund_reason", _("没有填写，而金额为负数"), _("退库须写明原因，如留抵退税、汇算清缴退税")
        elif amount > 0 and reason:
            yield "refund_reason", _("有内容，而金额为正数"), _("不是退库的请清空，是退库的请把金额改为负数")
        if len(reason) > TEXT_LENGTH:
            yield "refund_reason", _("超过 %(most)s 字") % {"most": TEXT_LENGTH}, _("请精简")
