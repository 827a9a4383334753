"""The person's own workbook back, with every wrong cell marked: rebuilt from what was read, so that nothing of the
file itself is copied. Cells keep their addresses, so that the sentences fit both files."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kunming_coord.exchange import limits
from kunming_coord.exchange.columns import as_text, plain_number
from kunming_coord.exchange.harmless import harmless
from kunming_coord.exchange.rows import CellError, Row
from kunming_coord.exchange.stamp import SHEET
from kunming_coord.exchange.tables import REMARK, Table
from kunming_coord.exchange.xlsx import Number, Sheet, Styled, write

MOST_NOTES = 2000  # comments a spreadsheet still opens quickly with; colour and 错误说明 stand on every row
REMARK_WIDTH = 60
PLAIN_WIDTH = 16

LONGEST_NAME = 31
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]")

Cell = str | Number | Styled | None


def annotate(sheets: Sequence[Mapping[str, Any]], tables: Iterable[Table]) -> bytes:
    """The workbook with comments, red cells and a last column 错误说明."""
    by_name = {table.name: table for table in tables}
    made = [_sheet(sheet, by_name.get(sheet["name"])) for sheet in sheets]
    for number, sheet in enumerate(made, start=1):
        if _NO_NAME.search(sheet.name) or not 0 < len(sheet.name) <= LONGEST_NAME:
            sheet.name = f"{_NO_NAME.sub('', sheet.name)[:20]}_{number}"
    return write(made)


def _sheet(sheet: Mapping[str, Any], table: Table | None) -> Sheet:
    hidden = "veryHidden" if sheet["name"] == SHEET else "hidden" if sheet["hidden"] else ""
    if table is None:
        return Sheet(sheet["name"], map(_plain_row, sheet["rows"]), hidden=hidden)
    remark = _remark_position(sheet["rows"][table.header])
    wrong = {row.number - 1: row for row in table.rows if row.errors}
    width = max(remark + 1, len(sheet["rows"][table.header]))
    widths, styles = [PLAIN_WIDTH] * width, ["text"] * width
    for position, column in table.places.values():
        context = "context" if column.context else ""
        amount = column.kind.style if column.kind.style in ("amount", "integer") else ""
        widths[position] = column.width
        styles[position] = ("context-amount" if amount else "context") if context else amount or "text"
    widths[remark], styles[remark] = REMARK_WIDTH, "why"
    return Sheet(
        sheet["name"],
        _rows(sheet["rows"], table, wrong, remark),
        styles=styles,
        widths=widths,
        frozen=table.header + 1,
        hidden=hidden,
        notes=_notes(wrong.values()),
    )


def _rows(
    rows: Sequence[list[Any]], table: Table, wrong: Mapping[int, Row], remark: int
) -> Iterator[list[Cell]]:
    for number, cells in enumerate(rows):
        if number <= table.header:
            yield _head(cells, number == table.header, remark)
        elif row := wrong.get(number):
            yield _wrong_row(cells, row, remark)
        else:
            yield _plain_row(cells if len(cells) <= remark else [*cells[:remark], "", *cells[remark + 1 :]])


def _head(cells: list[Any], is_header: bool, remark: int) -> list[Cell]:
    style = "header" if is_header else "remark"
    found: list[Cell] = [Styled(_plain(cell), style) if cell != "" else None for cell in cells]
    if is_header:
        found += [None] * (remark + 1 - len(found))
        found[remark] = Styled(REMARK, "header")
    return found


def _wrong_row(cells: list[Any], row: Row, remark: int) -> list[Cell]:
    found: list[Cell] = [_plain(cell) for cell in cells]
    found += [None] * (remark + 1 - len(found))
    marked = {code: column for code, (_position, column) in row.places.items()}
    for error in row.errors:
        for code, column in marked.items():
            if column.header == error.header:
                position = row.places[code][0]
                number = column.kind.style in ("amount", "integer")
                found[position] = Styled(_plain(cells[position]), "wrong-amount" if number else "wrong")
    found[remark] = harmless("\n".join(error.sentence for error in row.errors))[: limits.MAX_TEXT]
    return found


def _notes(rows: Iterable[Row]) -> dict[str, str]:
    notes: dict[str, str] = {}
    for error in _errors(rows):
        if error.address in notes:
            notes[error.address] += f"\n{error.sentence}"
        elif error.address and len(notes) < MOST_NOTES:
            notes[error.address] = error.sentence
    return notes


def _errors(rows: Iterable[Row]) -> Iterator[CellError]:
    for row in rows:
        yield from row.errors


def _plain_row(cells: Iterable[Any]) -> list[Cell]:
    return [
        cell
        if type(cell) is str and cell.isalnum()
        else Number(f"{cell:.15g}")
        if type(cell) is float and -1e15 < cell < 1e15
        else _plain(cell)
        for cell in cells
    ]


def _plain(cell: Any) -> str | Number | None:
    """A cell of the file as we write it: a number, or a text that cannot be taken for a formula."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return Number(plain_number(cell))
    return harmless(as_text(cell)[: limits.MAX_TEXT]) or None


def _remark_position(header: Sequence[Any]) -> int:
    """Where 错误说明 stands: where an earlier copy has it, else behind the last column."""
    for position, cell in enumerate(header):
        if cell == REMARK:
            return position
    return len(header)
