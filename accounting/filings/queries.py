"""Reading filings: their latest figures, what a project must file, and how far a quarter is."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from accounting.filings.measuring import FILED, filed_before
from accounting.filings.models import Filing, FilingValue
from accounting.filings.vocabulary import Kind, Measure
from kunming_coord.common.fields import QuarterField
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
    return [term.indicator for term in required_terms([filing]).get(filing.pk, [])]


def required_terms(filings: Collection[Filing]) -> dict[int, list[CompiledTerm]]:
    """Filing id → the terms by which it must state its indicators, in the order of the catalogue, in one query.

    One term per indicator: the latest of the time the filing concerns, of those the first that was compiled.
    """
    rows = CompiledTerm.objects.filter(
        project__filings__in=filings,
        project__filings__group=F("indicator__group"),
        from_quarter__lte=F("project__filings__concerns"),
        to_quarter__gte=_first_quarter("project__filings__"),
    ).annotate(
        asked=F("project__filings__pk"),
        asked_kind=F("project__filings__kind"),
        asked_concerns=F("project__filings__concerns"),
    )
    if any(filing.kind == Kind.LATE for filing in filings):
        later = contained_later(OuterRef("project_id"), OuterRef("asked_concerns"))
        contained = Exists(later.filter(indicator=OuterRef("indicator_id")))
        rows = rows.filter(~Q(asked_kind=Kind.LATE) | ~Q(contained))
    ordered = rows.order_by("asked", "indicator__order", "indicator_id", "-from_quarter", "pk")
    newest = ordered.distinct("asked", "indicator__order", "indicator_id").select_related("indicator")
    found: dict[int, list[CompiledTerm]] = {}
    for term in newest.defer("agreed", "references", "districts", "numerators"):
        found.setdefault(term.asked, []).append(term)
    return found


def contained_later(project_id: Any, concerns: Any) -> QuerySet[Any, Any]:
    """Ids of indicators whose figure of a quarter is part of a cumulative one filed later that year.

    Both may be references to an outer query.
    """
    later = FilingValue.objects.filter(
        filing__project_id=project_id,
        filing__kind__in=[Kind.REGULAR, Kind.LATE],
        filing__concerns__gt=concerns,
        filing__concerns__lte=concerns - concerns % 4 + 3,
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


def previous_values(filings: Collection[Filing]) -> dict[int, dict[int, FilingValue]]:
    """The figures of the last earlier quarter that was filed, the base of the jump checks: filing id → indicator id.

    A year is compared with the last quarter of it.
    """
    rows = filed_before(filings).filter(filing__status__in=FILED)
    ordered = rows.order_by("asked", "indicator_id", "-filing__concerns", "-revision")
    found: dict[int, dict[int, FilingValue]] = {}
    for value in ordered.distinct("asked", "indicator_id").select_related("filing", "indicator"):
        found.setdefault(value.asked, {})[value.indicator_id] = value
    return found


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


def _first_quarter(path: str) -> Case:
    """The first quarter of the time a filing speaks of: its quarter, or the first of its year."""
    concerns = F(f"{path}concerns")
    return Case(
        When(**{f"{path}kind": Kind.ANNUAL}, then=concerns - concerns % 4),
        default=concerns,
        output_field=QuarterField(),
    )
