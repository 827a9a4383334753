"""The State Council's holiday notice, read from its own words into the working-day calendar."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction

from kunming_coord.audit.context import acting
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.districts.models import Body, WorkingDay

DECIDER, LOADERS = "drc", ("reviewer", "approver")
TEXT_LENGTH, NUMBER_LENGTH, NOTE_LENGTH = 4000, 40, 60
FIRST_YEAR, LAST_YEAR = 2020, 2099
WEEKDAYS = "一二三四五六日"
_DAY = r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日(?:\(([^)]*)\))?"
_RANGE = re.compile(_DAY + r"(?:至(?:(?:(\d{4})年)?(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?)?")
_TOTAL = re.compile(r"共(\d+)天")
_NUMBERING = re.compile(r"^[\s(]*[一二三四五六七八九十\d]+[、.)]\s*")


@dataclass(frozen=True)
class DayRow:
    """A day of the calendar before and after a notice; `before` is None where the calendar has no such day."""

    day: dt.date
    before: bool | None
    after: bool
    note: str

    @property
    def weekday(self) -> str:
        """周一 to 周日."""
        return f"周{WEEKDAYS[self.day.weekday()]}"

    @property
    def changed(self) -> bool:
        """Whether the notice makes another day of it."""
        return self.before is not self.after


def may_load_notice(actor: Actor) -> bool:
    """Whether somebody may load notices: reviewers and approvers of 市发展改革委."""
    held = [body for role in LOADERS for body in actor.bodies_as(role)]
    return bool(held) and Body.objects.filter(slug=DECIDER, pk__in=held).exists()


def require_loader(actor: Actor) -> None:
    """Raises NotAllowed for whoever may not load notices."""
    if not may_load_notice(actor):
        raise NotAllowed("放假通知由市发展改革委的审核、批准岗位载入。")


def read_notice(text: str, year: int) -> dict[dt.date, tuple[bool, str]]:
    """Day → (working, festival) of every day the notice names.

    Raises Missing (no words), Invalid naming the line: a day that does not exist, far from the year, a weekday or
    number of days that does not agree, a working day that is one anyway, a day both off and working.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise _refused("year", f"年份 {year} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 之间，请核对。")
    if not text.strip():
        raise Missing("请粘贴国务院办公厅通知的放假安排。", fields={"text": "请粘贴通知的放假安排。"})
    if len(text) > TEXT_LENGTH:
        raise _refused("text", f"通知共 {len(text)} 字，超过 {TEXT_LENGTH} 字；请只粘贴各节日的放假安排。")
    found: dict[dt.date, tuple[bool, str]] = {}
    for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), start=1):
        for day, working, festival in _line(line, number, year):
            if found.get(day, (working,))[0] != working:
                raise _wrong(number, f"{day:%Y-%m-%d} 既放假又上班，请核对原文")
            found[day] = (working, festival)
    if not any(not working for working, _festival in found.values()):
        raise _refused("text", "没有读到放假日期；请粘贴“1月1日(周五)至3日(周日)放假调休，共3天”这样的原文。")
    return found


def preview_notice(*, year: int, number: str, text: str) -> list[DayRow]:
    """What loading a notice would make of the days it names, and of the rest of its year where that is provisional."""
    _read_number(number)
    return _rows(read_notice(text, year), year)


@transaction.atomic
def load_notice(*, year: int, number: str, text: str, actor: Actor) -> int:
    """Write a notice into the calendar: its year is official from now on; how many days became another day.

    Raises NotAllowed for anybody but 市发展改革委's reviewers and approvers, else as read_notice.
    """
    require_loader(actor)
    document = _read_number(number)
    rows = _rows(read_notice(text, year), year)
    with acting(actor, reason=f"载入放假通知 {document}"):
        WorkingDay.objects.bulk_create(
            (
                WorkingDay(
                    day=row.day,
                    is_working=row.after,
                    source=WorkingDay.Source.OFFICIAL,
                    note=f"{row.note} {document}".strip()[:NOTE_LENGTH],
                )
                for row in rows
            ),
            update_conflicts=True,
            unique_fields=["day"],
            update_fields=["is_working", "source", "note"],
        )
    return sum(row.changed for row in rows)


def _rows(found: Mapping[dt.date, tuple[bool, str]], year: int) -> list[DayRow]:
    """Every day of the year, and days of the neighbouring years the notice names."""
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    whole = {first + dt.timedelta(days=passed) for passed in range((last - first).days + 1)}
    wanted = sorted(whole | set(found))
    known = dict(WorkingDay.objects.filter(day__in=wanted).values_list("day", "is_working"))
    usual = {day: (day.weekday() < 5, "") for day in wanted}
    return [DayRow(day, known.get(day), *(found.get(day) or usual[day])) for day in wanted]


def _line(line: str, number: int, year: int) -> Iterator[tuple[dt.date, bool, str]]:
    """The days of one line, with its festival: sentences that say 放假 give days off, those that say 上班 working days."""
    festival, colon, rest = _NUMBERING.sub("", line).partition(":")
    name = festival.strip()[:20] if colon else ""
    for sentence in (rest if colon else line).split("。"):
        for word, working in (("放假", False), ("上班", True)):
            if word in sentence:
                head = sentence[: sentence.rindex(word)]
                days = [day for match in _RANGE.finditer(head) for day in _days(match, number, year)]
                _check_total(sentence, days, number, working=working)
                yield from ((day, working, name or ("调休上班" if working else "放假")) for day in days)


def _check_total(sentence: str, days: list[dt.date], number: int, *, working: bool) -> None:
    total = _TOTAL.search(sentence)
    if total and not working and int(total.group(1)) != len(days):
        raise _wrong(number, f"写明共 {total.group(1)} 天，读到 {len(days)} 天，请核对原文")
    for day in days:
        if working and day.weekday() < 5:
            raise _wrong(number, f"{day:%Y-%m-%d} 是周{WEEKDAYS[day.weekday()]}，本来就上班，请核对原文")


def _days(match: "re.Match[str]", number: int, year: int) -> list[dt.date]:
    """One day, or every day of a range, of the notice's year or the one before or after."""
    on_year, month, day, word, to_year, to_month, to_day, to_word = match.groups()
    first = _day(int(on_year or year), int(month), int(day), word, number)
    if abs(first.year - year) > 1:
        raise _wrong(number, f"{first:%Y-%m-%d} 不在 {year - 1} 至 {year + 1} 年，请核对年份")
    if not to_day:
        return [first]
    last = _day(int(to_year or first.year), int(to_month or month), int(to_day), to_word, number)
    if not 0 < (last - first).days < 31:
        raise _wrong(number, f"{first:%m-%d} 至 {last:%m-%d} 的先后有误，请核对原文")
    return [first + dt.timedelta(days=passed) for passed in range((last - first).days + 1)]


def _day(year: int, month: int, day: int, word: str | None, number: int) -> dt.date:
    try:
        found = dt.date(year, month, day)
    except ValueError:
        raise _wrong(number, f"没有 {year} 年 {month} 月 {day} 日，请核对年份和日期") from None
    weekday = re.search(r"(?:周|星期)([一二三四五六日天])", word or "")
    if weekday and weekday.group(1).replace("天", "日") != WEEKDAYS[found.weekday()]:
        raise _wrong(
            number, f"{found:%Y-%m-%d} 是周{WEEKDAYS[found.weekday()]}，原文写的是“{word}”；请核对年份"
        )
    return found


def _read_number(number: str) -> str:
    document = " ".join(number.split())
    if not document:
        raise Missing("请填写通知的文号。", fields={"number": "请填写通知的文号。"})
    if len(document) > NUMBER_LENGTH:
        raise _refused("number", f"文号超过 {NUMBER_LENGTH} 字，请核对。")
    return document


def _wrong(number: int, reason: str) -> Invalid:
    return _refused("text", f"第 {number} 行：{reason}。")


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
