"""Word files people still edit: official documents in the layout of GB/T 9704, and forms.

python-docx is imported when a file is made: it is slow to load and few requests need it.
"""

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# GB/T 9704—2012: A4, 37 mm above, 28 mm left, a type area of 156 × 225 mm; 三号仿宋, 22 lines a page, 28 signs a line.
TOP, LEFT, RIGHT, BOTTOM = 37, 28, 26, 35
BODY_POINTS, TITLE_POINTS, LINE_POINTS = 16, 22, 28
HEAD_POINTS, TYPE_AREA_POINTS = (
    48,
    442,
)  # 发文机关标志 at most; a long name becomes smaller until it stands on one line
CLOSER = -5  # twentieths of a point between signs, so that 28 of 16 points fit into 156 mm
RED = "D7000F"
BODY_FONT, TITLE_FONT, HEAD_FONT, NUMBER_FONT = "仿宋_GB2312", "方正小标宋简体", "黑体", "宋体"
EPOCH = (1980, 1, 1, 0, 0, 0)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class OfficialText:
    """What stands in an official document; `mark` is 送审稿 until it is issued, `head` its 发文机关标志 from then on.

    `printed` is 印发机关 and 印发日期, `signer` the 签发人 a document to a superior names.
    """

    title: str
    recipient: str
    paragraphs: Sequence[str]
    issuer: str
    day: str
    number: str = ""
    mark: str = ""
    head: str = ""
    signer: str = ""
    foot: Sequence[str] = ()
    printed: Sequence[str] = ()


@dataclass(frozen=True)
class FormTable:
    """A table of a form: its heading, the names of its columns, its rows."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class FormText:
    """A form or an agreement: title, facts, paragraphs with headings, tables, lines to sign on; no red head."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    sections: Sequence[tuple[str, str]] = ()
    tables: Sequence[FormTable] = ()
    signatures: Sequence[str] = ()
    foot: Sequence[str] = field(default_factory=tuple)


def official_document(text: OfficialText) -> bytes:
    """A 函, 通知 or 请示 as it is sent for approval, or with its number once it is issued."""
    document = _document()
    if text.mark:
        _paragraph(document, text.mark, font=HEAD_FONT)
    if text.head:
        _red_head(document, text)
    _paragraph(document, text.title, font=TITLE_FONT, points=TITLE_POINTS, align="center", line=36)
    _paragraph(document, "")
    _paragraph(document, f"{text.recipient}：")
    for words in text.paragraphs:
        _paragraph(document, words, indent=2)
    _paragraph(document, "")
    _paragraph(document, text.issuer, align="right", right=2)
    _paragraph(document, text.day, align="right", right=4)
    last = ["　".join(text.printed)] if text.printed else []
    if text.foot or last:
        _paragraph(document, "")
        _rule_lines(document, [*text.foot, *last])
    return _bytes(document)


def form_document(text: FormText) -> bytes:
    """A form: facts, clauses, tables, lines to sign on."""
    document = _document()
    _paragraph(document, text.title, font=TITLE_FONT, points=TITLE_POINTS, align="center", line=36)
    if text.facts:
        _table(document, [], text.facts)
    for heading, words in text.sections:
        _paragraph(document, heading, font=HEAD_FONT, indent=2)
        for line in words.split("\n"):
            _paragraph(document, line, indent=2)
    for table in text.tables:
        _paragraph(document, table.heading, font=HEAD_FONT)
        _table(document, table.columns, table.rows)
    if text.signatures:
        _paragraph(document, "")
    for line in text.signatures:
        _paragraph(document, line)
    for line in text.foot:
        _paragraph(document, line, points=12)
    return _bytes(document)


def _document() -> Any:
    from docx import Document
    from docx.shared import Mm

    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(BOTTOM - 7)
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, "right")
    _page_number(section.even_page_footer, "left")
    return document


def _paragraph(
    document: Any,
    words: str,
    *,
    font: str = BODY_FONT,
    points: int = BODY_POINTS,
    align: str = "",
    indent: int = 0,
    right: int = 0,
    line: int = LINE_POINTS,
) -> Any:
    """One paragraph in fixed lines; indents are counted in signs."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(line)
    if indent:
        shape.first_line_indent = Pt(points * indent)
    if right:
        shape.right_indent = Pt(points * right)
    if align:
        paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    _run(paragraph, words, font, points)
    return paragraph


def _run(paragraph: Any, words: str, font: str, points: int) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(_UNPRINTABLE.sub("", words))
    run.font.name, run.font.size = font, Pt(points)
    properties = run._element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if points == BODY_POINTS:
        from docx.oxml import OxmlElement

        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), str(CLOSER))
        properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz")


def _red_head(document: Any, text: OfficialText) -> None:
    """发文机关标志 35 mm below the type area's edge, two lines on the number over a red rule, then two lines."""
    from docx.shared import Mm, Pt, RGBColor

    points = min(HEAD_POINTS, TYPE_AREA_POINTS // max(1, len(text.head)))
    head = _paragraph(document, text.head, font=TITLE_FONT, points=points, align="center", line=points + 8)
    head.paragraph_format.space_before = Mm(35)
    head.runs[0].font.color.rgb = RGBColor.from_string(RED)
    for _line in range(2):
        _paragraph(document, "")
    if text.signer:
        number = _paragraph(document, f"　{text.number}\t签发人：{text.signer}　")
        number.paragraph_format.tab_stops.add_tab_stop(Pt(TYPE_AREA_POINTS), _right_tab())
    else:
        number = _paragraph(document, text.number, align="center")
    _red_rule(number)
    for _line in range(2):
        _paragraph(document, "")


def _right_tab() -> Any:
    from docx.enum.text import WD_TAB_ALIGNMENT

    return WD_TAB_ALIGNMENT.RIGHT


def _red_rule(paragraph: Any) -> None:
    """A red line as wide as the type area, 4 mm below a paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "12"), ("space", "11"), ("color", RED)):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def _table(document: Any, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table with lines; without columns the first cell of a row names the second."""
    lines = [columns, *rows] if columns else list(rows)
    table = document.add_table(rows=0, cols=len(lines[0]))
    table.style = "Table Grid"
    for number, line in enumerate(lines):
        cells = table.add_row().cells
        for place, words in enumerate(line):
            head = (columns and number == 0) or (not columns and place == 0)
            _run(cells[place].paragraphs[0], words, HEAD_FONT if head else BODY_FONT, 12)


def _rule_lines(document: Any, lines: Sequence[str]) -> None:
    """The 版记: one line each between rules."""
    table = document.add_table(rows=0, cols=1)
    table.style = "Table Grid"
    for words in lines:
        _run(table.add_row().cells[0].paragraphs[0], words, BODY_FONT, 14)


def _page_number(footer: Any, align: str) -> None:
    """— 1 — in 四号宋体, odd pages right and even pages left."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    _run(paragraph, "— ", NUMBER_FONT, 14)
    for kind, words in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = words
        run._element.append(mark)
    _run(paragraph, " —", NUMBER_FONT, 14)


def _bytes(document: Any) -> bytes:
    """The file; the same words make the same bytes, so the archive says nothing of the time it was made."""
    made, plain = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts.infolist():
            entry = zipfile.ZipInfo(part.filename, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts.read(part))
    return plain.getvalue()
