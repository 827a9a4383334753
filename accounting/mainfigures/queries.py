"""Reading main figures: the newest vintage is what pages show, the others stay beside it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from accounting.mainfigures.models import GrowthKind, MainFigure, MainIndicator, Vintage
from accounting.mainfigures.units import SCALES
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District, DistrictKind

WHOLE_YEAR = 12
SUBJECT = ("district_id", "indicator_id", "industry", "year", "months")
_RANK = Case(
    *(When(vintage=vintage, then=Value(rank)) for rank, vintage in enumerate(Vintage.values)),
    output_field=IntegerField(),
)


@dataclass(frozen=True, order=True)
class MainPeriod:
    """January to `months` of a year."""

    year: int
    months: int

    @property
    def code(self) -> str:
        """2025-12: what addresses carry."""
        return f"{self.year}-{self.months:02d}"

    @property
    def label(self) -> str:
        """2025年1—9月累计, 2025年全年."""
        if self.months == WHOLE_YEAR:
            return f"{self.year}年全年"
        return f"{self.year}年1—{self.months}月累计" if self.months > 1 else f"{self.year}年1月"

    @property
    def short(self) -> str:
        """2025年1—9月, for the axis of a chart."""
        return self.label.removesuffix("累计")

    @property
    def quarter(self) -> Quarter | None:
        """The quarter whose year to date is the same months; None in between."""
        return None if self.months % 3 else Quarter.of(self.year, self.months // 3)


def of_quarter(quarter: Quarter) -> MainPeriod:
    """The months a quarter's year to date covers."""
    return MainPeriod(quarter.year, quarter.number * 3)


def newest(rows: QuerySet[MainFigure]) -> QuerySet[MainFigure]:
    """Of every unit, indicator and period the highest vintage, of that its highest revision."""
    ranked = rows.alias(rank=_RANK).order_by(*SUBJECT, "-rank", "-revision")
    found: QuerySet[MainFigure] = ranked.distinct(*SUBJECT)
    return found


def main_figure(
    *, district: District, indicator: MainIndicator, year: int, months: int, industry: str = ""
) -> MainFigure | None:
    """What is known of one unit's main figure; None where nothing is imported: pages then show "—", never 0."""
    rows = MainFigure.objects.filter(
        district=district, indicator=indicator, year=year, months=months, industry=industry
    )
    return newest(rows).first()


def figures_of(viewer: Viewer, period: MainPeriod) -> QuerySet[MainFigure]:
    """The figures shown of a period, industry by industry where an indicator comes so."""
    rows = MainFigure.objects.visible_to(viewer).filter(year=period.year, months=period.months)
    return newest(rows).select_related("district", "indicator")


def history_of(
    viewer: Viewer, *, district: District, indicator: MainIndicator, industry: str = ""
) -> QuerySet[MainFigure]:
    """Every vintage and revision of a unit's figure, the newest period first, the newest in front within it."""
    rows = MainFigure.objects.visible_to(viewer).filter(
        district=district, indicator=indicator, industry=industry
    )
    found: QuerySet[MainFigure] = rows.alias(rank=_RANK).order_by("-year", "-months", "-rank", "-revision")
    return found


def periods() -> list[MainPeriod]:
    """The periods anything is imported of, newest first."""
    found = MainFigure.objects.order_by("-year", "-months").values_list("year", "months").distinct()
    return [MainPeriod(year, months) for year, months in found]


def industries_of(*, district: District | None, indicator: MainIndicator) -> list[str]:
    """The industries an indicator is imported for, of one unit or of all."""
    rows = MainFigure.objects.filter(indicator=indicator)
    if district is not None:
        rows = rows.filter(district=district)
    return list(rows.order_by("industry").values_list("industry", flat=True).distinct())


def main_figure_codes() -> dict[str, list[dict[str, object]]]:
    """The codes machines meet in main figures, with their words."""
    return {
        "main_indicators": [
            {"code": row.code, "name": row.name, "unit": row.unit, "by_industry": row.by_industry}
            for row in MainIndicator.objects.all()
        ],
        "main_vintages": coded(Vintage.choices),
        "growth_kinds": coded(GrowthKind.choices),
        "scales": coded((scale.code, scale.label) for scale in SCALES.values()),
    }


def coded(choices: Iterable[tuple[str, object]]) -> list[dict[str, object]]:
    """Codes with their words, for the dictionary."""
    return [{"code": code, "name": str(label)} for code, label in choices]


def units_shown(figures: Iterable[MainFigure]) -> list[District]:
    """The county-level units, with figures or without, and whatever other unit has some."""
    counties = set(District.objects.filter(kind=DistrictKind.COUNTY))
    return sorted(counties | {figure.district for figure in figures}, key=lambda unit: unit.order)
