"""The person's own workbook back, with every wrong cell marked: rebuilt from what was read, so that nothing of the
file itself is copied. Cells keep their addresses, so that the sentences fit both files."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from kunming_coord.exchange import limits
from kunming_coord.exchange.blanks import HEADER_HEIGHT, SPARE_ROWS, Choices, column_style, dropdowns
from kunming_coord.exchange.cells import as_text, plain_number
from kunming_coord.exchange.harmless import harmless
from kunming_coord.exchange.rows import CellError, Row
from kunming_coord.exchange.specs import BookSpec
from kunming_coord.exchange.stamp import SHEET
from kunming_coord.exchange.tables import REMARK, Table
from kunming_coord.exchange.xlsx import AsRead, Number, Sheet, Styled, column_letters, write

MOST_NOTES = 2000  # comments a spreadsheet still opens quickly with; colour and 错误说明 stand on every row
REMARK_WIDTH = 60
PLAIN_WIDTH = 16
LINE_HEIGHT, TALLEST = 16, 400  # points; a row cannot be higher than 409

LONGEST_NAME = 31
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff\ud800-\udfff]")

Cell = str | Number | Styled | None


def annotate(sheets: Sequence[Mapping[str, Any]], tables: Iterable[Table], book: BookSpec) -> bytes:
    """The workbook with comments, red cells and a last column 错误说明; dropdowns are put back."""
    by_name = {table.name: table for table in tables}
    stamped = any(sheet["name"] == SHEET for sheet in sheets)
    choices = list(dropdowns(book)) if stamped else []
    made = [_sheet(sheet, by_name.get(sheet["name"]), choices) for sheet in sheets]
    for number, sheet in enumerate(made, start=1):
        if _NO_NAME.search(sheet.name) or not 0 < len(sheet.name) <= LONGEST_NAME:
            sheet.name = f"{_NO_NAME.sub('', sheet.name)[:20]}_{number}"
    return write(made)


def _sheet(sheet: Mapping[str, Any], table: Table | None, choices: Iterable[Choices]) -> Sheet:
    hidden = "veryHidden" if sheet["name"] == SHEET else "hidden" if sheet["hidden"] else ""
    if table is None:
        return Sheet(sheet["name"], map(AsRead, sheet["rows"]), hidden=hidden)
    remark = _remark_position(sheet["rows"][table.header])
    wrong = {row.number - 1: row for row in table.rows if row.errors}
    widths, styles = _looks(table, max(remark + 1, len(sheet["rows"][table.header])))
    widths[remark], styles[remark] = REMARK_WIDTH, "why"
    heights = {number + 1: _height(row) for number, row in wrong.items()}
    return Sheet(
        sheet["name"],
        _rows(sheet["rows"], table, wrong, remark),
        styles=styles,
        widths=widths,
        frozen=table.header + 1,
        hidden=hidden,
        heights={table.header + 1: HEADER_HEIGHT, **heights},
        dropdowns=_dropdowns(table, choices, len(sheet["rows"])),
        notes=_notes(wrong.values()),
    )


def _looks(table: Table, width: int) -> tuple[list[int], list[str]]:
    widths, styles = [PLAIN_WIDTH] * width, ["text"] * width
    for position, column in table.places.values():
        widths[position], styles[position] = column.width, column_style(column)
    return widths, styles


def _height(row: Row) -> int:
    """Points that show every sentence of a row; a Chinese character is two wide."""
    lines = sum(1 + 2 * len(error.sentence) // REMARK_WIDTH for error in row.errors)
    return min(LINE_HEIGHT * lines, TALLEST)


def _dropdowns(table: Table, choices: Iterable[Choices], rows: int) -> dict[str, str]:
    found = {}
    for choice in choices:
        if choice.sheet == table.spec.code and choice.column in table.places:
            letters = column_letters(table.places[choice.column][0])
            found[f"{letters}{table.header + 2}:{letters}{rows + SPARE_ROWS}"] = choice.source
    return found


def _rows(
    rows: Sequence[list[Any]], table: Table, wrong: Mapping[int, Row], remark: int
) -> Iterator[list[Cell] | AsRead]:
    for number, cells in enumerate(rows):
        if number <= table.header:
            yield _head(cells, number == table.header, remark)
        elif row := wrong.get(number):
            yield _wrong_row(cells, row, remark)
        else:
            yield AsRead(cells if len(cells) <= remark else [*cells[:remark], "", *cells[remark + 1 :]])


def _head(cells: list[Any], is_header: bool, remark: int) -> list[Cell]:
    style = "header" if is_header else "title"
    found: list[Cell] = [Styled(_plain(cell), style) if cell != "" else None for cell in cells]
    if is_header:
        found += [None] * (remark + 1 - len(found))
        found[remark] = Styled(REMARK, "header")
    return found


def _wrong_row(cells: list[Any], row: Row, remark: int) -> list[Cell]:
    found: list[Cell] = [_plain(cell) for cell in cells]
    found += [None] * (remark + 1 - len(found))
    wrong = {error.header for error in row.errors}
    for position, column in row.places.values():
        if column.header in wrong:
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
