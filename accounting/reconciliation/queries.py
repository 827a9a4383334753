"""Reading the comparison: lines with what a row shows, counts by state and age, and what a quarter still owes."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from accounting.filings.measuring import FILED
from accounting.filings.models import Filing, FilingValue
from accounting.filings.vocabulary import Kind
from accounting.mainfigures.queries import coded
from accounting.reconciliation.ageing import BUCKETS, Bucket, opened_within
from accounting.reconciliation.models import (
    DeviationBand,
    ItemQuerySet,
    Reason,
    ReconciliationItem,
    ReconciliationLine,
    State,
)
from accounting.reconciliation.moves import CLOSED
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from projects.policies.models import Indicator, IndicatorGroup


@dataclass(frozen=True)
class MatrixRow:
    """One indicator of a quarter: how many lines stand in which state, in the order of `State`."""

    indicator: Indicator
    counts: list[tuple[str, int]]
    total: int


def for_list(viewer: Viewer) -> QuerySet[ReconciliationLine]:
    """The lines somebody may see, with what a row of a list shows; its difference, if one is not closed, is in `unfinished`."""
    unfinished = ReconciliationItem.objects.exclude(status=CLOSED)
    return (
        ReconciliationLine.objects.visible_to(viewer)
        .select_related("indicator__group", "host", "project", "enterprise", "answer__band")
        .prefetch_related(Prefetch("items", queryset=unfinished, to_attr="unfinished"))
    )


def items_for(viewer: Viewer) -> ItemQuerySet:
    """The differences somebody may see, with what taking a step needs."""
    rows: ItemQuerySet = ReconciliationItem.objects.visible_to(viewer).select_related(
        "line__indicator__group", "line__host", "line__project", "host"
    )
    return rows


def quarters_compared(viewer: Viewer) -> list[Quarter]:
    """Quarters with lines somebody may see, newest first."""
    rows = ReconciliationLine.objects.visible_to(viewer).order_by("-quarter")
    return list(rows.values_list("quarter", flat=True).distinct())


def matrix(viewer: Viewer, quarter: Quarter) -> list[MatrixRow]:
    """Lines of a quarter by indicator and state, as far as somebody may see them."""
    rows = ReconciliationLine.objects.visible_to(viewer).filter(quarter=quarter)
    counted = rows.order_by().values_list("indicator_id", "state").annotate(number=Count("pk"))
    found: dict[int, dict[str, int]] = {}
    for indicator_id, state, number in counted:
        found.setdefault(indicator_id, {})[state] = number
    return [
        MatrixRow(
            indicator,
            [(state.value, found[indicator.pk].get(state, 0)) for state in State],
            sum(found[indicator.pk].values()),
        )
        for indicator in Indicator.objects.filter(pk__in=found)
    ]


def by_age(viewer: Viewer, quarter: Quarter) -> list[tuple[Bucket, int]]:
    """Unfinished differences of a quarter by working days since they were found."""
    rows = ReconciliationItem.objects.visible_to(viewer).filter(line__quarter=quarter).unfinished()
    counts = rows.aggregate(
        **{f"b{place}": Count("pk", filter=opened_within(bucket)) for place, bucket in enumerate(BUCKETS)}
    )
    return [(bucket, counts[f"b{place}"]) for place, bucket in enumerate(BUCKETS)]


def open_items(quarter: Quarter, group: IndicatorGroup) -> int:
    """How many differences of a quarter and indicator group are not closed; the close names them as a warning."""
    rows = ReconciliationItem.objects.filter(line__quarter=quarter, line__indicator__group=group)
    return rows.unfinished().count()


def figures_of(line: ReconciliationLine) -> Q:
    """The filings a line is made of, as a condition on Filing."""
    of = Q(project_id=line.project_id)
    if line.enterprise_id is not None:
        of = Q(project__enterprise_id=line.enterprise_id)
    of &= Q(concerns=line.quarter, kind__in=[Kind.REGULAR, Kind.LATE])
    return of & Q(host_id=line.host_id, group_id=line.indicator.group_id)


def filings_of(line: ReconciliationLine) -> QuerySet[Filing]:
    """The filings a line compares: one by project, for taxes one per project of the enterprise."""
    rows = Filing.objects.filter(figures_of(line), status__in=FILED)
    return rows.select_related("project", "group").order_by("project__code")


def values_of(line: ReconciliationLine) -> QuerySet[FilingValue]:
    """Every revision of the figures a line compares."""
    filings = Filing.objects.filter(figures_of(line)).order_by()
    return FilingValue.objects.filter(filing__in=filings.values("pk"), indicator_id=line.indicator_id)


def answers_pending(viewer: Viewer, quarter: Quarter) -> int:
    """Lines of a quarter that wait for the statistics bureau."""
    rows = ReconciliationLine.objects.visible_to(viewer).filter(quarter=quarter)
    return rows.filter(statistics_verdict="pending", filed_fen__isnull=False).count()


def reconciliation_codes() -> dict[str, list[dict[str, object]]]:
    """The codes machines meet in the reconciliation, with their words."""
    return {
        "reconciliation_states": coded(State.choices),
        "reconciliation_reasons": coded(Reason.choices),
        "deviation_bands": coded(DeviationBand.objects.values_list("code", "name")),
    }


def lines_by_uid(viewer: Viewer, uids: Iterable[str]) -> dict[str, ReconciliationLine]:
    """Visible lines by their public id; foreign ones are simply not among them."""
    return {str(line.uid): line for line in for_list(viewer).filter(uid__in=list(uids))}
