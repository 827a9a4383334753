"""Workbooks as people send them: a template filled in with a real spreadsheet library, and files that are none."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from kunming_coord.common import runs
from kunming_coord.common.models import Run
from kunming_coord.exchange import tasks
from kunming_coord.exchange.child import read_workbook
from kunming_coord.exchange.models import Import, ImportRow
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.services import apply_import, start_import
from kunming_coord.exchange.specs import BookSpec
from kunming_coord.exchange.tables import Reading, read_tables

assert tasks  # registers what the worker does


def opened(content: bytes) -> Workbook:
    """A workbook as an independent library reads it."""
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(workbook: Workbook) -> bytes:
    """The workbook as a file."""
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def edited(content: bytes, cells: Mapping[str, Any], sheet: str = "") -> bytes:
    """The file with these cells (address → value) filled in, in its first sheet unless another is named."""
    workbook = opened(content)
    place = workbook[sheet] if sheet else workbook.worksheets[0]
    for address, value in cells.items():
        place[address] = value
    return saved(workbook)


def reshaped(content: bytes, change: Callable[[Any], None]) -> bytes:
    """The file after something was done to its first sheet."""
    workbook = opened(content)
    change(workbook.worksheets[0])
    return saved(workbook)


def plain(rows: list[list[Any]], name: str = "填报表") -> bytes:
    """A workbook of one sheet with these rows."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    return saved(workbook)


def repacked(content: bytes, parts: Mapping[str, bytes | None], **options: Any) -> bytes:
    """The file with some of its parts replaced, added, or (None) left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry.filename, old.read(entry.filename))
        for name, part in parts.items():
            if part is not None:
                new.writestr(name, part, **options)
    return out.getvalue()


def column_of(content: bytes, header: str, sheet: str = "", row: int = 2) -> str:
    """The letters of the column under a header; a star behind it does not count."""
    workbook = opened(content)
    place = workbook[sheet] if sheet else workbook.worksheets[0]
    for cell in place[row]:
        if str(cell.value).rstrip("*") == header:
            return str(cell.column_letter)
    raise AssertionError(f"no column {header}")


def read(content: bytes, book: BookSpec) -> Reading:
    """The rows of a file, read by the child."""
    return read_tables(book, read_workbook(content))


def sentences(rows: list[Row]) -> list[str]:
    """Everything wrong, in the order of the file."""
    return [error.sentence for row in rows for error in row.errors]


def filled(
    content: bytes, headers: Mapping[str, str], *rows: Mapping[str, Any], first: int = 3, header: int = 2
) -> bytes:
    """The file with these rows (name → value) written from row `first` on, under the headers of their names."""
    workbook = opened(content)
    sheet = workbook.worksheets[0]
    letters = {str(cell.value).rstrip("*"): cell.column_letter for cell in sheet[header]}
    for number, cells in enumerate(rows, start=first):
        for name, value in cells.items():
            sheet[f"{letters[headers[name]]}{number}"] = value
    return saved(workbook)


def sent(content: bytes, kind: str, actor: Any) -> Import:
    """The file as an import of this kind, checked."""
    made = start_import(kind=kind, data=content, file_name="台账.xlsx", actor=actor)
    return work(made)


def written(content: bytes, kind: str, actor: Any) -> Import:
    """The file as an import that was written as a whole."""
    imported = sent(content, kind, actor)
    apply_import(imported=imported, mode="all", actor=actor)
    return work(imported)


def told(imported: Import) -> list[str]:
    """Every error of the latest check, in the order of the file."""
    rows = ImportRow.objects.filter(imported=imported, round=imported.round).order_by("position")
    return [error["sentence"] for row in rows for error in row.errors]


def work(imported: Import) -> Import:
    """Do what is queued for an import, as a worker would; the import as it stands then."""
    for run in Run.objects.filter(key=str(imported.pk), state__in=["queued", "running"]):
        assert runs.execute(run.pk)
    return Import.objects.get(pk=imported.pk)
