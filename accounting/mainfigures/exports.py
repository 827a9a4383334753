"""区县主要指标 as a file: the columns of the import, so that what was taken out comes back unchanged."""

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounting.mainfigures.imports import columns
from accounting.mainfigures.models import MainFigure
from accounting.mainfigures.queries import MainPeriod
from accounting.mainfigures.showing import exact_text, growth_text
from kunming_coord.exchange.columns import Value
from kunming_coord.exchange.exporting import ExportSheet, ExportTable


def main_figure_table(figures: QuerySet[MainFigure], period: MainPeriod) -> ExportTable:
    """The figures shown of a period, industry by industry where they come so."""
    return ExportTable(
        title=_("区县主要指标"),
        sheets=(ExportSheet(columns(), lambda: _rows(figures), _("主要指标")),),
        period=period.label,
        note=_("公布数，按来源原样导入"),
        restricted=False,
    )


def _rows(figures: QuerySet[MainFigure]) -> Iterator[Mapping[str, Value]]:
    ordered = sorted(figures, key=lambda row: (row.district.order, row.indicator.order, row.industry))
    for figure in ordered:
        growth = figure.published_growth_tenths
        yield {
            "district": figure.district.slug,
            "indicator": figure.indicator.code,
            "industry": figure.industry or None,
            "year": figure.year,
            "months": str(figure.months),
            "vintage": figure.vintage,
            "value": exact_text(figure.value, figure.scale),
            "unit": figure.unit,
            "growth": None if growth is None else growth_text(growth),
            "growth_kind": figure.growth_kind or None,
            "as_of": figure.as_of.isoformat(),
            "source": figure.source,
        }
