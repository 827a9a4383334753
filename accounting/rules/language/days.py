"""Functions of days: whole months are counted as the calendar does, the 31st falling on a month's last day."""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, date
from fractions import Fraction
from typing import Final

from accounting.rules.language.reading import read_day
from accounting.rules.language.signatures import Function, elementwise
from accounting.rules.language.values import (
    Refusal,
    Undefined,
    Value,
    as_day,
    as_whole,
    kind_word,
    short_number,
)

MONTHS: Final = 12


def months_later(day: date, months: int) -> date:
    """The day so many months later, or the last day of a month too short. Raises Refusal."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    if not MINYEAR <= year <= MAXYEAR:
        raise Refusal(f"{day} 加 {short_number(Fraction(months))} 个月超出历法范围", "请核对年数或月数")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def whole_months(start: date, end: date) -> int:
    """Whole months from one day to another; negative when the other comes first."""
    if end < start:
        return -whole_months(end, start)
    months = (end.year - start.year) * MONTHS + end.month - start.month
    return months if months_later(start, months) <= end else months - 1


def _of_day(operation: Callable[[date], int]) -> Callable[..., Value]:
    return elementwise(lambda value: Fraction(operation(as_day(value, "所取的日"))))


def _day_from(operation: Callable[[date], date]) -> Callable[..., Value]:
    return elementwise(lambda value: operation(as_day(value, "所取的日")))


def _between(operation: Callable[[date, date], int]) -> Callable[..., Value]:
    return elementwise(
        lambda start, end: Fraction(operation(as_day(start, "起算的日"), as_day(end, "截止的日")))
    )


def _moved(months: int, word: str) -> Callable[..., Value]:
    return elementwise(
        lambda day, count: months_later(as_day(day, "起算的日"), as_whole(count, word) * months)
    )


def _extreme(name: str, best: Callable[..., date]) -> Callable[..., Value]:
    return elementwise(lambda *values: best(as_day(value, f"{name} 的各项") for value in values))


def _read(value: Value) -> Value:
    if isinstance(value, Undefined | date):
        return value
    if isinstance(value, str):
        return read_day(value)
    raise Refusal(f"day 应作用于文字，现为{kind_word(value)}", "请写成 day('2026-03-31')")


_START: Final = _day_from(lambda day: day.replace(month=1, day=1))
_END: Final = _day_from(lambda day: day.replace(day=monthrange(day.year, day.month)[1]))

FUNCTIONS: Final = (
    Function("day", "日期", "day('2026-03-31')", "day('2026-03-31')", "2026-03-31", elementwise(_read)),
    Function("year", "年份", "year(d)", "year(D) = 2026", "是", _of_day(lambda day: day.year)),
    Function("month", "月份", "month(d)", "month(D)", "1", _of_day(lambda day: day.month)),
    Function(
        "quarter_of", "季度", "quarter_of(d)", "quarter_of(D)", "1", _of_day(lambda day: (day.month + 2) // 3)
    ),
    Function("start_of_year", "年初", "start_of_year(d)", "start_of_year(D)", "2026-01-01", _START),
    Function("end_of_month", "月末", "end_of_month(d)", "end_of_month(D)", "2026-01-31", _END),
    Function(
        "days_in_year",
        "全年天数",
        "days_in_year(d)",
        "days_in_year(D)",
        "365",
        _of_day(lambda day: 365 + isleap(day.year)),
    ),
    Function(
        "days_between",
        "相隔天数",
        "days_between(a, b)",
        "days_between(D, day('2026-03-31'))",
        "59",
        _between(lambda start, end: (end - start).days),
        2,
        2,
    ),
    Function(
        "months_between",
        "相隔整月数",
        "months_between(a, b)",
        "months_between(D, day('2026-04-15'))",
        "2",
        _between(whole_months),
        2,
        2,
    ),
    Function(
        "add_years",
        "若干年后",
        "add_years(d, n)",
        "add_years(D, 5)",
        "2031-01-31",
        _moved(MONTHS, "年数"),
        2,
        2,
    ),
    Function(
        "add_months",
        "若干月后",
        "add_months(d, n)",
        "add_months(D, 1)",
        "2026-02-28",
        _moved(1, "月数"),
        2,
        2,
    ),
    Function(
        "later",
        "较晚的日",
        "later(a, b, …)",
        "later(D, day('2026-06-01'))",
        "2026-06-01",
        _extreme("later", max),
        2,
        None,
    ),
    Function(
        "earlier",
        "较早的日",
        "earlier(a, b, …)",
        "earlier(D, day('2026-06-01'))",
        "2026-01-31",
        _extreme("earlier", min),
        2,
        None,
    ),
)
