"""Lists as files: one exporter for all of them, and a row of the log for every file that leaves.

table = ExportTable(_("季度填报"), (ExportSheet((Column("code", _("项目编码"), Code()), …), rows_of),), …)
if form := wanted_export(request):
    return export_response(request, table, form=form)
"""

import csv
import hashlib
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.audit.context import acting, current
from kunming_coord.common.errors import Invalid
from kunming_coord.exchange.blanks import column_style
from kunming_coord.exchange.columns import Column, Value
from kunming_coord.exchange.downloads import CSV, as_download, file_name, watermark, workbook
from kunming_coord.exchange.models import ExportLog
from kunming_coord.exchange.xlsx import Sheet, Styled, write

FORMS = ("xlsx", "csv")
PARAMETER = "export"
MAX_XLSX_ROWS = 200_000  # a workbook is made in memory; longer lists leave as CSV
FLUSH_ROWS = 500
VIEW_ONLY = (PARAMETER, "page", "size")


@dataclass(frozen=True)
class ExportSheet:
    """One sheet: its columns, and where its rows come from (values by column code), asked for once."""

    columns: tuple[Column, ...]
    rows: Callable[[], Iterable[Mapping[str, Value]]]
    name: str = ""


@dataclass(frozen=True)
class ExportTable:
    """What is exported: its name, its sheets (CSV takes the first), and what its figures are."""

    title: str
    sheets: tuple[ExportSheet, ...]
    district: str = ""
    period: str = ""
    book: str = ""
    note: str = ""  # said above the table, e.g. 协作项目填报数，非官方统计数据
    restricted: bool = True  # name, unit and time of whoever took it stand at the foot


def wanted_export(request: HttpRequest) -> str:
    """The form a list is asked for, empty for the page itself; raises Invalid for an unknown one."""
    form = request.GET.get(PARAMETER, "")
    if form and form not in FORMS:
        raise Invalid(_("只能导出 xlsx 或 csv，请使用页面上的导出按钮。"))
    return form


def export_response(request: HttpRequest, table: ExportTable, *, form: str) -> HttpResponseBase:
    """The list as a file, with its row in the log; the rows are the caller's own, in the reader's scope."""
    user = request.user
    assert isinstance(user, User)
    name = file_name(table.title, table.district, table.period, table.book, suffix=form)
    filters = {key: value for key, value in request.GET.items() if key not in VIEW_ONLY}
    log: dict[str, Any] = {"actor": user, "what": table.title, "form": form, "filters": filters, "name": name}
    if form == "xlsx":
        counted = _Counted()
        content = write([_sheet(table, sheet, user, counted) for sheet in table.sheets])
        log_export(**log, rows=counted.rows, content=content)
        return workbook(content, name)
    response = StreamingHttpResponse(logged(csv_lines(table, user), log), content_type=CSV)
    as_download(response, name)
    return response


def log_export(
    *,
    actor: User,
    what: str,
    form: str,
    filters: Mapping[str, Any],
    name: str,
    rows: int | None = None,
    content: bytes | None = None,
    digest: str = "",
    stage: str = ExportLog.Stage.FINISHED,
    uid: uuid.UUID | None = None,
) -> ExportLog:
    """Write down who takes what: whole files once with their digest, streams when they begin and when they end."""
    return ExportLog.objects.create(
        uid=uid or uuid.uuid4(),
        stage=stage,
        actor_id=actor.pk,
        actor_label=actor.label,
        unit_label=actor.unit_label,
        request_id=current().request_id,
        what=what[:80],
        form=form,
        filters=dict(filters),
        file_name=name,
        row_count=rows,
        sha256=hashlib.sha256(content).hexdigest() if content is not None else digest,
    )


def csv_lines(table: ExportTable, user: User) -> Iterator[tuple[str | bytes, int]]:
    """The first sheet as CSV text in parcels, each with the rows it holds; Excel knows the encoding by its mark."""
    sheet, parcel = table.sheets[0], _Parcel()
    writer = csv.writer(parcel)
    kinds = [(column.code, column.kind) for column in sheet.columns]
    yield "\ufeff", 0
    writer.writerow([column.header for column in sheet.columns])
    for row in sheet.rows():
        writer.writerow([kind.cell(row.get(code)) for code, kind in kinds])
        if len(parcel.lines) >= FLUSH_ROWS:
            yield parcel.taken(), FLUSH_ROWS
    left = len(parcel.lines)
    yield parcel.taken(), left
    for line in _foot(table, user):
        writer.writerow([line])
    yield parcel.taken(), 0


class _Parcel:
    """Collects what the CSV writer writes."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        self.lines.append(line)

    def taken(self) -> str:
        text = "".join(self.lines)
        self.lines = []
        return text


class _Counted:
    """How many rows went into a workbook."""

    rows = 0


def logged(lines: Iterator[tuple[str | bytes, int]], log: Mapping[str, Any]) -> Iterator[bytes]:
    """Bytes of a stream; the log says that it began, and what had left when it ended, however it ended."""
    uid, digest, rows = uuid.uuid4(), hashlib.sha256(), 0
    with acting(log["actor"]):
        log_export(**log, stage=ExportLog.Stage.BEGUN, uid=uid)
        try:
            for text, count in lines:
                content = text.encode() if isinstance(text, str) else text
                digest.update(content)
                rows += count
                yield content
        finally:
            log_export(**log, uid=uid, rows=max(rows - 1, 0), digest=digest.hexdigest())


def _sheet(table: ExportTable, sheet: ExportSheet, user: User, counted: _Counted) -> Sheet:
    return Sheet(
        sheet.name or table.title[:31],
        _rows(table, sheet, counted),
        styles=[column_style(column) for column in sheet.columns],
        widths=[column.width for column in sheet.columns],
        frozen=3,
        footer=watermark(user) if table.restricted else "",
    )


def _rows(table: ExportTable, sheet: ExportSheet, counted: _Counted) -> Iterator[Sequence[Any]]:
    yield [Styled(table.title, "title")]
    meta = [table.district, table.period, table.book, table.note]
    yield [Styled("　".join(part for part in meta if part), "remark")]
    yield [Styled(column.header, "header") for column in sheet.columns]
    kinds = [(column.code, column.kind) for column in sheet.columns]
    for row in sheet.rows():
        counted.rows += 1
        if counted.rows > MAX_XLSX_ROWS:
            raise Invalid(
                _("超过 %(limit)s 行，不能导出为 Excel；请缩小查询范围，或导出 CSV。")
                % {"limit": MAX_XLSX_ROWS}
            )
        yield [kind.cell(row.get(code)) for code, kind in kinds]


def _foot(table: ExportTable, user: User) -> Iterator[str]:
    """What stands below a list that only some may see; a line of its own, so that no column is shifted."""
    if table.note:
        yield table.note
    if table.restricted:
        yield watermark(user)
