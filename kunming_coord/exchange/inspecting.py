"""Is this really a plain xlsx, and no larger than a filing can be? Looked at before anything opens it. Knows no Django.

Every refusal is a code with values; `refusals.py` has the sentences.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from kunming_coord.exchange import limits

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<!doctype html", b"<html", b"<head", b"<table", b"<script", b"<svg", b"<?xml")
_HEAD = 4096
_ALLOWED = (".xml", ".rels", ".vml", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".tif", ".tiff")
_TEXT = (".xml", ".rels", ".vml")
_FRAME = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
_PRINTER = "xl/printersettings/"
_MACRO_TYPES = (b"macroEnabled", b"vbaProject", b"macrosheet")
_CHUNK = 1 << 18
_DESCRIPTOR = 24  # bytes a writer may leave behind an entry


class Refused(Exception):
    """The file is not taken: a code, and what its sentence needs."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def glance(data: bytes) -> None:
    """What the first bytes tell, without unpacking anything; raises Refused."""
    if not data:
        raise Refused("empty")
    if len(data) > limits.MAX_BYTES:
        raise Refused("too_large", limit=limits.MAX_BYTES // 1024 // 1024)
    if data.startswith(OLE):
        raise Refused("encrypted" if _ENCRYPTED_PACKAGE in data else "xls")
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(b"%PDF") or b"%PDF-" in data[:1024]:
        raise Refused("pdf")
    if head.startswith(_MARKUP):
        raise Refused("markup")
    if not data.startswith(ZIP):
        raise Refused("not_xlsx" if b"\x00" in data[:_HEAD] else "text")


def inspect(data: bytes) -> dict[str, bytes]:
    """The sheets of an acceptable workbook and the list of its tabs, unpacked within the limits; raises Refused."""
    glance(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_shape(data, archive, entries)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Refused("damaged") from error
    _check_names(entries)
    _check_sizes(entries)
    return _unpack(data, entries)


def _check_shape(data: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Nothing before, between or behind the entries: no second file hides in this one, and none is read twice."""
    if len(entries) > limits.MAX_ENTRIES:
        raise Refused("entries", limit=limits.MAX_ENTRIES)
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if not end <= entry.header_offset <= end + (_DESCRIPTOR if end else 0):
            raise Refused("polyglot")
        end = _data_start(data, entry) + entry.compress_size
    if not end <= archive.start_dir <= end + _DESCRIPTOR:
        raise Refused("polyglot")
    if archive.comment or data[-22:-18] != b"PK\x05\x06":
        raise Refused("polyglot")


def _data_start(data: bytes, entry: zipfile.ZipInfo) -> int:
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) != 30 or not header.startswith(ZIP):
        raise Refused("damaged")
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    return entry.header_offset + 30 + int(name_length) + int(extra_length)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.orig_filename for entry in entries]
    lowered = [name.lower() for name in names]
    if len(set(lowered)) != len(lowered):
        raise Refused("polyglot")
    for name, low in zip(names, lowered, strict=True):
        if "\\" in name or "\x00" in name or name.startswith("/") or ".." in name.split("/") or ":" in name:
            raise Refused("path", name=_shown(name))
        _check_part(name, low)
    if "xl/workbook.xml" not in lowered or "[content_types].xml" not in lowered:
        raise Refused("binary" if "xl/workbook.bin" in lowered else "not_xlsx")


def _check_part(name: str, low: str) -> None:
    if "vbaproject" in low or "/macrosheets/" in low or low.startswith("xl/activex/"):
        raise Refused("macro")
    if low.startswith("xl/externallinks/"):
        raise Refused("external")
    if low.endswith("/") or low.endswith(_ALLOWED) or low.startswith(_PRINTER) or low == "xl/workbook.bin":
        return
    raise Refused("part", name=_shown(name))


def _shown(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:60]


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    total = sum(entry.file_size for entry in entries)
    if total > limits.MAX_UNPACKED_BYTES:
        raise Refused("unpacked", limit=limits.MAX_UNPACKED_BYTES // 1024 // 1024)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused("encrypted")
        if entry.file_size > limits.MAX_ENTRY_BYTES:
            raise Refused("unpacked", limit=limits.MAX_ENTRY_BYTES // 1024 // 1024)
        large = entry.file_size > limits.RATIO_FROM_BYTES
        if large and entry.file_size > limits.MAX_RATIO * max(entry.compress_size, 1):
            raise Refused("bomb")


def _unpack(data: bytes, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Inflate every entry up to the size it claims: a lying directory is found out before anybody trusts it."""
    kept = {}
    for entry in entries:
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("damaged")
        name = entry.orig_filename.lower()
        content = b"".join(_chunks(data, entry))
        if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
            raise Refused("damaged")
        _check_content(name, content)
        if name in _FRAME or (name.startswith("xl/worksheets/") and name.endswith(".xml")):
            kept[name] = content
    return kept


def _chunks(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    start = _data_start(data, entry)
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    inflater, left = zlib.decompressobj(-15), entry.file_size
    try:
        while not inflater.eof:
            chunk = inflater.decompress(packed, min(left + 1, _CHUNK))
            left -= len(chunk)
            if left < 0:
                raise Refused("bomb")
            if not chunk and not inflater.unconsumed_tail:
                break
            packed = inflater.unconsumed_tail
            yield chunk
    except zlib.error as error:
        raise Refused("damaged") from error


def _check_content(name: str, content: bytes) -> None:
    if not name.endswith(_TEXT):
        if content.startswith((ZIP, b"%PDF", b"MZ", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")):
            raise Refused("part", name=_shown(name))
        return
    if content.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00")) or b"\x00" in content[:_HEAD]:
        raise Refused("damaged")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise Refused("entities")
    if name == "[content_types].xml" and any(kind in content for kind in _MACRO_TYPES):
        raise Refused("macro")
