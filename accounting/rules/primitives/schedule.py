"""How long is shared: a term over the periods of a series, and whether a day lies in a term."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import MAXYEAR, MINYEAR, date, timedelta
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import (
    Refusal,
    Value,
    as_day,
    as_flag,
    as_number,
    as_whole,
    number_text,
)
from accounting.rules.primitives.literals import Fault, below, literal, negative, not_whole_from
from accounting.rules.primitives.periods import Numbers, count, each_party
from accounting.rules.primitives.saying import brief
from accounting.rules.primitives.shapes import Expression, Primitive, Record

_EXTENSION: Final = Record(required={"when": Expression(), "years": Expression()})


def _extended(arguments: Mapping[str, Any]) -> Value | None:
    """The years of the extension when it applies, else None. Raises Refusal."""
    extension = arguments.get("extension")
    return extension["years"] if extension and as_flag(extension["when"], "延长的条件") else None


def _places(arguments: Mapping[str, Any]) -> tuple[int, int, int]:
    """The first period of the term, the periods it lasts, and those of them by extension. Raises Refusal."""
    start = count(arguments["start"], "起始期") if "start" in arguments else 1
    years = count(arguments["years"], "分享年数", least=0)
    # Whether a term is extended is open, and need not be known, until it has run out.
    more = _extended(arguments) if _longest(arguments["of"]) >= start + years else None
    extra = 0 if more is None else count(more, "延长的年数", least=0)
    return start, years + extra, extra


def _longest(of: Value) -> int:
    """How many periods there are."""
    if isinstance(of, dict):
        return max(map(_longest, of.values()), default=0)
    return len(of) if isinstance(of, tuple) else 0


def _term(arguments: Mapping[str, Any]) -> Value:
    start, length, _ = _places(arguments)
    inside = range(start, start + length)

    def kept(series: Numbers) -> Numbers:
        return tuple(number if at in inside else Fraction(0) for at, number in enumerate(series, 1))

    return each_party(kept, arguments["of"], "分享的序列")


def _say_term(arguments: Mapping[str, Any], value: Value) -> str:
    start, length, extra = _places(arguments)
    words = f"（含延长 {extra} 年）" if extra else "（未延长）" if "extension" in arguments else ""
    return f"自第 {start} 期起分享 {length} 年{words}，期外为 0，得 {brief(value)}"


def _extension_faults(arguments: Mapping[str, Any]) -> list[Fault]:
    extension = arguments.get("extension")
    if extension is None:
        return []
    written = extension if isinstance(extension, Mapping) else {}
    titles = {"when": "延长的条件", "years": "延长的年数"}
    missing = [(key, title) for key, title in titles.items() if written.get(key) is None]
    faults: list[Fault] = [
        (("extension", key), f"没有写{title}", "when 与 years 须同时写明") for key, title in missing
    ]
    return faults + below(("extension",), negative(written, years="延长的年数"))


def _term_faults(arguments: Mapping[str, Any]) -> list[Fault]:
    return [
        *not_whole_from(arguments, 0, years="分享年数"),
        *not_whole_from(arguments, 1, start="起始期"),
        *_extension_faults(arguments),
    ]


TERM: Final = Primitive(
    "term",
    "分享年限",
    Record(
        required={"of": Expression(), "years": Expression()},
        optional={"start": Expression(), "extension": _EXTENSION},
    ),
    _term,
    _say_term,
    agree=_term_faults,
)


def _months(years: Value, what: str) -> int:
    """Years as whole months. Raises Refusal."""
    months = as_number(years, what) * 12
    if months.denominator != 1 or months < 0:
        raise Refusal(f"{what} {number_text(months / 12)} 不是整月数", "请写成整年，或 18/12 这样的整月数")
    return int(months)


def _month(day: date, months: int) -> date:
    """The first of the month so many months on. Raises Refusal outside the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= year < MAXYEAR:
        raise Refusal("期限超出了日历", "请核对年数与月数")
    return date(year, month + 1, 1)


def _begins(anchor: date, months: int) -> date:
    """The corresponding day, or the last day of a month too short for it."""
    month = _month(anchor, months)
    return month.replace(day=min(anchor.day, monthrange(month.year, month.month)[1]))


def _ends(start: date, months: int) -> date:
    """The first day after the term.

    A month without the corresponding day ends the term on its last day (民法典第二百零二条), so five years
    from 29 February 2024 last through 28 February 2029.
    """
    month = _month(start, months)
    days = monthrange(month.year, month.month)[1]
    return month.replace(day=start.day) if start.day <= days else month + timedelta(days)


def _span(arguments: Mapping[str, Any]) -> tuple[date, date]:
    """First day of the term and first day after it. Raises Refusal."""
    offset = as_whole(arguments["offset_months"], "推迟的月数") if "offset_months" in arguments else 0
    start = _begins(as_day(arguments["anchor"], "起算日"), offset)
    more = _extended(arguments)
    months = _months(arguments["years"], "年限") + (0 if more is None else _months(more, "延长的年数"))
    end = _ends(start, months)
    if "until" in arguments:
        end = min(end, _next(as_day(arguments["until"], "截止日")))
    return start, max(end, start)


def _next(day: date) -> date:
    return day if day == date.max else day + timedelta(1)


def _in_term(arguments: Mapping[str, Any]) -> Value:
    start, end = _span(arguments)
    return start <= as_day(arguments["on"], "所问之日") < end


def _say_in_term(arguments: Mapping[str, Any], value: Value) -> str:
    start, end = _span(arguments)
    if start == end:
        return f"期限自 {start} 起已无剩余，{arguments['on']} 不在期限内"
    return f"期限自 {start} 至 {end - timedelta(1)}，{arguments['on']} {'在' if value else '不在'}期限内"


def _in_term_faults(arguments: Mapping[str, Any]) -> list[Fault]:
    offset, years = literal(arguments.get("offset_months")), literal(arguments.get("years"))
    faults = _extension_faults(arguments)
    if offset is not None and offset.denominator != 1:
        faults.append((("offset_months",), "推迟的月数应是整数", "请改正该数"))
    if years is not None and (years < 0 or (years * 12).denominator != 1):
        faults.append((("years",), "年限不是整月数", "请写成整年，或 18/12 这样的整月数"))
    return faults


IN_TERM: Final = Primitive(
    "in_term",
    "期限内判断",
    Record(
        required={"on": Expression(), "anchor": Expression(), "years": Expression()},
        optional={"offset_months": Expression(), "extension": _EXTENSION, "until": Expression()},
    ),
    _in_term,
    _say_in_term,
    agree=_in_term_faults,
)
