"""发展差距: the ratio of the highest per-capita GDP of the counties to the lowest, with its formula."""

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from accounting.mainfigures.models import MainFigure
from accounting.mainfigures.queries import WHOLE_YEAR, newest
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.districts.models import District, DistrictKind

GDP, PER_CAPITA, POPULATION = "gdp", "gdp_per_capita", "population"


@dataclass(frozen=True)
class PerCapita:
    """One unit: published per-capita GDP, else GDP over its population; None where neither is imported."""

    district: District
    fen: Fraction | None
    published: bool
    formula: str

    @property
    def yuan(self) -> str:
        """Whole 元, half up: a person's part of a product is never exact to the fen."""
        if self.fen is None:
            return "—"
        return f"{(self.fen.numerator * 2 + self.fen.denominator * 100) // (self.fen.denominator * 200):,}"


@dataclass(frozen=True)
class Gap:
    """The ratio of a year; None, shown as "—", with fewer than two units to compare."""

    year: int
    rows: list[PerCapita]
    ratio: Fraction | None
    highest: PerCapita | None
    lowest: PerCapita | None

    @property
    def known(self) -> int:
        """Of how many units there is a figure."""
        return sum(row.fen is not None for row in self.rows)

    @property
    def complete(self) -> bool:
        """Whether no county is missing; a ratio over some of them says so."""
        return self.known == len(self.rows)

    @property
    def text(self) -> str:
        """2.21 : 1, two decimals half up."""
        if self.ratio is None:
            return "—"
        hundredths = (self.ratio.numerator * 200 + self.ratio.denominator) // (self.ratio.denominator * 2)
        return f"{hundredths // 100}.{hundredths % 100:02d} : 1"

    @property
    def formula(self) -> str:
        """How the ratio came about, in one sentence."""
        if self.highest is None or self.lowest is None:
            return ""
        return _("%(high)s人均 %(high_value)s 元 ÷ %(low)s人均 %(low_value)s 元") % {
            "high": self.highest.district.name,
            "high_value": self.highest.yuan,
            "low": self.lowest.district.name,
            "low_value": self.lowest.yuan,
        }


def development_gap(*, year: int) -> Gap:
    """The gap between the counties of the city in a year, from imported figures only."""
    counties = list(District.objects.filter(kind=DistrictKind.COUNTY))
    figures = newest(
        MainFigure.objects.filter(
            year=year,
            months=WHOLE_YEAR,
            industry="",
            indicator__code__in=(GDP, PER_CAPITA, POPULATION),
            district__in=counties,
        )
    ).select_related("indicator")
    found = {(row.district_id, row.indicator.code): row for row in figures}
    rows = [_per_capita(county, found) for county in counties]
    known = sorted((row for row in rows if row.fen), key=lambda row: row.fen or 0)
    highest, lowest = (known[-1], known[0]) if len(known) > 1 else (None, None)
    ratio = highest.fen / lowest.fen if highest and lowest and highest.fen and lowest.fen else None
    return Gap(year, rows, ratio, highest, lowest)


def _per_capita(county: District, found: dict[tuple[int, str], MainFigure]) -> PerCapita:
    published = found.get((county.pk, PER_CAPITA))
    if published and published.value:
        return PerCapita(county, Fraction(published.value), True, _("公布的人均地区生产总值"))
    gdp, people = found.get((county.pk, GDP)), found.get((county.pk, POPULATION))
    if gdp is None or people is None or not gdp.value or not people.value:
        return PerCapita(county, None, False, _("未导入地区生产总值或常住人口"))
    words = _("地区生产总值 %(gdp)s 亿元 ÷ 常住人口 %(people)s 人（年末数，推断）")
    return PerCapita(
        county,
        Fraction(gdp.value, people.value),
        False,
        words % {"gdp": format_fen(gdp.value, Unit.YI), "people": f"{people.value:,}"},
    )
