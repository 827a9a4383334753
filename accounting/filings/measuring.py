"""From what is stated to what the quarter comes to, from filed values alone: for display and checks.

What is posted (V) the ledger derives from what was posted before; the two agree where everything filed was posted.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from accounting.filings.models import Filing, FilingValue
from accounting.filings.vocabulary import Kind, Measure

FILED = ("submitted", "verified", "locked")


@dataclass(frozen=True)
class QuarterFigure:
    """What a stated figure comes to.

    quarter_fen: 本季数 (for a whole year: what it adds to the quarters filed). earlier_fen: filed for the earlier
    quarters of the year. adjustment_fen: 其中调整以前季度, null where nothing was restated.
    """

    quarter_fen: int
    earlier_fen: int
    adjustment_fen: int | None = None


def quarter_figures(filing: Filing, values: Mapping[int, FilingValue]) -> dict[int, QuarterFigure]:
    """What each of these figures of a filing comes to, by indicator id, in one query."""
    earlier = filed_this_year([filing]).get(filing.pk, {})
    return {pk: quarter_figure(value, earlier.get(pk, 0)) for pk, value in values.items()}


def quarter_figure(value: FilingValue, earlier_fen: int) -> QuarterFigure:
    """What a figure comes to where this much was filed for the earlier quarters of its year."""
    if value.measure == Measure.PERIOD:
        return QuarterFigure(value.amount_fen, earlier_fen)
    restated = value.restated_previous_fen
    return QuarterFigure(
        quarter_fen=value.amount_fen - earlier_fen,
        earlier_fen=earlier_fen,
        adjustment_fen=None if restated is None else restated - earlier_fen,
    )


def filed_before(filings: Collection[Filing]) -> QuerySet[Any, Any]:
    """Figures filed for quarters before the time each of these filings concerns, as `asked`; for a year also its own.

    Filings of the same project and group; every revision, whatever became of the filing.
    """
    asked = "filing__project__filings__"
    earlier = Q(filing__concerns__lt=F(f"{asked}concerns")) | Q(
        **{f"{asked}kind": Kind.ANNUAL}, filing__concerns=F(f"{asked}concerns")
    )
    rows = FilingValue.objects.filter(
        earlier,
        filing__project__filings__in=filings,
        filing__group=F(f"{asked}group"),
        filing__kind__in=[Kind.REGULAR, Kind.LATE],
    )
    return rows.annotate(asked=F(f"{asked}pk"), asked_concerns=F(f"{asked}concerns"))


def filed_this_year(filings: Collection[Filing]) -> dict[int, dict[int, int]]:
    """What the project has filed for the year before the time each filing concerns: filing id → indicator id → fen.

    Of a year: all of it.
    """
    rows = (
        filed_before(filings)
        .filter(
            Q(filing__status__in=FILED) | Q(filing__reopened_until__isnull=False),
            filing__concerns__gte=F("asked_concerns") - F("asked_concerns") % 4,
        )
        .order_by("asked", "filing__concerns", "indicator_id", "-revision")
        .distinct("asked", "filing__concerns", "indicator_id")
    )
    totals: dict[int, dict[int, int]] = {}
    for asked, indicator_id, measure, fen in rows.values_list(
        "asked", "indicator_id", "measure", "amount_fen"
    ):
        year = totals.setdefault(asked, {})
        year[indicator_id] = fen + (0 if measure == Measure.CUMULATIVE else year.get(indicator_id, 0))
    return totals
