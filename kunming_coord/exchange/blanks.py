"""The workbook somebody downloads, fills in and sends back: what is to be filed is already in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.exchange.columns import Column, Value
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from kunming_coord.exchange.stamp import SHEET, stamp_rows
from kunming_coord.exchange.xlsx import Number, Sheet, Styled, column_letters, write
from kunming_coord.exchange.xlsxparts import quoted

NOTES = "填写说明"
TOP = 2  # title and header
SPARE_ROWS = 500  # rows below the given ones that still have dropdowns
SHOWN_ROWS = 50  # empty rows with the looks of their columns, where nothing is given
NOTE_WIDTHS = (26, 10, 10, 70)

Given = Mapping[str, Sequence[Mapping[str, Value]]]  # sheet code → rows of values by column code


HEADER_HEIGHT = 34  # two lines: a long title with its unit


@dataclass(frozen=True)
class Choices:
    """A dropdown: its column, what it offers, and where the list stands on the hidden sheet."""

    sheet: str
    column: str
    options: list[str]
    source: str


def blank(book: BookSpec, scope: Scope, given: Given, *, footer: str = "") -> bytes:
    """The template of a scope, filled with `given`; sent back untouched, every row is read as unchanged.

    Where some sheets have given rows, the others are left out.
    """
    choices = list(dropdowns(book))
    ids = {sheet.code: [_key(sheet, row) for row in given.get(sheet.code, ())] for sheet in book.sheets}
    stamp = stamp_rows(book, scope, ids, [choice.options for choice in choices])
    shown = [sheet for sheet in book.sheets if given.get(sheet.code)] or list(book.sheets)
    sheets = [_sheet(book, sheet, scope, given.get(sheet.code, ()), choices, footer) for sheet in shown]
    return write(
        [
            *sheets,
            Sheet(NOTES, list(_notes(book)), styles=["note"] * 4, widths=NOTE_WIDTHS, frozen=1),
            Sheet(SHEET, stamp, hidden="veryHidden"),
        ]
    )


def column_style(column: Column) -> str:
    """How the cells of a column look."""
    number = column.kind.style if column.kind.style in ("amount", "integer") else ""
    if column.context:
        return "context-amount" if number else "context"
    return number or "text"


def dropdowns(book: BookSpec) -> Iterable[Choices]:
    """The dropdowns of a workbook, each with its list on the hidden sheet."""
    number = 0
    for sheet in book.sheets:
        for column in sheet.columns:
            if options := column.kind.choices():
                letters = column_letters(2 + number)
                source = f"{quoted(SHEET)}!${letters}$1:${letters}${len(options)}"
                yield Choices(sheet.code, column.code, options, source)
                number += 1


def _sheet(
    book: BookSpec,
    sheet: SheetSpec,
    scope: Scope,
    given: Sequence[Mapping[str, Value]],
    choices: Iterable[Choices],
    footer: str,
) -> Sheet:
    styles = [column_style(column) for column in sheet.columns]
    last = TOP + len(given) + SPARE_ROWS
    places = {column.code: column_letters(position) for position, column in enumerate(sheet.columns)}
    empty: list[Any] = [Styled(None, style) for style in styles]
    rows: list[Sequence[Any]] = [
        [Styled(f"{book.title}　{scope.label}", "title")],
        [Styled(column.header + ("*" if column.required else ""), "header") for column in sheet.columns],
    ]
    rows += [_filled(sheet, row) for row in given]
    rows += [] if given else [empty] * SHOWN_ROWS
    return Sheet(
        sheet.name,
        rows,
        styles=styles,
        widths=[column.width for column in sheet.columns],
        frozen=TOP,
        dropdowns={
            f"{places[choice.column]}{TOP + 1}:{places[choice.column]}{last}": choice.source
            for choice in choices
            if choice.sheet == sheet.code
        },
        heights={TOP: HEADER_HEIGHT},
        footer=footer,
    )


def _filled(sheet: SheetSpec, row: Mapping[str, Value]) -> list[str | Number | Styled | None]:
    cells: list[str | Number | Styled | None] = []
    for column in sheet.columns:
        cell = column.kind.cell(row.get(column.code))
        cells.append(cell if cell is not None else Styled(None, column_style(column)))
    return cells


def _key(sheet: SheetSpec, row: Mapping[str, Value]) -> str:
    return "|".join(str(row.get(column.code, "")) for column in sheet.keys)


def _notes(book: BookSpec) -> Iterable[list[str | Styled]]:
    yield [Styled(word, "header") for word in (_("列"), _("必填"), _("内容"), _("说明"))]
    for sheet in book.sheets:
        if len(book.sheets) > 1:
            yield [Styled(sheet.name, "title")]
        for column in sheet.columns:
            required = _("只读") if column.context else _("是") if column.required else ""
            yield [column.header, required, column.kind.word, column.help]
    yield [""]
    for sentence in (*book.notes, *_house_rules()):
        yield [sentence]


def _house_rules() -> tuple[str, ...]:
    return (
        _("表头、列名和隐藏的模板信息请勿修改；列的顺序可以调整，灰色列仅供参考，修改无效。"),
        _("金额只填数字，可带千分位逗号和小数点；编码、统一社会信用代码须为文本。"),
        _("填好后保存为 xlsx，在系统“数据导入”页面上传；系统先列出全部错误和将要发生的变化，确认后才写入。"),
        _("本系统不得处理涉密信息。"),
    )
