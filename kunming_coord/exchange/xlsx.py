"""Our own writer of workbooks: values, a few looks, dropdowns, notes. It has no way to write a formula. Knows no Django.

An off-the-shelf writer takes about 20 times as long as the reader for the same cells; this one about as long.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kunming_coord.exchange import xlsxparts as parts
from kunming_coord.exchange.cells import as_text
from kunming_coord.exchange.harmless import harmless
from kunming_coord.exchange.limits import MAX_COLUMNS, MAX_TEXT

_ESCAPED = re.compile(r"[&<>]|_x[0-9A-Fa-f]{4}_")
_SAFE = re.compile(r"[^\W_](?:[\w\-—、，。；：（）. ]*[\w。）])?")  # neither computed nor markup
_BARE_CELL = ' t="inlineStr"><is><t>'  # blanks at the ends would be lost
_TEXT_CELL = ' t="inlineStr"><is><t xml:space="preserve">'
_LETTERS: list[str] = []


class Number(str):
    """A number in digits as it is to stand in the cell: exact, whatever its size."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Styled:
    """A cell with a look of its own."""

    value: "str | Number | None"
    style: str


@dataclass(frozen=True, slots=True)
class AsRead:
    """A row of values as the reader gave them: numbers and texts, most of them needing nothing done to them."""

    cells: Sequence[Any]


@dataclass
class Sheet:
    """One sheet: rows of cells, and what surrounds them. Rows may come from a generator."""

    name: str
    rows: Iterable["Sequence[str | Number | Styled | None] | AsRead"]
    styles: Sequence[str] = ()  # per column, for plain cells; "" is general
    widths: Sequence[int] = ()
    frozen: int = 0  # rows at the top that stay and repeat on every printed page
    hidden: str = ""  # "", hidden or veryHidden
    dropdowns: Mapping[str, str] = field(default_factory=dict)  # cell range → where its choices stand
    notes: Mapping[str, str] = field(default_factory=dict)  # address → comment
    heights: Mapping[int, int] = field(default_factory=dict)  # row → points, where one line is not enough
    footer: str = ""


def column_letters(position: int) -> str:
    """A for 0, Z for 25, AA for 26."""
    while len(_LETTERS) <= position:
        number, letters = len(_LETTERS) + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        _LETTERS.append(letters)
    return _LETTERS[position]


def write(sheets: Sequence[Sheet]) -> bytes:
    """The workbook as bytes; the same input gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for number, sheet in enumerate(sheets, start=1):
            _put(archive, f"xl/worksheets/sheet{number}.xml", "".join(_sheet(sheet)))
            if sheet.notes:
                _put(archive, f"xl/comments{number}.xml", parts.comments(sheet.notes))
                _put(archive, f"xl/drawings/vmlDrawing{number}.vml", parts.drawing(sheet.notes))
                _put(archive, f"xl/worksheets/_rels/sheet{number}.xml.rels", parts.sheet_relations(number))
        for name, text in parts.frame(sheets).items():
            _put(archive, name, text)
    return out.getvalue()


def _put(archive: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
    archive.writestr(entry, text, zipfile.ZIP_DEFLATED, compresslevel=1)


def _sheet(sheet: Sheet) -> Iterable[str]:
    yield parts.sheet_head(sheet.widths, sheet.frozen)
    styles = [parts.STYLES[name] for name in sheet.styles]
    pieces = [
        (f'<c r="{column_letters(position)}', f'" s="{style}"')
        for position, style in enumerate(styles + [0] * (MAX_COLUMNS - len(styles)))
    ]
    for number, cells in enumerate(sheet.rows, start=1):
        if isinstance(cells, AsRead):
            yield _row_as_read(number, cells.cells, pieces)
        elif written := _row(number, cells, styles, sheet.heights.get(number, 0)):
            yield written
    yield parts.sheet_tail(sheet)


def _row(number: int, cells: Sequence["str | Number | Styled | None"], styles: list[int], height: int) -> str:
    found = []
    column_letters(len(cells))
    for position, given in enumerate(cells):
        if isinstance(given, Styled):
            cell, style = given.value, parts.STYLES[given.style]
            if cell is None:
                found.append(f'<c r="{_LETTERS[position]}{number}" s="{style}"/>')
        else:
            cell, style = given, styles[position] if position < len(styles) else 0
        if cell is None or cell == "":
            continue
        if type(cell) is Number:
            found.append(f'<c r="{_LETTERS[position]}{number}" s="{style}"><v>{cell}</v></c>')
        else:
            found.append(
                f'<c r="{_LETTERS[position]}{number}" s="{style}"{_TEXT_CELL}{escaped(cell)}</t></is></c>'
            )
    tall = f' ht="{height}" customHeight="1"' if height else ""
    return f'<row r="{number}"{tall}>{"".join(found)}</row>' if found else ""


def _row_as_read(number: int, cells: Sequence[Any], pieces: list[tuple[str, str]]) -> str:
    """One pass over a row: nine of ten cells are numbers, or texts that can neither be computed nor break the XML."""
    found, safe = [f'<row r="{number}">'], _SAFE.fullmatch
    for (head, style), cell in zip(pieces, cells, strict=False):
        if type(cell) is str:
            if cell:
                if safe(cell) and "_x" not in cell:
                    found.append(f"{head}{number}{style}{_BARE_CELL}{cell}</t></is></c>")
                    continue
                text = escaped(harmless(cell[:MAX_TEXT]))
                found.append(f"{head}{number}{style}{_TEXT_CELL}{text}</t></is></c>")
        elif type(cell) is float:
            found.append(f"{head}{number}{style}><v>{cell:.15g}</v></c>")
        else:
            text = escaped(harmless(as_text(cell)))
            found.append(f"{head}{number}{style}{_TEXT_CELL}{text}</t></is></c>")
    found.append("</row>")
    return "".join(found)


def escaped(text: str) -> str:
    """Text as it stands in XML; what looks like Excel's own escape is escaped itself."""
    if "<" in text or "&" in text or ">" in text or "_x" in text:
        return _ESCAPED.sub(_escape, text)
    return text


def _escape(match: "re.Match[str]") -> str:
    found = match[0]
    return {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(found, f"_x005F{found}")
