"""Taxes as files: the lists of the pages, in the reader's own scope."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounting.receipts.models import ShareableTax, TaxReceipt
from accounting.receipts.owners import owners_of
from accounting.rules import BASES
from kunming_coord.common.money import Unit
from kunming_coord.exchange.columns import Amount, Code, Column, Day, Integer, QuarterKind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable

PARCEL = 500  # receipts whose projects are looked up at once
YUAN = Amount(measure=Unit.YUAN)


def receipt_table(receipts: QuerySet[TaxReceipt]) -> ExportTable:
    """税收明细: for finance and auditors, whose queryset this is."""
    columns = (
        Column("number", _("税票号码"), Code(), width=24),
        Column("credit_code", _("统一社会信用代码"), Code(), width=22),
        Column("project_code", _("项目编码"), Code(), width=22),
        Column("tax_type", _("税种"), width=16),
        Column("level", _("预算级次"), width=10),
        Column("treasury", _("收款国库"), width=24),
        Column("period", _("所属期"), width=26),
        Column("received_on", _("入库日期"), Day(), width=14),
        Column("amount", _("金额"), YUAN, width=18),
        Column("refund_reason", _("退库原因"), width=30),
    )
    return ExportTable(
        title=_("税收明细"),
        sheets=(ExportSheet(columns, lambda: _receipts(receipts)),),
        note=_("退库为负数；分税种的数据仅财政和审计可见"),
    )


def shareable_table(heads: QuerySet[ShareableTax]) -> ExportTable:
    """可分享额: totals alone, for everybody who shares in them."""
    amounts = (
        ("total_fen", _("入库税收")),
        ("county_retained_fen", _("县级留成")),
        ("incentives_fen", _("扣减优惠")),
        ("shareable_ytd_fen", _("可分享累计")),
        ("counted_before_fen", _("以前季度已计")),
        ("amount_fen", _("本季可分享额")),
        ("carry_over_fen", _("待抵")),
    )
    columns = (
        Column("quarter", _("期间"), QuarterKind(), width=14),
        Column("code", _("项目编码"), Code(), width=22),
        Column("title", _("项目名称"), width=28),
        Column("reading", _("计算口径"), width=34),
        *(Column(name, title, YUAN, width=18) for name, title in amounts),
        Column("revision", _("版次"), Integer(), width=8),
    )
    names = [name for name, _title in amounts]
    return ExportTable(
        title=_("可分享额"),
        sheets=(ExportSheet(columns, lambda: _heads(heads, names)),),
        note=_("除最后三个金额外均按本年累计"),
    )


def _receipts(receipts: QuerySet[TaxReceipt]) -> Iterator[Mapping[str, Value]]:
    parcel: list[TaxReceipt] = []
    for receipt in receipts.iterator(chunk_size=PARCEL):
        parcel.append(receipt)
        if len(parcel) == PARCEL:
            yield from _said(parcel)
            parcel = []
    yield from _said(parcel)


def _said(receipts: list[TaxReceipt]) -> Iterator[Mapping[str, Value]]:
    owners = owners_of(receipts)
    for receipt in receipts:
        project = owners[receipt.pk].project
        yield {
            "number": receipt.number,
            "credit_code": receipt.enterprise.credit_code,
            "project_code": project.code if project else None,
            "tax_type": receipt.tax_type.name,
            "level": str(TaxReceipt.Level(receipt.level).label),
            "treasury": receipt.treasury,
            "period": f"{receipt.period_from}至{receipt.period_to}",
            "received_on": receipt.received_on.isoformat(),
            "amount": receipt.amount_fen,
            "refund_reason": receipt.refund_reason or None,
        }


def _heads(heads: QuerySet[ShareableTax], names: list[str]) -> Iterator[Mapping[str, Value]]:
    for head in heads.iterator(chunk_size=PARCEL):
        yield {
            "quarter": head.quarter.code,
            "code": head.project.code,
            "title": head.project.title,
            "reading": BASES[head.reading],
            "revision": head.revision,
            **{name: getattr(head, name) for name in names},
        }
