"""核对明细 as a file: the sides of each line as its reader may read them."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounting.reconciliation.disclosure import LineRow, rows_for, sees_tax_totals
from accounting.reconciliation.models import ReconciliationLine
from kunming_coord.common.scope import Viewer
from kunming_coord.common.viewstate import Book
from kunming_coord.exchange.columns import Amount, Code, Column, Integer, QuarterKind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable

PARCEL = 500  # lines whose differences and ages are fetched at once


def line_table(lines: QuerySet[ReconciliationLine], viewer: Viewer) -> ExportTable:
    """The lines of a list; the treasury's totals are columns for finance and auditors alone."""
    amounts = (
        (
            Column("received", _("税收入库"), Amount(), width=20),
            Column("difference", _("填报与入库相差"), Amount(), width=20),
        )
        if sees_tax_totals(viewer)
        else ()
    )
    columns = (
        Column("quarter", _("期间"), QuarterKind(), width=14),
        Column("code", _("项目编码"), Code(), width=22),
        Column("title", _("项目名称"), width=28),
        Column("host", _("填报区县"), width=14),
        Column("indicator", _("指标"), width=26),
        Column("filed", _("填报数"), Amount(), width=20),
        Column("tax", _("税务侧"), width=24),
        *amounts,
        Column("statistics", _("统计侧"), width=20),
        Column("reason", _("原因"), width=10),
        Column("note", _("说明"), width=40),
        Column("state", _("状态"), width=14),
        Column("days", _("差异已开"), Integer(counted=_("工作日")), width=16),
        Column("assigned", _("待办方"), width=14),
    )
    return ExportTable(
        title=_("三方核对明细"),
        sheets=(ExportSheet(columns, lambda: _rows(lines, viewer)),),
        book=Book.TERRITORIAL.label,
        note=_("协作项目填报数，非官方统计数据；统计侧只有答复，没有数据"),
    )


def _rows(lines: QuerySet[ReconciliationLine], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    parcel: list[ReconciliationLine] = []
    for line in lines.iterator(chunk_size=PARCEL):
        parcel.append(line)
        if len(parcel) == PARCEL:
            yield from map(_row, rows_for(viewer, parcel))
            parcel = []
    yield from map(_row, rows_for(viewer, parcel))


def _row(row: LineRow) -> dict[str, Value]:
    line = row.line
    return {
        "quarter": line.quarter.code,
        "code": line.project.code,
        "title": line.project.title,
        "host": line.host.short_name,
        "indicator": line.indicator.name,
        "filed": line.filed_fen,
        "tax": row.tax.words,
        "received": row.tax.amount_fen,
        "difference": row.tax.difference_fen,
        "statistics": row.statistics.words,
        "reason": row.statistics.reason or None,
        "note": row.statistics.note or None,
        "state": str(line.badge.label),
        "days": row.age.days if row.age else None,
        "assigned": row.assigned or None,
    }
