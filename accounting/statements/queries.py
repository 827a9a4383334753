"""Reading statements: a quarter's figures by indicator and unit, with the city's line for those who see the city."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.rollups.details import GroupingTotal
from accounting.rollups.models import QuarterTotal, RollUp
from accounting.rollups.queries import (
    city_totals,
    newest_rollups,
    taken_over_by,
    visible_grouping_totals,
    visible_totals,
)
from accounting.statements.arrangement import DISTRICT, Arrangement, Basis
from accounting.statements.lines import Line, Section, grouping_line, merged, unit_line
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.districts.queries import present_units
from projects.policies.models import Indicator

AS_POSTED = Arrangement()
CITY_LABELS: Mapping[Book, str | Promise] = {
    Book.TERRITORIAL: gettext_lazy("全市合计"),
    Book.ASSESSMENT: gettext_lazy("全市合计（剔除重复计入）"),
    Book.FISCAL: gettext_lazy("全市净额"),
}


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
    arranged: Arrangement = AS_POSTED,
) -> list[Section]:
    """The statement of a quarter in one book, per indicator, for everything this person may see.

    Arranged by district or by a kind of grouping; enterprises are read a page at a time (enterprises.py).
    """
    wanted = list(indicators)
    rollups = {row.group_id: row for row in newest_rollups([quarter]).values()}
    if arranged.by == DISTRICT:
        lines = _unit_lines(user, rollups.values(), book, wanted, district, arranged.basis)
    else:
        lines = _grouping_lines(user, rollups.values(), book, wanted, district, arranged.by)
    whole_city = with_city and user.reach.sees_all and district is None
    city = {row.indicator_id: row for row in city_totals(rollups.values(), book)} if whole_city else {}
    return [
        Section(
            indicator=indicator,
            rollup=rollups[indicator.group_id],
            lines=lines.get(indicator.pk, []),
            city=grouping_line(row, CITY_LABELS[book]) if (row := city.get(indicator.pk)) else None,
        )
        for indicator in wanted
        if indicator.group_id in rollups
    ]


def _unit_lines(
    user: User,
    rollups: Iterable[RollUp],
    book: Book,
    wanted: list[Indicator],
    district: District | None,
    basis: Basis,
) -> dict[int, list[Line]]:
    """Indicator id → a line per unit, as posted or by present units."""
    became = present_units(timezone.localdate()) if basis == Basis.NOW else {}
    taken_over = taken_over_by(user, became)
    rows = visible_totals(user, rollups, taken_over).filter(book=book, indicator__in=wanted)
    if district is not None:
        rows = rows.filter(
            district__in=[district.pk, *(unit for unit, present in became.items() if present == district.pk)]
        )
    compared = _over_same_projects(rows, rollups, book)
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows:
        found[row.indicator_id].append(unit_line(row, compared.get((row.district_id, row.indicator_id))))
    if not became:
        return found
    if not user.reach.sees_all:  # who was taken over by somebody else still reads its own
        became = {unit: present for unit, present in became.items() if unit in taken_over}
    return {pk: _by_present_units(lines, became) for pk, lines in found.items()}


def _over_same_projects(
    rows: Iterable[QuarterTotal], rollups: Iterable[RollUp], book: Book
) -> dict[tuple[int, int], GroupingTotal]:
    """(unit, indicator) → what the units of these rows have over the same projects."""
    units = {row.district_id for row in rows}
    totals = GroupingTotal.objects.filter(
        rollup__in=[row.pk for row in rollups], book=book, grouping__everything=True, district__in=units
    )
    return {(row.district_id or 0, row.indicator_id): row for row in totals}


def _by_present_units(lines: list[Line], became: Mapping[int, int]) -> list[Line]:
    units = District.objects.in_bulk(set(became.values()))
    together: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        if line.district:
            together[became.get(line.district.pk, line.district.pk)].append(line)
            units.setdefault(line.district.pk, line.district)
    ordered = sorted(together, key=lambda pk: (units[pk].order, units[pk].slug))
    return [merged(units[pk], together[pk]) for pk in ordered]


def _grouping_lines(
    user: User,
    rollups: Iterable[RollUp],
    book: Book,
    wanted: list[Indicator],
    district: District | None,
    kind: str,
) -> dict[int, list[Line]]:
    """Indicator id → a line per grouping: each project once for the city, at the own units for a district."""
    if district is None:
        rows = visible_grouping_totals(user, rollups, book)
    else:
        rows = GroupingTotal.objects.filter(
            rollup__in=[row.pk for row in rollups], book=book, district=district
        )
    rows = rows.filter(grouping__kind__code=kind, indicator__in=wanted).select_related("grouping", "district")
    several = len({row.district_id for row in rows}) > 1
    found: dict[int, list[Line]] = defaultdict(list)
    for row in rows.order_by("grouping__code", "district__order"):
        name = row.grouping.name
        if several and row.district:
            name = _("%(grouping)s（%(unit)s）") % {"grouping": name, "unit": row.district.short_name}
        found[row.indicator_id].append(grouping_line(row, name, row.grouping.code))
    return found
