"""A statement by enterprise: one page of them, added up when it is read."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounting.rollups.asked import added_up
from accounting.rollups.models import RollUp
from accounting.rollups.queries import city_totals, newest_rollups
from accounting.statements.lines import Line, Section, grouping_line
from accounting.statements.queries import CITY_LABELS
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from projects.policies.models import Indicator
from projects.register.models import Enterprise, Project


def enterprises_of(user: User) -> QuerySet[Enterprise]:
    """The enterprises somebody sees through projects, in a fixed order."""
    if user.reach.sees_all:
        return Enterprise.objects.order_by("pk")
    seen = Project.objects.visible_to(user).order_by().values("enterprise")
    return Enterprise.objects.filter(pk__in=seen).order_by("pk")


def enterprise_section(
    user: User, quarter: Quarter, book: Book, *, indicator: Indicator, shown: Sequence[Enterprise]
) -> Section | None:
    """The lines of these enterprises, each project once for the city, at the own units for a district.

    Named as its projects were filed, since a district knows an enterprise by no other name. None before the roll-up.
    """
    rollup = newest_rollups([quarter]).get((int(quarter), indicator.group_id))
    if rollup is None:
        return None
    city = city_totals([rollup], book).filter(indicator=indicator).first() if user.reach.sees_all else None
    return Section(
        indicator=indicator,
        rollup=rollup,
        lines=_lines(user, rollup, book, indicator, shown),
        city=grouping_line(city, CITY_LABELS[book]) if city else None,
    )


def _lines(
    user: User, rollup: RollUp, book: Book, indicator: Indicator, shown: Sequence[Enterprise]
) -> list[Line]:
    seen = Project.objects.visible_to(user).filter(enterprise__in=shown).order_by("pk")
    keys: dict[int, int] = {}
    names: dict[int, str] = {}
    for pk, enterprise, name in seen.values_list("pk", "enterprise_id", "enterprise_name"):
        keys[pk] = enterprise
        names.setdefault(enterprise, name)
    codes = {row.pk: row.credit_code for row in shown}
    units = {None} if user.reach.sees_all else user.reach.district_ids
    found = {row.pk: Line(names.get(row.pk, ""), grouping=row.credit_code) for row in shown}
    several = len(units) > 1
    lines: list[Line] = []
    rows = [
        row
        for row in added_up(rollup, keys)
        if row.book == book and row.indicator_id == indicator.pk and row.district_id in units
    ]
    for row in sorted(rows, key=lambda row: (row.grouping_id, row.district_id or 0)):
        found.pop(row.grouping_id, None)
        label = names[row.grouping_id]
        if several:
            label = _("%(grouping)s（%(unit)s）") % {"grouping": label, "unit": row.district}
        lines.append(grouping_line(row, label, codes[row.grouping_id]))
    return lines + list(found.values())
