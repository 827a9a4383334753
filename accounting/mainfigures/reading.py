"""Reading rows of main figures as people write them; every fault is told at once, by row and column."""

import calendar
import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.mainfigures.models import GrowthKind, MainIndicator, Vintage
from accounting.mainfigures.units import PERCENT, SCALES, Scale, scale_labelled
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import parse_fen
from kunming_coord.common.quarter import FIRST_YEAR
from kunming_coord.districts.models import District, DistrictKind, DistrictName

# Column → the word above it; files, pages and machines use the same ones.
COLUMNS = {
    "district": gettext_lazy("区县"),
    "indicator": gettext_lazy("指标"),
    "industry": gettext_lazy("行业"),
    "year": gettext_lazy("年份"),
    "months": gettext_lazy("1—N月"),
    "vintage": gettext_lazy("数据版本"),
    "value": gettext_lazy("数值"),
    "unit": gettext_lazy("单位"),
    "growth": gettext_lazy("公布增速(%)"),
    "growth_kind": gettext_lazy("增速口径"),
    "as_of": gettext_lazy("公布日"),
    "source": gettext_lazy("来源"),
}
MISSING = ("", "—", "-", "/")  # how a table says that it has no figure
LOWEST_GROWTH, HIGHEST_GROWTH = -1000, 100_000  # tenths of a percent: nothing falls by more than all of it
SOURCE_LENGTH = 200
_INDUSTRY = re.compile(r"[A-T](\d{2,4})?", re.ASCII)
_MONTHS = re.compile(r"(?:1[-—–~至])?(\d{1,2})月?(?:累计)?", re.ASCII)
_DECIMALS = re.compile(r"\.(\d+)")
Chosen = TypeVar("Chosen")
Key = tuple[int, int, str, int, int, str]  # district, indicator, industry, year, months, vintage


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell: the reason and the mend."""

    row: int
    column: str
    reason: str

    @property
    def sentence(self) -> str:
        """The fault with the place it is in."""
        words = {"row": self.row, "column": COLUMNS[self.column], "reason": self.reason}
        return _("第 %(row)s 行“%(column)s”：%(reason)s") % words


@dataclass(frozen=True)
class Figure:
    """One row that can be kept."""

    row: int
    district: District
    indicator: MainIndicator
    industry: str
    year: int
    months: int
    vintage: str
    value: int | None
    unit: str
    places: int
    growth_tenths: int | None
    growth_kind: str
    as_of: dt.date
    source: str

    @property
    def key(self) -> Key:
        """What the figure is about; two rows of a file may not be about the same."""
        return (
            self.district.pk, self.indicator.pk, self.industry, self.year, self.months, self.vintage,
        )  # fmt: skip


@dataclass
class Reading:
    """What a file gave: the rows that can be kept, and every fault."""

    figures: list[Figure] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


class _Row:
    """One row while it is read: cells by column, faults collected instead of raised."""

    def __init__(self, number: int, cells: Mapping[str, str], faults: list[Fault]) -> None:
        self.number, self._cells, self._faults = number, cells, faults

    def text(self, column: str) -> str:
        text = unicodedata.normalize("NFKC", str(self._cells.get(column) or "")).strip()
        return "" if text in MISSING else text

    def raw(self, column: str) -> str:
        """The cell as it was written, for words that are kept."""
        return str(self._cells.get(column) or "").strip()

    def refuse(self, column: str, reason: str) -> None:
        self._faults.append(Fault(self.number, column, reason))

    def choose(self, column: str, known: Mapping[str, Chosen], missing: str, hint: str) -> Chosen | None:
        """The thing a cell names; None after a fault."""
        text = self.text(column)
        if found := known.get(text):
            return found
        self.refuse(column, _("“%(text)s”%(hint)s") % {"text": text[:40], "hint": hint} if text else missing)
        return None

    def attempt(self, column: str, read: Callable[[], Chosen]) -> Chosen | None:
        """What `read` gives; None after the fault it raised."""
        try:
            return read()
        except Invalid as error:
            self.refuse(column, error.message)
            return None


def read_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], *, source: str, as_of: dt.date | None
) -> Reading:
    """Read (row number, column → text); `source` and `as_of` stand where a row names none of its own."""
    found, seen = Reading(), dict[Key, int]()
    districts, indicators = units_by_word(), indicators_by_word()
    defaults = {"source": source, "as_of": as_of.isoformat() if as_of else ""}
    for number, given in rows:
        cells = {**given, **{name: given.get(name) or text for name, text in defaults.items()}}
        before = len(found.faults)
        row = _Row(number, cells, found.faults)
        figure = _figure(row, districts, indicators)
        if figure is None or len(found.faults) > before:
            continue
        if earlier := seen.get(figure.key):
            row.refuse("indicator", _("与第 %(row)s 行重复，请只保留一行。") % {"row": earlier})
            continue
        seen[figure.key] = number
        found.figures.append(figure)
    return found


def _figure(
    row: _Row, districts: Mapping[str, District], indicators: Mapping[str, MainIndicator]
) -> Figure | None:
    """The row as a figure; None where something is missing that the rest depends on."""
    district = row.choose(
        "district", districts, _("请填写区县。"), _("不是本系统的单位，请填写单位全称或简称。")
    )
    indicator = row.choose(
        "indicator", indicators, _("请填写指标。"), _("不在主要指标目录中，请从下拉列表中选择。")
    )
    year, months = row.attempt("year", lambda: _year(row.text("year"))), _months(row)
    vintage = row.choose(
        "vintage",
        _words(Vintage),
        _("请填写数据版本。"),
        _("不是数据版本，请填写进度数、核实数、年报数或普查修订数。"),
    )
    growth, kind = _growth(row)
    as_of = row.attempt("as_of", lambda: _day(row.text("as_of")))
    source = _source(row)
    if indicator is None:
        return None
    scale = _scale(row, indicator)
    value = _value(row, indicator, scale) if scale else None
    industry = _industry(row, indicator)
    if not row.text("value") and growth is None and not row.text("growth"):
        row.refuse("value", _("数值和公布增速至少填写一项。"))
    _check_dates(row, year, months, vintage, as_of)
    if district is None or scale is None or None in (year, months, vintage, as_of, industry):
        return None
    return Figure(
        row=row.number, district=district, indicator=indicator, industry=industry or "", year=year or 0,
        months=months or 0, vintage=vintage or "", value=value, unit=scale.code,
        places=_places(row.text("value")), growth_tenths=growth, growth_kind=kind,
        as_of=as_of or timezone.localdate(), source=source,
    )  # fmt: skip


def units_by_word() -> dict[str, District]:
    """Units by every word a file may use for them: slug, names past and present, short names, county codes."""
    units = District.objects.exclude(kind=DistrictKind.SYSTEM)
    found: dict[str, District] = {}
    for name in DistrictName.objects.filter(district__in=units).select_related("district"):
        found |= {name.name: name.district, name.short_name: name.district}
    for unit in units:
        found |= {word: unit for word in (unit.slug, unit.gb_code, unit.name, unit.short_name) if word}
    return found


def indicators_by_word() -> dict[str, MainIndicator]:
    """The catalogue by every word a file may use for a row of it."""
    rows = MainIndicator.objects.all()
    return {word: row for row in rows for word in (row.code, row.name, row.short_name)}


def _words(choices: type[Vintage] | type[GrowthKind]) -> dict[str, str]:
    return {word: choice.value for choice in choices for word in (choice.value, str(choice.label))}


def _year(text: str) -> int:
    text = text.removesuffix("年")
    latest = timezone.localdate().year
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= latest):
        raise Invalid(
            _("应为 %(first)s 至 %(last)s 的年份，现为“%(text)s”。")
            % {"first": FIRST_YEAR, "last": latest, "text": text[:20]}
        )
    return int(text)


def _months(row: _Row) -> int | None:
    text = row.text("months").replace(" ", "")
    found = _MONTHS.fullmatch("12" if text == "全年" else text)
    if found is None or not 1 <= int(found[1]) <= 12:
        row.refuse(
            "months", _("应为 1 至 12（12 为全年），现为“%(text)s”。") % {"text": row.text("months")[:20]}
        )
        return None
    return int(found[1])


def _day(text: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(text.replace("/", "-").replace(".", "-")[:10])
    except ValueError as error:
        raise Invalid(_("应为日期，例如 2026-01-25，现为“%(text)s”。") % {"text": text[:20]}) from error
    if day > timezone.localdate():
        raise Invalid(_("不能晚于今天，现为“%(text)s”。") % {"text": text[:20]})
    return day


def _source(row: _Row) -> str:
    source = row.raw("source")
    if not source or len(source) > SOURCE_LENGTH:
        row.refuse(
            "source", _("请写明来源（文件或公报名称），不超过 %(most)s 字。") % {"most": SOURCE_LENGTH}
        )
    return source[:SOURCE_LENGTH]


def _scale(row: _Row, indicator: MainIndicator) -> Scale | None:
    text = row.text("unit")
    if not text:
        return SCALES[indicator.unit]
    return row.attempt("unit", lambda: scale_labelled(text, measure=indicator.measure))


def _value(row: _Row, indicator: MainIndicator, scale: Scale) -> int | None:
    text = row.text("value")
    if not text:
        return None
    value = row.attempt("value", lambda: parse_fen(text, unit=scale, field=indicator.name))
    if value is not None and value < 0 and not indicator.signed:
        row.refuse(
            "value", _("%(name)s不能为负数，现为“%(text)s”。") % {"name": indicator.name, "text": text[:40]}
        )
        return None
    return value


def _places(text: str) -> int:
    """The decimals a value was published with, so that it is shown as it was published."""
    found = _DECIMALS.search(text)
    return len(found[1]) if found else 0


def _growth(row: _Row) -> tuple[int | None, str]:
    text = row.text("growth").removesuffix("%").strip()
    named = row.text("growth_kind")
    if not text:
        if named:
            row.refuse("growth_kind", _("没有公布增速，增速口径应留空。"))
        return None, ""
    growth = row.attempt("growth", lambda: parse_fen(text, unit=PERCENT, field=_("公布增速")))
    if growth is not None and not LOWEST_GROWTH <= growth <= HIGHEST_GROWTH:
        row.refuse("growth", _("应在 -100 与 10000 之间，现为“%(text)s”。") % {"text": text[:20]})
    kind = row.choose(
        "growth_kind",
        _words(GrowthKind),
        _("公布增速须注明口径：名义增速或可比口径，以来源的说法为准。"),
        _("不是增速口径，请填写名义增速或可比口径。"),
    )
    return growth, kind or ""


def _industry(row: _Row, indicator: MainIndicator) -> str | None:
    text = row.text("industry").upper()
    if not indicator.by_industry:
        if text:
            row.refuse("industry", _("%(name)s不分行业，请留空。") % {"name": indicator.name})
        return ""
    if not _INDUSTRY.fullmatch(text):
        row.refuse(
            "industry",
            _("%(name)s须填写行业代码（GB/T 4754，例如 C 或 C39），现为“%(text)s”。")
            % {"name": indicator.name, "text": text[:20]},
        )
        return None
    return text


def _check_dates(
    row: _Row, year: int | None, months: int | None, vintage: str | None, as_of: dt.date | None
) -> None:
    """A figure is published after its period has ended, and the year's own vintages are of whole years."""
    if vintage in (Vintage.ANNUAL, Vintage.CENSUS) and months not in (12, None):
        row.refuse("vintage", _("年报数和普查修订数只用于全年（1—12月）。"))
    if year and months and as_of:
        last = dt.date(year, months, calendar.monthrange(year, months)[1])
        if as_of < last:
            row.refuse(
                "as_of", _("%(day)s早于所述期间的最后一天%(last)s，请核对。") % {"day": as_of, "last": last}
            )
