"""Files that are no workbooks, or are too much of one: refused in seconds with one sentence, in bounded memory."""

import io
import resource
import struct
import time
import zipfile
from pathlib import Path

import pytest
from support.factories import make_user
from support.workbooks import plain, repacked, sent

from kunming_coord.common.errors import Invalid
from kunming_coord.exchange import child, limits
from kunming_coord.exchange.child import read_workbook

GOOD = plain([["项目编码", "金额"], ["XM-1", 1]])
SHEET = "xl/worksheets/sheet1.xml"
HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
TAIL = b"</sheetData></worksheet>"
SECONDS = 15  # on a busy machine


def refusal(content: bytes) -> str:
    """The sentence; it must come soon, and the child must not have grown beyond its limit."""
    began = time.monotonic()
    with pytest.raises(Invalid) as refused:
        read_workbook(content)
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < 2 * limits.MEMORY_BYTES
    return refused.value.message


def with_sheet(xml: bytes) -> bytes:
    return repacked(GOOD, {SHEET: xml})


def test_a_good_workbook_is_read():
    (sheet,) = read_workbook(GOOD)
    assert (sheet["name"], sheet["rows"]) == ("填报表", [["项目编码", "金额"], ["XM-1", 1.0]])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "旧版 .xls"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
        (b"%PDF-1.7\n%abc", "PDF 文件"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "内容却是网页"),
        (b"\xef\xbb\xbf  <!DOCTYPE html><html>", "内容却是网页"),
        (b'<?xml version="1.0"?><Workbook/>', "内容却是网页"),
        ("项目编码,金额\nXM-1,1\n".encode(), "文本文件（例如 CSV）"),
        (b"PK\x03\x04 and nothing else", "已损坏或不完整"),
        (GOOD[: len(GOOD) // 2], "已损坏或不完整"),
        (b"\x00" * 100, "不是 Excel 工作簿"),
        (b"0" * (limits.MAX_BYTES + 1), "超过 10 MB"),
    ],
)
def test_what_is_no_workbook_is_told_what_it_is(content, words):
    assert words in refusal(content)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/vbaProject.bin": b"macro"}, "含有宏"),
        ({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}, "引用了其他工作簿"),
        ({"xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}, "系统不接收的内容"),
        ({"xl/media/inner.xlsx": GOOD}, "系统不接收的内容"),
        ({"xl/media/image1.png": b"PK\x03\x04" + b"\x00" * 50}, "系统不接收的内容"),
        ({"xl/media/pic.svg": b"<svg onload='x'/>"}, "系统不接收的内容"),
        ({"../../etc/passwd.xml": b"<x/>"}, "路径不合规"),
        ({"/abs.xml": b"<x/>"}, "路径不合规"),
        ({"xl\\worksheets\\evil.xml": b"<x/>"}, "路径不合规"),
        ({"XL/workbook.xml": b"<x/>"}, "夹带了工作簿以外的内容"),
        ({"xl/workbook.xml": None}, "不是 Excel 工作簿"),
        ({"xl/workbook.xml": b"<workbook><unclosed>"}, "已损坏或不完整"),
        ({"xl/workbook.xml": None, "xl/workbook.bin": b"xlsb"}, "二进制工作簿"),
        ({"xl/x.xml": "<!DOCTYPE a><a/>".encode("utf-16")}, "已损坏或不完整"),
    ],
)
def test_what_does_not_belong_into_a_workbook_is_refused(parts, words):
    assert words in refusal(repacked(GOOD, parts))


def test_a_macro_workbook_renamed_is_found_by_its_types():
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        types = archive.read("[Content_Types].xml")
    renamed = types.replace(b"sheet.main+xml", b"sheet.macroEnabled.main+xml")
    assert "含有宏" in refusal(repacked(GOOD, {"[Content_Types].xml": renamed}))


def test_entities_are_never_expanded():
    bomb = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD + TAIL
    assert "外部实体" in refusal(with_sheet(bomb))


@pytest.mark.parametrize(
    "content", [b"%PDF-1.4 " + GOOD, b"#!/bin/sh\n" + GOOD, GOOD + b"<script>", GOOD + GOOD]
)
def test_two_files_in_one_are_refused(content):
    assert refusal(content)


def test_a_file_hidden_between_the_parts_is_refused():
    position = GOOD.index(b"PK\x01\x02")
    shifted = bytearray(GOOD[:position] + b"<html>" * 20 + GOOD[position:])
    struct.pack_into("<I", shifted, len(shifted) - 6, position + 120)  # the list itself is where it says
    assert "夹带" in refusal(bytes(shifted))


def test_a_part_that_unpacks_to_far_more_than_it_is_worth_is_refused():
    spaces = b" " * (60 * 1024 * 1024)
    assert "压缩炸弹" in refusal(with_sheet(HEAD + spaces + TAIL))
    assert "展开后超过" in refusal(with_sheet(HEAD + spaces + spaces + TAIL))


def test_a_part_that_lies_about_its_size_is_found_out():
    honest = with_sheet(HEAD + b" " * (60 * 1024 * 1024) + TAIL)
    position = honest.index(SHEET.encode(), honest.index(b"PK\x01\x02")) - 46
    assert honest[position : position + 4] == b"PK\x01\x02"
    lying = honest[: position + 24] + struct.pack("<I", 1000) + honest[position + 28 :]
    assert "压缩炸弹" in refusal(lying)


def test_parts_that_share_their_bytes_are_refused():
    """An overlapping bomb: many entries of the list, one content."""
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        first = archive.infolist()[0]
        start, entries = archive.start_dir, len(archive.infolist())
    size = 46 + len(first.filename)
    entry = GOOD[start : start + size]
    twin = entry[:-1] + b"X" if entry[-1:] != b"X" else entry[:-1] + b"Y"
    end = GOOD.rindex(b"PK\x05\x06")
    tail = bytearray(GOOD[end:])
    struct.pack_into("<HHI", tail, 8, entries + 1, entries + 1, end - start + size)
    assert refusal(GOOD[:end] + twin + bytes(tail))


def test_a_million_rows_in_five_megabytes_are_refused():
    rows = "".join(
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(1, 1_000_001)
    )
    content = with_sheet(HEAD + rows.encode() + TAIL)
    assert len(content) < 8 * 1024 * 1024
    assert "有 1000000 行，超过 20000 行的上限" in refusal(content)


def test_two_cells_at_the_ends_of_the_sheet_do_not_make_it_seventeen_billion():
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert refusal(with_sheet(HEAD + far + TAIL))


def test_too_many_columns_and_too_many_parts_are_refused():
    cells = b'<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'
    assert "列的上限" in refusal(with_sheet(HEAD + cells + TAIL))
    many = {f"xl/media/image{number}.png": b"x" for number in range(limits.MAX_ENTRIES)}
    assert "部件超过" in refusal(repacked(GOOD, many))


def test_one_long_text_shared_by_many_cells_is_not_multiplied():
    long = f"<si><t>{'字' * 32_000}</t></si>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strings = f'<sst xmlns="{main}" count="1" uniqueCount="1">{long}</sst>'.encode()
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 5000)).encode()
    content = repacked(GOOD, {SHEET: HEAD + cells + TAIL, "xl/sharedStrings.xml": strings})
    assert len(content) < 100_000
    assert "内存" in refusal(content)


def test_a_reader_that_does_not_end_is_ended(monkeypatch):
    monkeypatch.setattr(child, "COMMAND", ("-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(limits, "WALL_SECONDS", 0.3)
    assert "超过时限" in refusal(GOOD)


def test_a_reader_that_dies_is_a_refusal_and_never_an_error(monkeypatch):
    monkeypatch.setattr(child, "COMMAND", ("-c", "import os; os.kill(os.getpid(), 24)"))
    assert "超过时限" in refusal(GOOD)
    monkeypatch.setattr(child, "COMMAND", ("-c", "import os; os.abort()"))
    assert "内存" in refusal(GOOD)
    monkeypatch.setattr(child, "COMMAND", ("-c", "print('no json')"))
    assert "已损坏" in refusal(GOOD)


def test_the_reader_has_no_secrets_and_little_room(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    look = "import os, json; print(json.dumps({'sheets': sorted(k for k in os.environ if k != 'LC_CTYPE')}))"
    monkeypatch.setattr(child, "COMMAND", ("-E", "-s", "-c", look))
    assert read_workbook(GOOD) == []


def test_the_reader_starts_without_django():
    for name in ("reader", "inspecting", "limits"):
        text = Path(child.__file__).with_name(f"{name}.py").read_text(encoding="utf-8")
        assert "import django" not in text
        assert "from django" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["buildings", "floors", "plots", "quota-orders"])
def test_an_import_of_stock_or_quota_refuses_a_bomb_and_writes_nothing(kind):
    spaces = b" " * (5 * 1024 * 1024)
    actor = (
        make_user("land", "quota_keeper") if kind == "quota-orders" else make_user("anning", "park_manager")
    )
    imported = sent(with_sheet(HEAD + spaces + TAIL), kind, actor)
    assert (imported.status, imported.counts) == ("refused", {})
    assert "压缩炸弹" in imported.reason
