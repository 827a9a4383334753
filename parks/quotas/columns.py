"""Columns of workbooks that hold orders on the quota ledger: the same for imports and exports."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from kunming_coord.districts.queries import places
from kunming_coord.exchange.cells import as_text, plain_number
from kunming_coord.exchange.columns import Choice, Code, Column, Kind, Unreadable, Value
from kunming_coord.exchange.harmless import restored
from kunming_coord.exchange.offered import status_choice, unit_choice
from kunming_coord.exchange.xlsx import Number
from parks.quotas.ledger import REASON_LENGTH
from parks.quotas.measures import QuotaKind, QuotaUnit, quota_text, unit_of
from parks.quotas.models import QuotaAction, QuotaOrder
from parks.quotas.moves import MACHINE
from parks.quotas.services import DOCUMENT_LENGTH, ORDERED

# Words for the units besides their labels.
ALSO = {"mw": "MW", "兆瓦": "MW", "吨标煤": "吨标准煤", "吨": "吨标准煤"}


@dataclass(frozen=True)
class QuotaAmount(Kind):
    """An amount in the unit of the kind beside it, as text without needless zeros."""

    length: int = 30
    word: ClassVar[str] = "数量"
    style: ClassVar[str] = "amount"
    fills_down: ClassVar[bool] = False
    _PLAIN: ClassVar = re.compile(r"[+-]?(\d{1,15}|\d{1,3}(,\d{3}){1,4})(\.\d{1,9})?", re.ASCII)

    def read(self, cell: Any) -> Value:
        """A number; how many decimals it may have depends on the kind."""
        text = plain_number(cell) if isinstance(cell, float) else restored(as_text(cell))
        folded = unicodedata.normalize("NFKC", text)
        if not self._PLAIN.fullmatch(folded):
            raise Unreadable(
                _("应为数字，现为“%(text)s”") % {"text": text[:40]}, _("请只填数字，单位填在“计量单位”列。")
            )
        number = Decimal(folded.replace(",", ""))
        return f"{number.normalize():f}" if number else "0"

    def cell(self, value: Value) -> str | Number | None:
        return None if value is None else Number(str(value))


def kind_column() -> Column:
    """Which quota."""
    kinds = {str(code): str(label) for code, label in QuotaKind.choices}
    return Column("kind", _("指标种类"), Choice(options=kinds), required=True)


def action_column() -> Column:
    """Which act; of the ledger's own acts only what people order."""
    acts = {
        str(code): str(label) for code, label in (*ORDERED, (QuotaAction.REVERSE, QuotaAction.REVERSE.label))
    }
    return Column("action", _("事项"), Choice(options=acts), required=True)


def measure_column() -> Column:
    """The unit an amount is written in, so that 亩 are not taken for MW."""
    labels = {unit.label: unit.label for unit in QuotaUnit}
    return Column(
        "measure",
        _("计量单位"),
        Choice(options=labels, also=ALSO),
        required=True,
        help=_("用地和永久基本农田为亩，新能源为 MW，能耗为吨标准煤。"),
    )


def order_columns() -> tuple[Column, ...]:
    """An order."""
    units = unit_choice(places())
    return (
        Column(
            "number",
            _("办理单编号"),
            Code(length=36),
            key=True,
            help=_("新办理单留空，由系统编号。"),
            width=38,
        ),
        kind_column(),
        action_column(),
        Column("giver", _("调出单位"), units, help=_("收回、调剂、调整补划时填写。")),
        Column("taker", _("调入单位"), units, help=_("分配、调剂、划定、调整补划时填写。")),
        Column("amount", _("数量"), QuotaAmount(), required=True),
        measure_column(),
        Column("document", _("依据文号"), Kind(length=DOCUMENT_LENGTH), width=28),
        Column("reason", _("事由"), Kind(length=REASON_LENGTH), required=True, width=36),
        Column("status", _("状态"), status_choice(MACHINE), context=True),
    )


def order_values(order: QuotaOrder) -> dict[str, Value]:
    """An order as a row."""
    return {"number": str(order.uid), **facts_of(order), "status": order.status}


def facts_of(order: QuotaOrder) -> dict[str, Value]:
    """What an order says."""
    return {
        "kind": order.kind,
        "action": order.action,
        "giver": order.giver.slug if order.giver else None,
        "taker": order.taker.slug if order.taker else None,
        "amount": plain_amount(order.amount, order.kind),
        "measure": unit_of(order.kind).label,
        "document": order.document or None,
        "reason": order.reason,
    }


def plain_amount(amount: int, kind: str) -> str:
    """An amount in the unit of its kind as machines read it."""
    return quota_text(amount, kind).replace(",", "")
