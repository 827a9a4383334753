"""核算账 as a file: every entry with the names behind its numbers, a million of them at the speed of the database."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import gettext as _

from accounting.ledger.models import Batch, Entry
from accounting.ledger.queries import named
from kunming_coord.common.viewstate import Book
from kunming_coord.exchange.columns import Amount, Code, Column, QuarterKind, Value
from kunming_coord.exchange.copying import HARMLESS_SQL, copy_response
from kunming_coord.exchange.exporting import ExportSheet, ExportTable

PARCEL = 1000
NOTE = "核算记录只增不改，更正一律冲销后重记"


def _words(column: str, words: Mapping[str, str]) -> str:
    """A code as its word, in SQL."""
    cases = " ".join(f"WHEN '{code}' THEN '{word}'" for code, word in words.items())
    return f"CASE {column} {cases} END"


def _quarter(column: str) -> str:
    return f"({column} / 4) || 'Q' || ({column} % 4 + 1)"


ENTRIES_SQL = f"""
    SELECT {_quarter("entry.quarter")}, {_quarter("batch.concerns")},
           {_words("entry.book", dict(Book.choices()))}, district.short_name, indicator.name,
           {_words("entry.mode", dict(Entry.Mode.choices))}, entry.amount_fen * 0.01, project.code,
           {HARMLESS_SQL.format(text="project.title")}, batch.id, {_words("batch.kind", dict(Batch.Kind.choices))},
           to_char(posting.at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')
    FROM ({{entries}}) AS entry
    JOIN accounting_batch AS batch ON batch.id = entry.batch_id
    JOIN accounting_posting AS posting ON posting.id = entry.posting_id
    JOIN districts_district AS district ON district.id = entry.district_id
    JOIN projects_indicator AS indicator ON indicator.id = entry.indicator_id
    JOIN projects_project AS project ON project.id = batch.project_id
"""


def entries_as_csv(request: HttpRequest, entries: QuerySet[Entry]) -> StreamingHttpResponse:
    """The entries of a list as CSV; amounts in 元."""
    sql, params = entries.order_by().values(*_FIELDS).query.sql_with_params()
    headers = [
        _("入账期间"), _("所属期间"), _("口径"), _("单位"), _("指标"), _("方式"), _("数额(元)"), _("项目编码"),
        _("项目名称"), _("批次"), _("类别"), _("入账时间"),
    ]  # fmt: skip
    return copy_response(
        request,
        title=_("核算账"),
        headers=headers,
        sql=ENTRIES_SQL.replace("%", "%%").replace("{entries}", sql),
        params=params,
        note=NOTE,
    )


_FIELDS = ("batch_id", "district_id", "posting_id", "quarter", "book", "indicator_id", "mode", "amount_fen")


def entry_table(entries: QuerySet[Entry]) -> ExportTable:
    """The entries of a list as a workbook; longer lists leave as CSV."""
    columns = (
        Column("quarter", _("入账期间"), QuarterKind(), width=14),
        Column("concerns", _("所属期间"), QuarterKind(), width=14),
        Column("book", _("口径"), width=12),
        Column("district", _("单位"), width=14),
        Column("indicator", _("指标"), width=26),
        Column("mode", _("方式"), width=14),
        Column("amount", _("数额"), Amount(), width=20),
        Column("code", _("项目编码"), Code(), width=22),
        Column("title", _("项目名称"), width=28),
        Column("batch", _("批次"), Code(), width=16),
        Column("kind", _("类别"), width=14),
    )
    return ExportTable(title=_("核算账"), sheets=(ExportSheet(columns, lambda: _rows(entries)),), note=NOTE)


def _rows(entries: QuerySet[Entry]) -> Iterator[Mapping[str, Value]]:
    parcel: list[Entry] = []
    for entry in entries.iterator(chunk_size=PARCEL):
        parcel.append(entry)
        if len(parcel) == PARCEL:
            yield from map(_row, named(parcel))
            parcel = []
    yield from map(_row, named(parcel))


def _row(row: Any) -> dict[str, Value]:
    entry, batch = row.entry, row.batch
    return {
        "quarter": entry.quarter.code,
        "concerns": batch.concerns.code,
        "book": entry.get_book_display(),
        "district": row.district.short_name,
        "indicator": row.indicator.name,
        "mode": entry.get_mode_display(),
        "amount": entry.amount_fen,
        "code": row.project.code,
        "title": row.project.title,
        "batch": str(batch.pk),
        "kind": batch.get_kind_display(),
    }
