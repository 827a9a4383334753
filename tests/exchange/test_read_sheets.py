"""Sheets as people send them back: what may differ is read, what may not is said."""

import io
import re
import zipfile

import pytest
from support.workbooks import edited, opened, plain, read, repacked, reshaped, saved, sentences

from kunming_coord.common.errors import Invalid
from kunming_coord.exchange.blanks import blank
from kunming_coord.exchange.columns import Amount, Choice, Code, Column
from kunming_coord.exchange.rows import Outcome
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec

REASONS = Choice(options={"timing": "时点差", "scope": "口径差"})
SPEC = SheetSpec(
    "only",
    (
        Column("code", "项目编码", Code(), required=True, key=True),
        Column("title", "项目名称", context=True),
        Column("amount", "固定资产投资", Amount(), required=True),
        Column("reason", "原因", REASONS),
        Column("note", "上报说明"),
    ),
)
BOOK = BookSpec("sample", "示例表", (SPEC,))
HEADER = [column.header for column in SPEC.columns]


def values(content: bytes) -> list[tuple[object, ...]]:
    return [(row["code"], row["amount"], row["reason"], row["note"]) for row in read(content, BOOK).rows]


def test_a_plain_sheet_is_read():
    content = plain([HEADER, ["XM-1", "甲", 12.5, "时点差", "说明"], ["XM-2", "乙", "1,234.5", None, None]])
    assert values(content) == [("XM-1", 12_500_000, "timing", "说明"), ("XM-2", 1_234_500_000, None, None)]


def test_order_width_brackets_and_place_of_the_header_do_not_matter():
    content = plain(
        [
            ["示例表　安宁市"],
            [],
            ["上报说明", " 固定资产投资(万元)* ", "原因", "项目 编码", "项目名称"],
            ["说明", "１２", "口径差", "XM-1", "甲"],
        ]
    )
    assert values(content) == [("XM-1", 12_000_000, "scope", "说明")]
    assert read(content, BOOK).rows[0].number == 4


def test_blank_rows_totals_and_further_columns_are_passed_over():
    content = plain(
        [
            [*HEADER, "备忘"],
            ["XM-1", "甲", 1, None, None, "自用"],
            [None, None, None, None, None, None],
            ["合 计", None, 1, None, None, None],
            [" ", None, " ", None, None, None],
        ]
    )
    reading = read(content, BOOK)
    assert [row["code"] for row in reading.rows] == ["XM-1"]
    assert reading.warnings == ["工作表“填报表”中多出的列未读取：备忘。", "第 4 行是合计行，未读取。"]


def test_merged_cells_name_all_their_rows_but_count_once():
    def merge(sheet):
        sheet.merge_cells("D2:D3")
        sheet.merge_cells("C2:C3")

    rows = [HEADER, ["XM-1", "甲", 5, "时点差", None], ["XM-2", "乙", None, None, None]]
    reading = read(reshaped(plain(rows), merge), BOOK)
    assert [row["reason"] for row in reading.rows] == ["timing", "timing"]
    assert reading.rows[0]["amount"] == 5_000_000
    assert reading.rows[1].warnings == ["“固定资产投资（万元）”是合并单元格，数值只计入第 2 行。"]
    assert sentences(reading.rows) == ["第 3 行“固定资产投资（万元）”（C3）不能为空；请填写。"]


def test_every_bad_cell_is_named_with_its_place():
    content = plain(
        [
            HEADER,
            ["XM-1", "甲", "约3000", "别的", None],
            [None, "乙", 1, None, None],
            ["XM-1", "丙", 2, None, None],
        ]
    )
    assert sentences(read(content, BOOK).rows) == [
        "第 2 行“固定资产投资（万元）”（C2）应为数字，现为“约3000”；请只填数字、小数点和千分位逗号，例如 1,234.50。",
        "第 2 行“原因”（D2）没有“别的”这一选项；请从下拉列表中选择：时点差、口径差。",
        "第 3 行“项目编码”（A3）不能为空；请填写。",
        "第 4 行“项目编码”（A4）与第 2 行重复；请只保留一行。",
    ]


def test_an_error_or_an_uncomputed_formula_is_not_an_empty_cell():
    content = plain([HEADER, ["XM-1", "甲", "=1+1", None, None], ["XM-2", "乙", 1, None, None]])

    def spoil(sheet):
        sheet["E3"] = "#REF!"
        sheet["E3"].data_type = "e"

    assert sentences(read(reshaped(content, spoil), BOOK).rows) == [
        "第 2 行“固定资产投资（万元）”（C2）是没有计算结果的公式；请在 Excel 或 WPS 中打开并保存，或粘贴为数值。",
        "第 3 行“上报说明”（E3）是公式错误“#REF!”；请改为正确的数或文字。",
    ]


def test_a_computed_formula_counts_as_its_result():
    content = plain([HEADER, ["XM-1", "甲", "=3+4", None, None]])
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        computed = re.sub(rb"(<f>3\+4</f>)<v ?/?>(</v>)?", rb"\1<v>7</v>", archive.read(name))
    assert values(repacked(content, {name: computed})) == [("XM-1", 7_000_000, None, None)]


def test_a_missing_column_or_sheet_is_named():
    with pytest.raises(Invalid, match="缺少列“固定资产投资（万元）”"):
        read(plain([["项目编码", "原因", "上报说明"], ["XM-1", None, None]]), BOOK)
    two = opened(plain([HEADER], name="甲"))
    two.create_sheet("乙").append(["x"])
    with pytest.raises(Invalid, match="没有工作表“填报表”"):
        read(saved(two), BOOK)
    with pytest.raises(Invalid, match="没有填写任何数据行"):
        read(plain([HEADER]), BOOK)


def test_a_template_has_looks_choices_and_a_sheet_nobody_sees():
    given = {
        "only": [{"code": "530100000000000018", "title": "甲", "amount": 12_345_678, "reason": "timing"}]
    }
    content = blank(BOOK, Scope(), given)
    workbook = opened(content)
    sheet, notes, stamp = (workbook[name] for name in workbook.sheetnames)
    assert (sheet.title, notes.title, stamp.sheet_state) == ("填报表", "填写说明", "veryHidden")
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A3", "$1:$2")
    assert [cell.value for cell in sheet[2]] == [
        "项目编码*",
        "项目名称",
        "固定资产投资（万元）*",
        "原因",
        "上报说明",
    ]
    assert (sheet["A3"].value, sheet["A3"].number_format) == ("530100000000000018", "@")
    assert (sheet["C3"].value, sheet["C3"].number_format) == (12.345678, "#,##0.00")
    (validation,) = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("D3:D503", "'kc_template'!$C$1:$C$2")
    assert [stamp["C1"].value, stamp["C2"].value] == ["时点差", "口径差"]


def test_a_template_sent_back_is_what_it_was_given():
    given = {
        "only": [
            {"code": "XM-1", "amount": -1, "reason": "scope", "note": "=cmd|x"},
            {"code": "XM-2", "amount": 99_999_999_999_999, "note": "-3"},
            {"code": "XM-3", "amount": None, "note": "'@甲"},
        ]
    }
    reading = read(blank(BOOK, Scope(), given), BOOK)
    for row, before in zip(reading.rows, given["only"], strict=True):
        row.compare({code: before.get(code) for code in ("amount", "reason", "note")})
    assert [row.outcome for row in reading.rows] == [Outcome.UNCHANGED, Outcome.UNCHANGED, Outcome.WRONG]
    assert opened(blank(BOOK, Scope(), given)).worksheets[0]["E3"].value == "'=cmd|x"


def test_an_edited_template_is_new_changed_or_unchanged():
    given = {"only": [{"code": "XM-1", "amount": 1_000_000}, {"code": "XM-2", "amount": 2_000_000}]}
    content = edited(blank(BOOK, Scope(), given), {"C3": 7, "A5": "XM-3", "C5": 9})
    rows = read(content, BOOK).rows
    for row in rows[:2]:
        row.compare({"amount": {"XM-1": 1_000_000, "XM-2": 2_000_000}[str(row["code"])]})
    assert [row.outcome.value for row in rows] == ["changed", "unchanged", "new"]
    assert rows[0].changes() == {"amount": (1_000_000, 7_000_000)}
