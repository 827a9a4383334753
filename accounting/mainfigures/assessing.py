"""What the cooperation projects are beside a main figure: their part of it, and the unit's figure for assessment."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Sum

from accounting.ledger.models import Entry
from accounting.mainfigures.models import MainFigure, MainIndicator
from accounting.mainfigures.queries import MainPeriod, main_figure, of_quarter
from accounting.rollups.models import RollUp
from accounting.rollups.queries import newest_rollups, visible_totals
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

MODES = (Entry.Mode.SPLIT, Entry.Mode.DUPLICATE, Entry.Mode.ASSIGN, Entry.Mode.HELD)


@dataclass(frozen=True)
class AssessmentFigure:
    """A unit's figure for assessment, January to the quarter's last month: main figure plus what was adjusted.

    `adjustments` is mode → fen (分享 ±, 全额双核算 +, 全额归属 ±, 待定 −), None where the quarter is not rolled up.
    """

    district: District
    indicator: Indicator
    quarter: Quarter
    main: MainFigure | None
    adjustments: Mapping[str, int] | None
    rollup: RollUp | None

    @property
    def parts(self) -> list[tuple[str, int | None]]:
        """The adjustments by their words, each None where the quarter is not rolled up."""
        known = self.adjustments or {}
        return [(str(mode.label), known.get(mode.value)) for mode in MODES]

    @property
    def total_fen(self) -> int | None:
        """None, shown as "—", unless both the main figure is imported and the quarter rolled up."""
        if self.main is None or self.main.value is None or self.adjustments is None:
            return None
        return self.main.value + sum(self.adjustments.values())


def assessment_figure(*, district: District, indicator: Indicator, quarter: Quarter) -> AssessmentFigure:
    """The assessment figure of a unit with its parts, from imported figures and the newest roll-up.

    Whoever calls it decides who may see it: the assessment book is internal to the unit and the city.
    """
    main_indicator = MainIndicator.objects.filter(indicator=indicator).first()
    period = of_quarter(quarter)
    main = (
        main_figure(
            district=district, indicator=main_indicator, year=period.year, months=period.months
        )
        if main_indicator
        else None
    )  # fmt: skip
    rollup = newest_rollups([quarter]).get((int(quarter), indicator.group_id))
    adjusted = _adjusted(district, indicator, quarter, rollup) if rollup else None
    return AssessmentFigure(district, indicator, quarter, main, adjusted, rollup)


def cooperation_parts(viewer: Viewer, indicator: MainIndicator, period: MainPeriod) -> dict[int, int]:
    """Unit id → what the cooperation projects filed there from January on, in fen, for the units somebody may see."""
    if period.quarter is None or indicator.indicator is None:
        return {}
    rollups = newest_rollups([period.quarter])
    rollup = rollups.get((int(period.quarter), indicator.indicator.group_id))
    if rollup is None:
        return {}
    rows = visible_totals(viewer, [rollup]).filter(indicator=indicator.indicator, book=Book.TERRITORIAL)
    return {row.district_id: row.ytd_fen for row in rows if row.ytd_fen is not None}


def share_of(part_fen: int | None, main: MainFigure | None) -> str | None:
    """The cooperation projects' share in a main figure, in percent with two decimals; None where either is missing."""
    if part_fen is None or main is None or main.value is None or main.value <= 0:
        return None
    hundredths = Fraction(part_fen, main.value) * 10_000
    rounded = (abs(hundredths.numerator) * 2 + hundredths.denominator) // (hundredths.denominator * 2)
    sign = "-" if hundredths < 0 and rounded else ""
    return f"{sign}{rounded // 100}.{rounded % 100:02d}"


def _adjusted(district: District, indicator: Indicator, quarter: Quarter, rollup: RollUp) -> dict[str, int]:
    """What the journal of the year adjusts for the unit, up to where the roll-up has read it."""
    rows = Entry.objects.filter(
        book=Book.ASSESSMENT,
        district_id=district.pk,
        indicator_id=indicator.pk,
        quarter__gte=int(quarter.first_of_year),
        quarter__lte=int(quarter),
        posting_id__lte=rollup.last_posting_id,
    )
    sums = dict(rows.order_by().values_list("mode").annotate(total=Sum("amount_fen")))
    return {mode.value: int(sums.get(mode, 0)) for mode in MODES}
