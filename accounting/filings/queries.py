"""Reading filings: their latest figures, what a project must file, and how far a quarter is."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from accounting.filings.measuring import FILED
from accounting.filings.models import Filing, FilingValue, first_quarter_of
from accounting.filings.vocabulary import Kind, Measure
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from projects.agreements.models import CompiledTerm, ShareSlice
from projects.policies.models import Indicator, IndicatorGroup


def for_list(viewer: Viewer) -> QuerySet[Filing]:
    """The filings somebody may see, with what a row of a list shows."""
    return Filing.objects.visible_to(viewer).select_related("project", "group", "host")


def required_indicators(filing: Filing) -> list[Indicator]:
    """What this filing must state: the indicators of its group with a compiled term at the time it concerns.

    A late filing leaves out what a later cumulative figure of the same year contains already.
    """
    terms = CompiledTerm.objects.filter(
        project_id=filing.project_id,
        from_quarter__lte=filing.concerns,
        to_quarter__gte=first_quarter_of(filing),
    )
    rows = Indicator.objects.filter(group_id=filing.group_id, pk__in=terms.values("indicator_id"))
    if filing.kind == Kind.LATE:
        rows = rows.exclude(pk__in=contained_later(filing.project_id, filing.concerns))
    return list(rows)


def contained_later(project_id: int, concerns: Quarter) -> QuerySet[Any, Any]:
    """Ids of indicators whose figure of a quarter is part of a cumulative one filed later that year."""
    later = FilingValue.objects.filter(
        filing__project_id=project_id,
        filing__kind__in=[Kind.REGULAR, Kind.LATE],
        filing__concerns__gt=concerns,
        filing__concerns__lte=Quarter.of(concerns.year, 4),
        filing__status__in=FILED,
        measure=Measure.CUMULATIVE,
    )
    return later.values("indicator_id")


def current_values(filings: Iterable[Filing]) -> dict[int, dict[int, FilingValue]]:
    """The latest revision of each figure: filing id → indicator id → value."""
    found: dict[int, dict[int, FilingValue]] = {}
    rows = (
        FilingValue.objects.filter(filing__in=list(filings))
        .order_by("filing_id", "indicator_id", "-revision")
        .distinct("filing_id", "indicator_id")
        .select_related("indicator")
    )
    for value in rows:
        found.setdefault(value.filing_id, {})[value.indicator_id] = value
    return found


def previous_values(filing: Filing) -> dict[int, FilingValue]:
    """Per indicator the figure of the last earlier quarter that was filed; the base of the jump checks.

    A year is compared with the last quarter of it.
    """
    last = int(filing.concerns) - (0 if filing.kind == Kind.ANNUAL else 1)
    rows = (
        FilingValue.objects.filter(
            filing__project_id=filing.project_id,
            filing__group_id=filing.group_id,
            filing__kind__in=[Kind.REGULAR, Kind.LATE],
            filing__concerns__lte=last,
            filing__status__in=FILED,
        )
        .order_by("indicator_id", "-filing__concerns", "-revision")
        .distinct("indicator_id")
        .select_related("filing", "indicator")
    )
    return {value.indicator_id: value for value in rows}


def visible_indicators(filing: Filing, viewer: Viewer) -> set[int] | None:
    """Which figures of a filing somebody may read; None means all of them.

    The filing district and the city read all, a partner only those in which it shares.
    """
    if viewer.reach.sees_all or filing.host_id in viewer.reach.district_ids:
        return None
    shares = ShareSlice.objects.filter(
        district_id__in=viewer.reach.district_ids, compiled__project_id=filing.project_id
    )
    return set(shares.values_list("compiled__indicator_id", flat=True))


def counts_by_status(viewer: Viewer, quarters: Iterable[Quarter]) -> dict[tuple[int, int], dict[str, int]]:
    """How many filings somebody may see stand where: (quarter, group id) → status → number."""
    found: dict[tuple[int, int], dict[str, int]] = {}
    rows = Filing.objects.visible_to(viewer).filter(quarter__in=[int(quarter) for quarter in quarters])
    counted = rows.order_by().values_list("quarter", "group_id", "status").annotate(number=Count("pk"))
    for quarter, group_id, status, number in counted:
        found.setdefault((int(quarter), group_id), {})[status] = number
    return found


def unopened(quarter: Quarter) -> dict[int, int]:
    """Projects that must file in a quarter but have no filing yet: group id → number."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indicator.group_id, COUNT(DISTINCT term.project_id)
            FROM projects_compiledterm AS term JOIN projects_indicator AS indicator ON indicator.id = term.indicator_id
            WHERE %(quarter)s BETWEEN term.from_quarter AND term.to_quarter
              AND NOT EXISTS (
                  SELECT 1 FROM accounting_filing AS filing
                  WHERE filing.project_id = term.project_id AND filing.group_id = indicator.group_id
                    AND filing.quarter = %(quarter)s AND filing.kind = 'regular'
              )
            GROUP BY indicator.group_id
            """,
            {"quarter": int(quarter)},
        )
        return dict(cursor.fetchall())


def unverified(quarter: Quarter, group: IndicatorGroup) -> QuerySet[Filing]:
    """The filings that keep a quarter from closing."""
    rows = Filing.objects.filter(quarter=quarter, group=group).filter(~Q(status__in=["verified", "locked"]))
    return rows.select_related("project", "host").order_by("project__code")
