"""From what is stated to what the quarter comes to, from filed values alone: for display and checks.

What is posted (V) the ledger derives from what was posted before; the two agree where everything filed was posted.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q

from accounting.filings.models import Filing, FilingValue
from accounting.filings.vocabulary import Kind, Measure
from kunming_coord.common.quarter import Quarter

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
    earlier = filed_this_year(filing)
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


def filed_this_year(filing: Filing) -> dict[int, int]:
    """Per indicator what the project has filed for the year before the time a filing concerns; a year: all of it."""
    first = filing.concerns.first_of_year
    upto = Quarter(int(filing.concerns) - (0 if filing.kind == Kind.ANNUAL else 1))
    rows = (
        FilingValue.objects.filter(
            Q(filing__status__in=FILED) | Q(filing__reopened_until__isnull=False),
            filing__project_id=filing.project_id,
            filing__group_id=filing.group_id,
            filing__kind__in=[Kind.REGULAR, Kind.LATE],
            filing__concerns__range=(int(first), int(upto)),
        )
        .order_by("filing__concerns", "indicator_id", "-revision")
        .distinct("filing__concerns", "indicator_id")
    )
    totals: dict[int, int] = {}
    for value in rows:
        before = 0 if value.measure == Measure.CUMULATIVE else totals.get(value.indicator_id, 0)
        totals[value.indicator_id] = before + value.amount_fen
    return totals
