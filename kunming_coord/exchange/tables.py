"""From the sheets of a file to rows of a spec: headers found by their words, cells read by their columns."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid
from kunming_coord.exchange.columns import Column, Unreadable, Value
from kunming_coord.exchange.merged import fill_down
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, SheetSpec

HEADER_WITHIN = 15  # rows from the top in which the header may stand
TOTALS = frozenset({"合计", "总计", "小计"})
LONGEST_TOTAL = 8  # characters, blanks between them included
REMARK = "错误说明"  # the column an annotated copy carries; ignored when it comes back
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d{1,7})", re.ASCII)

Cells = Sequence[Any]


@dataclass
class Table:
    """A sheet of the file that answers to a sheet of the spec; rows and columns count from 0."""

    spec: SheetSpec
    name: str
    header: int
    places: dict[str, tuple[int, Column]]
    rows: list[Row] = field(default_factory=list)


@dataclass
class Reading:
    """What a file says: its tables, and remarks that belong to no row."""

    tables: list[Table] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """Every row, in the order of the file."""
        return [row for table in self.tables for row in table.rows]


def read_tables(book: BookSpec, sheets: Sequence[Mapping[str, Any]]) -> Reading:
    """Read every sheet of the spec; raises Invalid where none is there, or columns are missing."""
    reading = Reading()
    for spec, sheet in _pairs(book, sheets):
        table = _table(spec, sheet, reading)
        _read(table, sheet, reading)
        _refuse_twins(table)
        reading.tables.append(table)
    if not reading.rows:
        raise Invalid(_("文件中没有填写任何数据行，未作任何处理；请填好模板后再上传。"))
    return reading


def _pairs(
    book: BookSpec, sheets: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[SheetSpec, Mapping[str, Any]]]:
    """Each sheet of the spec with its sheet of the file: by name, else the only visible one."""
    by_name = {_folded(sheet["name"]): sheet for sheet in sheets}
    visible = [sheet for sheet in sheets if not sheet["hidden"] and sheet["rows"]]
    found = {spec.code: by_name.get(_folded(spec.name)) for spec in book.sheets}
    if len(book.sheets) == 1 and found[book.sheets[0].code] is None and len(visible) == 1:
        found[book.sheets[0].code] = visible[0]
    if not any(found.values()):
        named = "、".join(spec.name for spec in book.sheets)
        raise Invalid(_("文件中没有工作表“%(named)s”；请使用从本系统下载的模板。") % {"named": named})
    for spec in book.sheets:
        if (sheet := found[spec.code]) is not None:
            yield spec, sheet


def _table(spec: SheetSpec, sheet: Mapping[str, Any], reading: Reading) -> Table:
    """Where the header stands and which column is which; raises Invalid."""
    wanted = {_folded(column.header): column for column in spec.columns}
    best: tuple[int, dict[str, tuple[int, Column]]] = (0, {})
    for number, cells in enumerate(sheet["rows"][:HEADER_WITHIN]):
        places = {}
        for position, cell in enumerate(cells):
            column = wanted.get(_folded(cell)) if isinstance(cell, str) else None
            if column is not None and column.code not in places:
                places[column.code] = (position, column)
        if len(places) > len(best[1]):
            best = (number, places)
    header, places = best
    missing = [column.header for column in spec.columns if not column.context and column.code not in places]
    if missing:
        raise Invalid(
            _("工作表“%(sheet)s”缺少列“%(missing)s”；请使用从本系统下载的模板，不要修改表头。")
            % {"sheet": sheet["name"], "missing": "”“".join(missing[:8])}
        )
    _tell_extra(sheet, header, places, reading)
    return Table(spec, sheet["name"], header, places)


def _tell_extra(
    sheet: Mapping[str, Any], header: int, places: Mapping[str, tuple[int, Column]], reading: Reading
) -> None:
    known = {position for position, _column in places.values()}
    extra = [
        str(cell)[:20]
        for position, cell in enumerate(sheet["rows"][header])
        if position not in known and isinstance(cell, str) and cell.strip() and cell.strip() != REMARK
    ]
    if extra:
        reading.warnings.append(
            _("工作表“%(sheet)s”中多出的列未读取：%(extra)s。")
            % {"sheet": sheet["name"], "extra": "、".join(extra[:10])}
        )


def _read(table: Table, sheet: Mapping[str, Any], reading: Reading) -> None:
    rows: list[list[Any]] = sheet["rows"]
    remarks = fill_down(rows, sheet["merged"], table.header, table.places)
    faulty = _faulty(sheet.get("faulty", {}))
    inputs = [
        (position, column, column.kind.read)
        for position, column in table.places.values()
        if not column.context
    ]
    name_ends = max((position for position, column, _ in inputs if column.key), default=0) + 2
    first, places, code = table.header + 1, table.places, table.spec.code
    for number, cells in enumerate(rows[first:], start=first):
        if any(_is_total(cell) for cell in cells[:name_ends]):
            reading.warnings.append(_("第 %(row)s 行是合计行，未读取。") % {"row": number + 1})
            continue
        row = Row(code, table.name, number + 1, {}, places, cells)
        if _read_cells(row, inputs) or number in faulty:
            if None in row.values.values():
                _check_blanks(row, inputs, faulty.get(number, {}))
            if number in remarks:
                row.warnings += remarks[number]
            table.rows.append(row)


def _read_cells(row: Row, inputs: Sequence[tuple[int, Column, Callable[[Any], Value]]]) -> bool:
    """Read every cell of the row; whether there was anything in it."""
    values, cells, filled = row.values, row.cells, False
    for position, column, read in inputs:
        cell = cells[position]
        values[column.code] = None
        if cell == "" or (type(cell) is str and cell.isspace()):
            continue
        filled = True
        try:
            values[column.code] = read(cell)
        except Unreadable as error:
            row.refuse(error.reason, column=column.code, mend=error.mend)
    return filled


def _check_blanks(
    row: Row, inputs: Sequence[tuple[int, Column, Callable[[Any], Value]]], faulty: Mapping[int, str]
) -> None:
    """An empty cell is wrong where something is required, or where it only seems empty."""
    wrong = {error.header for error in row.errors}
    for position, column, _read in inputs:
        if row.values[column.code] is not None or column.header in wrong:
            continue
        if position in faulty:
            _refuse_faulty(row, column, faulty[position])
        elif column.required:
            row.refuse(_("不能为空"), column=column.code, mend=_("请填写。"))


def _refuse_faulty(row: Row, column: Column, text: str) -> None:
    if text == "=":
        row.refuse(
            _("是没有计算结果的公式"),
            column=column.code,
            mend=_("请在 Excel 或 WPS 中打开并保存，或粘贴为数值。"),
        )
    else:
        row.refuse(
            _("是公式错误“%(text)s”") % {"text": text}, column=column.code, mend=_("请改为正确的数或文字。")
        )


def _refuse_twins(table: Table) -> None:
    keys = [column.code for column in table.spec.keys]
    needed = [column.code for column in table.spec.keys if column.required]
    named = [row for row in table.rows if all(row[code] is not None for code in needed)]
    refuse_repeated(named, keys)


def refuse_repeated(rows: Iterable[Row], codes: Sequence[str]) -> None:
    """The same key twice: the later row is wrong, and says where the first one stands; an empty key is none."""
    seen: dict[tuple[Any, ...], int] = {}
    for row in rows if codes else ():
        key = tuple(row[code] for code in codes)
        if not any(part is not None for part in key):
            continue
        if key in seen:
            row.refuse(
                _("与第 %(row)s 行重复") % {"row": seen[key]}, column=codes[-1], mend=_("请只保留一行。")
            )
        seen.setdefault(key, row.number)


def _is_total(cell: Any) -> bool:
    return (
        type(cell) is str and 1 < len(cell) <= LONGEST_TOTAL and cell[-1] == "计" and _folded(cell) in TOTALS
    )


def _faulty(addresses: Mapping[str, str]) -> dict[int, dict[int, str]]:
    """Row → position → what stands there, for cells that only seem empty."""
    found: dict[int, dict[int, str]] = {}
    for address, text in addresses.items():
        if match := _ADDRESS.fullmatch(address):
            position = 0
            for letter in match[1]:
                position = position * 26 + ord(letter) - 64
            found.setdefault(int(match[2]) - 1, {})[position - 1] = text
    return found


def _folded(text: Any) -> str:
    """A header or name however it was typed: width, blanks, brackets and stars do not matter."""
    folded = unicodedata.normalize("NFKC", str(text)).replace("*", "")
    return "".join(folded.split()).replace(":", "")
