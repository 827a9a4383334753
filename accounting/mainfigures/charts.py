"""The figures of a unit over its periods, one bar per vintage, with the same as a table."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from accounting.mainfigures.models import MainFigure, MainIndicator, Vintage
from accounting.mainfigures.queries import MainPeriod
from accounting.mainfigures.showing import value_text
from kunming_coord.districts.models import District

PERIODS = 12


def vintages_chart(
    district: District, indicator: MainIndicator, figures: Sequence[MainFigure]
) -> dict[str, Any] | None:
    """The newest periods of a history, for templates/fragments/chart.html; None where there is no value."""
    newest: dict[tuple[MainPeriod, str], MainFigure] = {}
    for figure in figures:  # newest revision first
        newest.setdefault((MainPeriod(figure.year, figure.months), figure.vintage), figure)
    periods = sorted({period for period, _vintage in newest})[-PERIODS:]
    vintages = [vintage for vintage in Vintage if any((period, vintage) in newest for period in periods)]
    if not any(figure.value is not None for figure in newest.values()):
        return None
    rows = [
        [
            period.short,
            *(
                value_text(newest.get((period, vintage)), indicator.scale, indicator.places)
                for vintage in vintages
            ),
        ]
        for period in periods
    ]
    return {
        "id": "main-figures",
        "title": f"{district.name} {indicator.name}",
        "period": f"{periods[0].code}—{periods[-1].code}",
        "unit": indicator.scale.label,
        "data": {
            "type": "bar",
            "categories": [row[0] for row in rows],
            "series": [
                {"name": str(vintage.label), "values": [row[place] for row in rows]}
                for place, vintage in enumerate(vintages, start=1)
            ],
        },
        "columns": [_("期间"), *(str(vintage.label) for vintage in vintages)],
        "rows": rows,
        "note": _("公布数，按来源原样导入；累计数随月份增加，不同月份不可比。"),
    }
