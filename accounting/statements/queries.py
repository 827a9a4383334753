"""Reading statements: a quarter's figures by indicator and unit, with the city's line for those who see the city."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounting.rollups.growth import nominal_growth
from accounting.rollups.models import QuarterTotal, RollUp
from accounting.rollups.queries import newest_rollups, pieces, totals_of, visible_totals
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.districts.queries import city_total_scope
from projects.policies.models import Indicator

MEASURES = ("amount", "ytd", "year_ago", "year_ago_ytd")


@dataclass(frozen=True)
class Line:
    """Figures of one unit (None: the city's line) in fen, with both growths; None is "—"."""

    district: District | None
    label: str | Promise
    amount: int | None
    ytd: int | None
    year_ago: int | None
    year_ago_ytd: int | None

    @property
    def growth(self) -> str | None:
        """Nominal 同比 of the quarter, in percent."""
        return nominal_growth(self.amount, self.year_ago)

    @property
    def ytd_growth(self) -> str | None:
        """Nominal 同比 of the year to date, in percent."""
        return nominal_growth(self.ytd, self.year_ago_ytd)


@dataclass(frozen=True)
class Section:
    """One indicator: its roll-up (whose `final` is the 试算/已关账 sign), its lines and the city's."""

    indicator: Indicator
    rollup: RollUp
    lines: list[Line]
    city: Line | None


def indicators_with_figures(quarter: Quarter, book: Book) -> QuerySet[Indicator]:
    """Indicators of whose group the quarter has a roll-up; which those are is no secret of any district."""
    groups = {row.group_id for row in newest_rollups([quarter]).values()}
    rows = Indicator.objects.filter(group_id__in=groups).select_related("group")
    return rows.filter(compiled_terms__book=Book.FISCAL).distinct() if book == Book.FISCAL else rows


def visible_units(user: User) -> QuerySet[District]:
    """The units whose statement somebody may open."""
    units = District.objects.exclude(kind__in=[DistrictKind.SYSTEM, DistrictKind.CITY])
    return units if user.reach.sees_all else units.filter(pk__in=user.reach.district_ids)


def sections(
    user: User,
    quarter: Quarter,
    book: Book,
    *,
    indicators: Iterable[Indicator],
    district: District | None = None,
    with_city: bool = True,
) -> list[Section]:
    """The statement of a quarter in one book, per indicator, for everything this person may see."""
    wanted = list(indicators)
    rollups = {row.group_id: row for row in newest_rollups([quarter]).values()}
    rows = visible_totals(user, rollups.values()).filter(book=book, indicator__in=wanted)
    if district is not None:
        rows = rows.filter(district=district)
    by_indicator: dict[int, list[QuarterTotal]] = defaultdict(list)
    for row in rows:
        by_indicator[row.indicator_id].append(row)
    whole_city = with_city and user.reach.sees_all and district is None
    city = _city_lines(quarter, book, list(rollups.values())) if whole_city else {}
    return [
        Section(
            indicator=indicator,
            rollup=rollups[indicator.group_id],
            lines=[_line(row) for row in by_indicator.get(indicator.pk, [])],
            city=city.get(indicator.pk),
        )
        for indicator in wanted
        if indicator.group_id in rollups
    ]


def trend(
    user: User, quarters: list[Quarter], book: Book, indicator: Indicator, district: District | None = None
) -> tuple[dict[int, bool], list[tuple[str, dict[int, int | None]]]]:
    """Per quarter whether it is closed, and the series (name, quarter → fen): the city's line, or own districts'."""
    rollups = [row for row in newest_rollups(quarters).values() if row.group_id == indicator.group_id]
    final = {int(row.quarter): row.final for row in rollups}
    if user.reach.sees_all and district is None:
        return final, [(str(CITY_LABELS[book]), _city_trend(quarters[-1], book, indicator, rollups))]
    rows = visible_totals(user, rollups).filter(book=book, indicator=indicator)
    if district is not None:
        rows = rows.filter(district=district)
    series: dict[str, dict[int, int | None]] = {}
    for row in rows:
        series.setdefault(row.district.short_name, {})[int(row.quarter)] = row.amount_fen
    return final, list(series.items())


CITY_LABELS = {
    Book.TERRITORIAL: _("全市合计"),
    Book.ASSESSMENT: _("全市合计（剔除重复计入）"),
    Book.FISCAL: _("全市净额"),
}


def _line(row: QuarterTotal) -> Line:
    return Line(
        row.district, row.district.name, row.amount_fen, row.ytd_fen, row.year_ago_fen, row.year_ago_ytd_fen
    )


def _city_trend(
    newest: Quarter, book: Book, indicator: Indicator, rollups: list[RollUp]
) -> dict[int, int | None]:
    """The city's line quarter by quarter, all under the scope that holds at the end of the newest."""
    scope = city_total_scope(book, newest.last_day)
    found: dict[int, int | None] = {}
    for row in totals_of(rollups).filter(book=book, district_id__in=scope, indicator=indicator):
        found[int(row.quarter)] = _plus(found.get(int(row.quarter)), row.amount_fen)
    if book == Book.ASSESSMENT:
        for (_pk, quarter, code), piece in pieces([(row, row.quarter) for row in rollups], scope).items():
            if code == indicator.pk:
                found[quarter] = _plus(found.get(quarter), -piece.duplicates)
    return found


def _city_lines(quarter: Quarter, book: Book, rollups: list[RollUp]) -> dict[int, Line]:
    """Indicator id → the sums over the declared scope; in the assessment book every project counts once."""
    scope = city_total_scope(book, quarter.last_day)
    sums: dict[int, dict[str, int | None]] = defaultdict(lambda: dict.fromkeys(MEASURES))
    for row in totals_of(rollups).filter(book=book, district_id__in=scope):
        found = sums[row.indicator_id]
        for measure in MEASURES:
            found[measure] = _plus(found[measure], getattr(row, f"{measure}_fen"))
    if book == Book.ASSESSMENT:
        _take_duplicates_off(sums, quarter, rollups, scope)
    return {pk: Line(None, CITY_LABELS[book], **found) for pk, found in sums.items()}


def _take_duplicates_off(
    sums: dict[int, dict[str, int | None]], quarter: Quarter, rollups: list[RollUp], scope: frozenset[int]
) -> None:
    windows = windows_of(quarter)
    quarters = {each for several in windows.values() for each in several}
    found = pieces([(rollup, each) for rollup in rollups for each in quarters], scope)
    for (_pk, counted_in, indicator_id), piece in found.items():
        for measure, several in windows.items():
            if counted_in in several and indicator_id in sums:
                sums[indicator_id][measure] = _plus(sums[indicator_id][measure], -piece.duplicates)


def windows_of(quarter: Quarter) -> dict[str, list[Quarter]]:
    """Which quarters each measure adds up."""
    year = [Quarter(number) for number in range(int(quarter.first_of_year), int(quarter) + 1)]
    return {
        "amount": [quarter],
        "ytd": year,
        "year_ago": [quarter.year_ago],
        "year_ago_ytd": [each.year_ago for each in year],
    }


def _plus(total: int | None, amount: int | None) -> int | None:
    return total if amount is None else (total or 0) + amount
