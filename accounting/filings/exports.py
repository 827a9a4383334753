"""季度填报 as a file: one row per figure, as far as the reader may see it."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounting.filings import queries
from accounting.filings.models import Filing, FilingValue
from kunming_coord.common.scope import Viewer
from kunming_coord.common.viewstate import Book
from kunming_coord.exchange.columns import Amount, Code, Column, Day, QuarterKind, Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable

PARCEL = 500  # filings whose figures are fetched at once


def filing_table(filings: QuerySet[Filing], viewer: Viewer) -> ExportTable:
    """The filings of a list with their figures; an indicator nobody stated is left out, it is not 0."""
    columns = (
        Column("quarter", _("期间"), QuarterKind(), width=14),
        Column("code", _("项目编码"), Code(), width=22),
        Column("title", _("项目名称"), width=28),
        Column("host", _("填报区县"), width=14),
        Column("group", _("指标组"), width=10),
        Column("indicator", _("指标"), width=26),
        Column("amount", _("本季数"), Amount(), width=20),
        Column("due_on", _("应报日"), Day(), width=12),
        Column("status", _("状态"), width=12),
        Column("explanation", _("上报说明"), width=40),
    )
    return ExportTable(
        title=_("季度填报"),
        sheets=(ExportSheet(columns, lambda: _rows(filings, viewer)),),
        book=Book.TERRITORIAL.label,
        note=_("协作项目填报数，非官方统计数据"),
    )


def _rows(filings: QuerySet[Filing], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    parcel: list[Filing] = []
    for filing in filings.iterator(chunk_size=PARCEL):
        parcel.append(filing)
        if len(parcel) == PARCEL:
            yield from _figures(parcel, viewer)
            parcel = []
    yield from _figures(parcel, viewer)


def _figures(filings: list[Filing], viewer: Viewer) -> Iterator[Mapping[str, Value]]:
    current = queries.current_values(filings)
    for filing in filings:
        allowed = queries.visible_indicators(filing, viewer)
        values = sorted(current.get(filing.pk, {}).values(), key=lambda value: value.indicator.order)
        seen: list[FilingValue | None] = [
            value for value in values if allowed is None or value.indicator_id in allowed
        ]
        for value in seen or [None]:
            yield _row(filing, value, full=allowed is None)


def _row(filing: Filing, value: FilingValue | None, *, full: bool) -> dict[str, Value]:
    return {
        "quarter": filing.quarter.code,
        "code": filing.project.code,
        "title": filing.project.title,
        "host": filing.host.short_name,
        "group": filing.group.name,
        "indicator": value.indicator.name if value else None,
        "amount": value.amount_fen if value else None,
        "due_on": filing.due_on.isoformat() if filing.due_on else None,
        "status": str(filing.machine.status_label(filing.status)),
        "explanation": (filing.explanation or None) if full else None,
    }
