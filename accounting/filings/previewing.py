"""What figures being typed come to for the quarter, without keeping them."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounting.filings.basis import Basis
from accounting.filings.forms import measure_words
from accounting.filings.measuring import QuarterFigure, quarter_figure
from accounting.filings.models import Filing
from accounting.filings.writing import FigureDetail, Statement, stated_values


@dataclass(frozen=True)
class PreviewLine:
    """One figure as typed, and what it comes to."""

    name: str
    measure: str
    amount_fen: int
    enterprise_fen: int | None
    formula: str
    figure: QuarterFigure


def preview_figures(
    filing: Filing,
    values: Mapping[str, int | None],
    details: Mapping[str, FigureDetail],
) -> list[PreviewLine]:
    """The figures typed as they would be kept; raises Invalid as keeping them would."""
    basis = Basis([filing])
    columns = {column.indicator.pk: column for column in basis.columns(filing)}
    year = basis.filed_this_year(filing)
    return [
        PreviewLine(
            name=value.indicator.name,
            measure=measure_words(value.measure, filing.concerns),
            amount_fen=value.amount_fen,
            enterprise_fen=value.enterprise_fen,
            formula=""
            if columns[value.indicator_id].key.independent
            else columns[value.indicator_id].key.formula,
            figure=quarter_figure(value, year.get(value.indicator_id, 0)),
        )
        for value in stated_values(Statement(filing, values, "", details), basis)
    ]
