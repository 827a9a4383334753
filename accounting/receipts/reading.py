"""What a row of the finance bureau's workbook says, and the 所属期 as people write it."""

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

YEARS = range(2000, 2101)
_DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
_DAYS = re.compile(rf"{_DAY}(?:至|到|—|–|~|-|－){_DAY}", re.ASCII)
_ONE_DAY = re.compile(_DAY, re.ASCII)
_COMPACT_DAYS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:至|到|—|–|~|-)(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTHS = re.compile(r"(\d{4})年?[-/.]?(\d{1,2})(?:月?(?:至|到|—|–|~|-)(\d{1,2}))?月?", re.ASCII)
_QUARTER = re.compile(r"(\d{4})(?:年第?|Q)([1-4一二三四])(?:季度?)?", re.ASCII)
_YEAR = re.compile(r"(\d{4})年?(?:度)?", re.ASCII)
_NUMBERS = {"一": 1, "二": 2, "三": 3, "四": 4}

Period = tuple[dt.date, dt.date]


@dataclass(frozen=True)
class ReceiptRow:
    """A row as read: texts as written, amount and day already read; None where a cell could not be, or is blank."""

    row: int
    number: str = ""
    credit_code: str = ""
    project_code: str = ""
    tax_type: str = ""
    level: str = ""
    treasury: str = ""
    period: str = ""
    received_on: dt.date | None = None
    amount_fen: int | None = None
    refund_reason: str = ""


def read_period(text: str) -> Period | None:
    """First and last day of a 所属期: days, months, a quarter or a year; None for anything else."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    for pattern in (_DAYS, _COMPACT_DAYS):
        if found := pattern.fullmatch(plain):
            parts = [int(part) for part in found.groups()]
            return _between((*parts[:3],), (*parts[3:],))
    if found := _ONE_DAY.fullmatch(plain):
        parts = [int(part) for part in found.groups()]
        return _between((*parts,), (*parts,))
    if found := _QUARTER.fullmatch(plain):
        number = _NUMBERS.get(found[2]) or int(found[2])
        return _months(int(found[1]), number * 3 - 2, number * 3)
    if found := _YEAR.fullmatch(plain):
        return _months(int(found[1]), 1, 12)
    if found := _MONTHS.fullmatch(plain):
        return _months(int(found[1]), int(found[2]), int(found[3] or found[2]))
    return None


def _months(year: int, first: int, last: int) -> Period | None:
    if year not in YEARS or not 1 <= first <= 12 or not 1 <= last <= 12:
        return None
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def _between(first: tuple[int, ...], last: tuple[int, ...]) -> Period | None:
    if first[0] not in YEARS or last[0] not in YEARS:
        return None
    try:
        return dt.date(*first), dt.date(*last)
    except ValueError:
        return None
