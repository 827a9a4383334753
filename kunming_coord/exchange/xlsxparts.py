"""The parts of a workbook around its cells, as text. Knows no Django."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

if TYPE_CHECKING:
    from kunming_coord.exchange.xlsx import Sheet

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# A look: number format, font, fill, border, alignment. The order is the number a cell carries.
_TEXT, _AMOUNT, _INTEGER = 49, 4, 3  # @ · #,##0.00 · #,##0, as every spreadsheet numbers them
_LOOKS = (
    ("", 0, 0, 0, 0, ""),
    ("text", _TEXT, 0, 0, 1, 'vertical="center" wrapText="1"'),
    ("amount", _AMOUNT, 0, 0, 1, 'vertical="center"'),
    ("integer", _INTEGER, 0, 0, 1, 'vertical="center"'),
    ("day", _TEXT, 0, 0, 1, 'vertical="center"'),
    ("context", _TEXT, 2, 2, 1, 'vertical="center" wrapText="1"'),
    ("context-amount", _AMOUNT, 2, 2, 1, 'vertical="center"'),
    ("header", _TEXT, 1, 3, 1, 'horizontal="center" vertical="center" wrapText="1"'),
    ("title", _TEXT, 3, 0, 0, 'vertical="center"'),
    ("remark", _TEXT, 2, 0, 0, 'vertical="center"'),
    ("wrong", _TEXT, 0, 4, 1, 'vertical="center" wrapText="1"'),
    ("wrong-amount", _AMOUNT, 0, 4, 1, 'vertical="center"'),
    ("why", _TEXT, 4, 0, 1, 'vertical="center" wrapText="1"'),
    ("note", _TEXT, 0, 0, 0, 'vertical="top" wrapText="1"'),
)
STYLES = {name: position for position, (name, *_) in enumerate(_LOOKS)}
_FONTS = (
    '<font><sz val="11"/><name val="宋体"/></font>',
    '<font><b/><sz val="11"/><name val="宋体"/></font>',
    '<font><sz val="11"/><color rgb="FF595959"/><name val="宋体"/></font>',
    '<font><b/><sz val="14"/><name val="宋体"/></font>',
    '<font><sz val="11"/><color rgb="FFB00020"/><name val="宋体"/></font>',
)
_FILLS = (
    '<fill><patternFill patternType="none"/></fill>',
    '<fill><patternFill patternType="gray125"/></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFF2F2F2"/></patternFill></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDCE6F1"/></patternFill></fill>',
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFFC7CE"/></patternFill></fill>',
)
_LINE = '<{0} style="thin"><color rgb="FFBFBFBF"/></{0}>'
_BORDERS = (
    "<border/>",
    f"<border>{''.join(_LINE.format(side) for side in ('left', 'right', 'top', 'bottom'))}</border>",
)


def frame(sheets: Sequence["Sheet"]) -> dict[str, str]:
    """Everything of the package but the sheets themselves."""
    return {
        "xl/workbook.xml": _workbook(sheets),
        "xl/styles.xml": _styles(),
        "xl/_rels/workbook.xml.rels": _workbook_relations(len(sheets)),
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "[Content_Types].xml": _content_types(sheets),
    }


def sheet_head(widths: Sequence[int], frozen: int) -> str:
    """Up to the first row."""
    pane = (
        f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
        if frozen
        else ""
    )
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(widths, start=1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18"/>{f"<cols>{columns}</cols>" if columns else ""}<sheetData>'
    )


def sheet_tail(sheet: "Sheet") -> str:
    """From the last row on; the order of the elements is the schema's."""
    choices = "".join(
        f'<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="{area}">'
        f"<formula1>{escape(source)}</formula1></dataValidation>"
        for area, source in sheet.dropdowns.items()
    )
    footer = escape(sheet.footer.replace("&", "&&"))
    return "".join(
        (
            "</sheetData>",
            f'<dataValidations count="{len(sheet.dropdowns)}">{choices}</dataValidations>' if choices else "",
            '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>',
            '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>',
            f"<headerFooter><oddFooter>&amp;L{footer}&amp;R第 &amp;P / &amp;N 页</oddFooter></headerFooter>",
            '<legacyDrawing r:id="rId1"/>' if sheet.notes else "",
            "</worksheet>",
        )
    )


def comments(notes: Mapping[str, str]) -> str:
    """The words of the cell comments."""
    found = "".join(
        f'<comment ref="{address}" authorId="0"><text><t xml:space="preserve">{escape(text)}</t></text></comment>'
        for address, text in notes.items()
    )
    return (
        f'{_XML}<comments xmlns="{_MAIN}"><authors><author>系统</author></authors>'
        f"<commentList>{found}</commentList></comments>"
    )


def drawing(notes: Mapping[str, str]) -> str:
    """The boxes of the cell comments, in the old drawing language Excel still wants for them."""
    shapes = "".join(_box(number, address) for number, address in enumerate(notes, start=1025))
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
        ' xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shapetype id="_x0000_t202" coordsize="21600,21600"'
        ' o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/></v:shapetype>'
        f"{shapes}</xml>"
    )


def _box(number: int, address: str) -> str:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    row = int(address[len(letters) :])
    anchor = f"{column}, 15, {max(row - 2, 0)}, 10, {column + 4}, 15, {row + 3}, 4"
    return (
        f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;visibility:hidden"'
        ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:textbox/><x:ClientData ObjectType="Note">'
        f"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column></x:ClientData></v:shape>"
    )


def sheet_relations(number: int) -> str:
    """A sheet with comments points at its drawing and its words."""
    return (
        f'{_XML}<Relationships xmlns="{_RELATIONS}">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/vmlDrawing" Target="../drawings/vmlDrawing{number}.vml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/comments" Target="../comments{number}.xml"/></Relationships>'
    )


def _workbook(sheets: Sequence["Sheet"]) -> str:
    tabs = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{number}"'
        f'{f" state={chr(34)}{sheet.hidden}{chr(34)}" if sheet.hidden else ""} r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, start=1)
    )
    titles = "".join(
        f'<definedName name="_xlnm.Print_Titles" localSheetId="{position}">'
        f"{escape(quoted(sheet.name))}!$1:${sheet.frozen}</definedName>"
        for position, sheet in enumerate(sheets)
        if sheet.frozen
    )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{tabs}</sheets>'
        f"{f'<definedNames>{titles}</definedNames>' if titles else ''}</workbook>"
    )


def quoted(name: str) -> str:
    """The name of a sheet as a reference writes it."""
    return "'" + name.replace("'", "''") + "'"


def _workbook_relations(sheets: int) -> str:
    found = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in range(1, sheets + 1)
    )
    return (
        f'{_XML}<Relationships xmlns="{_RELATIONS}">{found}<Relationship Id="rId{sheets + 1}" '
        f'Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    )


def _content_types(sheets: Sequence["Sheet"]) -> str:
    found = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_CONTENT}.worksheet+xml"/>'
        + (
            f'<Override PartName="/xl/comments{number}.xml" ContentType="{_CONTENT}.comments+xml"/>'
            if sheet.notes
            else ""
        )
        for number, sheet in enumerate(sheets, start=1)
    )
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_CONTENT}.styles+xml"/>{found}</Types>'
    )


def _styles() -> str:
    looks = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1"'
        f' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment {alignment}/></xf>'
        if alignment
        else '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        for _name, number, font, fill, border, alignment in _LOOKS
    )
    return (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="{len(_FONTS)}">{"".join(_FONTS)}</fonts>'
        f'<fills count="{len(_FILLS)}">{"".join(_FILLS)}</fills>'
        f'<borders count="{len(_BORDERS)}">{"".join(_BORDERS)}</borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_LOOKS)}">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )
