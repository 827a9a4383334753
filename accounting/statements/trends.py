"""The trend of an indicator over quarters, and how its figures changed from when they were first filed."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from accounting.filings.vocabulary import Vintage
from accounting.rollups.models import RollUp, VintageTotal
from accounting.rollups.queries import city_totals, newest_rollups, visible_totals
from accounting.statements.queries import CITY_LABELS
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

Values = dict[int, int | None]  # quarter → fen


def trend(
    user: User, quarters: list[Quarter], book: Book, indicator: Indicator, district: District | None = None
) -> tuple[dict[int, bool], list[tuple[str, Values]]]:
    """Per quarter whether it is closed, and the series (name, quarter → fen): the city's line, or own districts'.

    The city's line counts in each quarter the units that were declared for it.
    """
    rollups = _rollups(quarters, indicator)
    final = {int(row.quarter): row.final for row in rollups}
    if user.reach.sees_all and district is None:
        lines = city_totals(rollups, book).filter(indicator=indicator).select_related("rollup")
        return final, [(str(CITY_LABELS[book]), {int(row.rollup.quarter): row.amount_fen for row in lines})]
    rows = visible_totals(user, rollups).filter(book=book, indicator=indicator)
    if district is not None:
        rows = rows.filter(district=district)
    series: dict[str, Values] = {}
    for row in rows:
        series.setdefault(row.district.short_name, {})[int(row.quarter)] = row.amount_fen
    return final, list(series.items())


def vintages(
    user: User, quarters: list[Quarter], indicator: Indicator, district: District | None = None
) -> dict[str, Values]:
    """数据版本 → quarter → fen in the territorial book, by the time the figures speak about.

    进度数 as first filed, 核实数 as its own quarter's books have it, 年报数 with what later quarters said about it
    (late facts, corrections and 年报核定). A district reads its own, the city those in the declared scope of each quarter.
    """
    newest = newest_rollups(q for q in _until_now(quarters))
    rollups = [row for row in newest.values() if row.group_id == indicator.group_id]
    rows = VintageTotal.objects.filter(
        rollup__in=rollups, indicator=indicator, concerns__in=[int(q) for q in quarters]
    )
    rows = rows.filter(_whose(user, rollups, district)).select_related("rollup")
    progress, verified, annual = (defaultdict[int, int](int) for _ in range(3))
    for row in rows:
        concerned = int(row.concerns)
        annual[concerned] += row.booked_fen
        if row.rollup.quarter == row.concerns:
            verified[concerned] += row.booked_fen
            progress[concerned] += row.progress_fen or 0
    return {
        Vintage.PROGRESS: dict(progress),
        Vintage.VERIFIED: dict(verified),
        Vintage.ANNUAL: dict(annual),
    }


def _rollups(quarters: Iterable[Quarter], indicator: Indicator) -> list[RollUp]:
    return [row for row in newest_rollups(quarters).values() if row.group_id == indicator.group_id]


def _until_now(quarters: list[Quarter]) -> list[Quarter]:
    """The quarters and two years after them, in whose books something may be said about them."""
    return [Quarter(number) for number in range(int(quarters[0]), int(quarters[-1]) + 9)]


def _whose(user: User, rollups: list[RollUp], district: District | None) -> Q:
    if district is not None:
        return Q(district=district)
    if not user.reach.sees_all:
        return Q(district_id__in=user.reach.district_ids)
    counting = Q(pk__in=[])
    for rollup in rollups:
        counting |= Q(rollup=rollup, district_id__in=rollup.scope.get(Book.TERRITORIAL, []))
    return counting
