"""The person's own workbook back: every wrong cell red, with a comment, and a last column that says why."""

import random

from support.workbooks import edited, opened, plain, read, reshaped

from kunming_coord.exchange.annotating import annotate
from kunming_coord.exchange.blanks import blank
from kunming_coord.exchange.child import read_workbook
from kunming_coord.exchange.columns import Amount, Choice, Code, Column
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from kunming_coord.exchange.tables import read_tables

FIGURES = [Column(f"f{number}", f"指标{number}", Amount()) for number in range(5)]
SPEC = SheetSpec(
    "only", (Column("code", "项目编码", Code(), required=True, key=True), *FIGURES, Column("note", "说明"))
)
BOOK = BookSpec("sample", "示例表", (SPEC,))
RED = "FFFFC7CE"


def annotated(content: bytes) -> bytes:
    sheets = read_workbook(content)
    return annotate(sheets, read_tables(BOOK, sheets).tables, BOOK)


def template(rows: int) -> bytes:
    given = [{"code": f"XM-{number}", "f0": 1_000_000, "note": "无"} for number in range(rows)]
    return blank(BOOK, Scope(), {"only": given})


def test_a_hundred_bad_cells_are_all_named_and_marked():
    draw = random.Random(20261128)
    places = {f"{letters}{number}" for letters in "BCDEF" for number in range(3, 63)}
    bad = draw.sample(sorted(places), 100)
    content = edited(template(60), dict.fromkeys(bad, "约3000"))
    named = {error.address for row in read(content, BOOK).rows for error in row.errors}
    assert named == set(bad)
    sheet = opened(annotated(content)).worksheets[0]
    red = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == RED}
    commented = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment}
    assert red == commented == set(bad)
    why = sheet["H2"].value
    assert why == "错误说明"
    for address in bad:
        assert f"（{address}）应为数字，现为“约3000”" in sheet[address].comment.text
        assert f"（{address}）" in sheet[f"H{address[1:]}"].value
    right = set(range(3, 63)) - {int(address[1:]) for address in bad}
    assert all(not sheet[f"H{row}"].value for row in right)


def test_values_keep_their_places_and_other_sheets_stay():
    def add(sheet):
        sheet.parent.create_sheet("自用").append(["备忘", 1.5, "=1+1"])

    content = reshaped(edited(template(2), {"B3": "x", "C4": -12.34, "G4": "说 明"}), add)
    workbook = opened(annotated(content))
    assert workbook.sheetnames == ["填报表", "填写说明", "kc_template", "自用"]
    assert workbook["kc_template"].sheet_state == "veryHidden"
    sheet = workbook["填报表"]
    assert (sheet["B3"].value, sheet["C4"].value, sheet["G4"].value) == ("x", -12.34, "说 明")
    assert [cell.value for cell in workbook["自用"][1]][:2] == ["备忘", 1.5]


def test_a_mended_copy_is_read_like_the_template_itself():
    copy = annotated(edited(template(2), {"B3": "x"}))
    mended = edited(copy, {"B3": 5})
    reading = read(mended, BOOK)
    assert [row["f0"] for row in reading.rows] == [5_000_000, 1_000_000]
    assert not reading.warnings
    again = opened(annotated(edited(copy, {"B3": 5, "B4": "y"}))).worksheets[0]
    assert (again["H2"].value, again["I2"].value) == ("错误说明", None), "the column is not added twice"
    assert not again["H3"].value
    assert "B4" in again["H4"].value


def test_nothing_people_wrote_becomes_a_formula():
    evil = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2+3", "＝1+1", "\t=1"]
    rows = [["项目编码", *[column.header for column in FIGURES], "说明"]]
    rows += [[f"XM-{number}", "坏", None, None, None, None, None] for number in range(len(evil))]
    content = plain(rows)

    def inject(sheet):
        for number, text in enumerate(evil, start=2):
            sheet[f"G{number}"].value = text
            sheet[f"G{number}"].data_type = "s"

    workbook = opened(annotated(reshaped(content, inject)))
    for row in workbook.worksheets[0].iter_rows():
        for cell in row:
            assert cell.data_type != "f"
            assert not str(cell.value or "").startswith(("=", "+", "@", "-2", "＝", "\t"))
    assert [workbook.worksheets[0][f"G{number}"].value for number in (2, 4)] == ["'=1+1", "'@SUM(A1)"]


def test_a_name_of_a_sheet_that_no_workbook_may_have_is_made_one():
    sheets = read_workbook(template(1))
    sheets.append({"name": "a[]:*?/\\" * 9, "rows": [["x"]], "merged": [], "hidden": False})
    assert len(opened(annotate(sheets, [], BOOK)).sheetnames) == 4


def test_dropdowns_are_put_back():
    reason = Column("reason", "原因", Choice(options={"timing": "时点差", "scope": "口径差"}))
    book = BookSpec("sample", "示例表", (SheetSpec("only", (*SPEC.columns, reason)),))
    content = edited(blank(book, Scope(), {"only": [{"code": "XM-1"}]}), {"B3": "x"})
    sheets = read_workbook(content)
    copy = opened(annotate(sheets, read_tables(book, sheets).tables, book))
    (validation,) = copy.worksheets[0].data_validations.dataValidation
    assert (str(validation.sqref), validation.formula1) == ("H3:H503", "'kc_template'!$C$1:$C$2")
    assert [copy["kc_template"][f"C{number}"].value for number in (1, 2)] == ["时点差", "口径差"]
