"""Text that people wrote, put into cells: a spreadsheet must never take it for a formula. Knows no Django."""

import re
import unicodedata

# What a spreadsheet, or a careless import into one, reads as the start of a formula; also full-width.
_STARTS = frozenset("=+-@\t\r\n")
_BLANKS = " \u3000\ufeff\u200b"
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?%?", re.ASCII)
GUARD = "'"
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # XML has no way to say it


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might compute this text; a number with its sign is only a number."""
    first = text[:1]
    if not first or first.isalnum():
        return False
    start = unicodedata.normalize("NFKC", text.lstrip(_BLANKS)[:1])[:1]
    if first not in _STARTS and start not in _STARTS:
        return False
    return not _NUMBER.fullmatch(text)


def harmless(text: str) -> str:
    """The text behind an apostrophe where it might be computed, without characters no cell can hold."""
    if not text or (text[0].isalnum() and text.isprintable()):
        return text
    text = _UNWRITABLE.sub("", text)
    return GUARD + text if is_risky(text.lstrip(GUARD)) else text


def restored(text: str) -> str:
    """What stood there before `harmless`, so that an exported file read back is unchanged."""
    return text[1:] if text[:1] == GUARD and is_risky(text.lstrip(GUARD)) else text
