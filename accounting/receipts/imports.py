"""税收入库明细 as a workbook: the finance bureau's own export or the template, checked and loaded by the services."""

import calendar
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.receipts.checking import check_receipts
from accounting.receipts.models import TaxReceipt, TaxType
from accounting.receipts.models.receipts import NUMBER_LENGTH, TEXT_LENGTH
from accounting.receipts.problems import COLUMNS
from accounting.receipts.reading import Period, ReceiptRow
from accounting.receipts.services import load_receipts, refuse_the_same_file
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.money import Unit
from kunming_coord.common.quarter import Quarter
from kunming_coord.exchange.columns import Amount, Code, Column, CreditCode, Day, Kind
from kunming_coord.exchange.kinds import ImportKind, Tell, import_kind
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec

QUARTERS_OFFERED = 12
WHOLE = "quarter"
MONTHS = {
    "first": gettext_lazy("本季第 1 个月"),
    "second": gettext_lazy("本季第 2 个月"),
    "third": gettext_lazy("本季第 3 个月"),
}


@dataclass(frozen=True)
class OneOf(Kind):
    """A word of a code table: offered in a dropdown, read as written, so that the room says what is wrong with it."""

    offered: tuple[str, ...] = ()

    def choices(self) -> list[str]:
        return list(self.offered)


@import_kind(
    "receipts",
    title=gettext_lazy("税收入库明细"),
    roles=(Role.TREASURER,),
    city=True,
    confidential=True,
)
class ReceiptImport(ImportKind):
    """One row per receipt; a row that is loaded already, word for word, changes nothing."""

    needs_template = False
    choices: ClassVar = {WHOLE: gettext_lazy("整个季度"), **MONTHS}

    def quarters(self) -> list[Quarter]:
        """The running quarter and those of the last years: in which the money came in."""
        running = Quarter.containing(timezone.localdate())
        return [Quarter(int(running) - back) for back in range(QUARTERS_OFFERED)]

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The columns of the finance bureau."""
        return BookSpec(
            kind=self.code,
            title=_("税收入库明细"),
            sheets=(SheetSpec("receipts", _columns()),),
            notes=(
                _("一行是一张税票（或收入退还书）的一个税种、一个预算级次；退库填负数并写明退库原因。"),
                _("入库日期应在所选季度或月份之内；所属期写成 2026-07 或 2026-07-01至2026-09-30。"),
                _("预算级次为“共享”的按各税种政府间分成计算，其余归所列级次。"),
                _("分不清项目的，项目编码留空：企业只有一个协作项目的计入该项目，否则逐笔指定归属。"),
                _("分税种的数据仅财政和审计可见。"),
            ),
        )

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Everything the services would refuse, by cell; a receipt that is loaded already is left alone."""
        read, period = [_receipt_row(row) for row in rows], period_of(scope, choice)
        refuse_the_same_file(read, period)
        checked = check_receipts(read, period=period)
        by_number = {row.number: row for row in rows}
        for number in checked.repeated:
            row = by_number[number]
            row.compare(dict(row.values))
            row.warn(_("该笔税款已经导入，不重复写入。"))
        for problem in checked.problems:
            row = by_number[problem.row]
            told = {error.header for error in row.errors}
            if _header(row, problem.column) not in told and problem.row not in checked.repeated:
                row.refuse(problem.reason, column=problem.column, mend=f"{problem.mend}。")

    def apply(
        self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str, tell: Tell
    ) -> Mapping[str, int]:
        """Load the rows as one file."""
        name = f"{self.title} {scope.label} {self.choices[choice]}"
        file = load_receipts(
            rows=[_receipt_row(row) for row in rows], period=period_of(scope, choice), name=name, actor=actor
        )
        tell(len(rows), len(rows))
        return {_("已导入税款"): file.rows}


def period_of(scope: Scope, choice: str) -> Period:
    """The days a file covers: the quarter, or one of its months; a period that still runs ends today."""
    quarter = scope.quarter
    if quarter is None:
        raise ValueError("receipts are of a quarter")
    if choice not in MONTHS:
        return quarter.first_day, min(quarter.last_day, timezone.localdate())
    month = quarter.first_day.month + list(MONTHS).index(choice)
    last = dt.date(quarter.year, month, calendar.monthrange(quarter.year, month)[1])
    return dt.date(quarter.year, month, 1), min(last, timezone.localdate())


def _columns() -> tuple[Column, ...]:
    taxes = tuple(TaxType.objects.values_list("name", flat=True))
    levels = tuple(str(label) for label in TaxReceipt.Level.labels)
    kinds: dict[str, tuple[Kind, bool, int]] = {  # code → kind, required, width
        "number": (Code(length=NUMBER_LENGTH), True, 24),
        "credit_code": (CreditCode(), True, 22),
        "project_code": (Code(length=NUMBER_LENGTH), False, 22),
        "tax_type": (OneOf(length=40, offered=taxes), True, 16),
        "level": (OneOf(length=20, offered=levels), True, 10),
        "treasury": (Kind(length=60), True, 24),
        "period": (Kind(length=60), True, 24),
        "received_on": (Day(), True, 14),
        "amount": (Amount(measure=Unit.YUAN), True, 18),
        "refund_reason": (Kind(length=TEXT_LENGTH), False, 30),
    }
    return tuple(
        Column(code, _title(code), kind, required=required, key=code == "number", width=width)
        for code, (kind, required, width) in kinds.items()
    )


def _title(code: str) -> str:
    return COLUMNS[code].removesuffix("（元）")


def _header(row: Row, code: str) -> str:
    place = row.places.get(code)
    return place[1].header if place else ""


def _receipt_row(row: Row) -> ReceiptRow:
    day, amount = row["received_on"], row["amount"]
    return ReceiptRow(
        row=row.number,
        number=_text(row, "number"),
        credit_code=_text(row, "credit_code"),
        project_code=_text(row, "project_code"),
        tax_type=_text(row, "tax_type"),
        level=_text(row, "level"),
        treasury=_text(row, "treasury"),
        period=_text(row, "period"),
        received_on=dt.date.fromisoformat(str(day)) if day else None,
        amount_fen=int(amount) if amount is not None else None,
        refund_reason=_text(row, "refund_reason"),
    )


def _text(row: Row, code: str) -> str:
    return str(row[code] or "")
