"""The trend of an indicator over two years, with its figures as a table."""

from typing import Any

from django.utils.translation import gettext as _

from accounting.statements.queries import trend
from kunming_coord.accounts.models import User
from kunming_coord.common.money import format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

QUARTERS = 8


def trend_chart(
    user: User, view: ViewState, indicator: Indicator, district: District | None = None
) -> dict[str, Any] | None:
    """Eight quarters up to the chosen one, for templates/fragments/chart.html; None where nothing is rolled up."""
    quarters = [Quarter(int(view.quarter) - back) for back in reversed(range(QUARTERS))]
    final, series = trend(user, quarters, view.book, indicator, district)
    if not final or not series:
        return None
    labels = [_label(quarter, final.get(int(quarter))) for quarter in quarters]
    rows = [
        [label, *(format_fen(values.get(int(quarter)), view.unit) for _name, values in series)]
        for quarter, label in zip(quarters, labels, strict=True)
    ]
    return {
        "id": "trend",
        "title": _("%(indicator)s 近八个季度") % {"indicator": indicator.name},
        "period": f"{quarters[0].code}—{quarters[-1].code}",
        "book": view.book.label,
        "unit": view.unit.label,
        "data": {
            "type": "line",
            "categories": labels,
            "series": [
                {"name": name, "values": [row[place] for row in rows]}
                for place, (name, _values) in enumerate(series, start=1)
            ],
        },
        "columns": [_("期间"), *(name for name, _values in series)],
        "rows": rows,
        "note": _("协作项目填报数，非官方统计数据；“试算”为未关账季度，数字还会变动。"),
    }


def _label(quarter: Quarter, final: bool | None) -> str:
    return f"{quarter.code}{_('（试算）') if final is False else ''}"
