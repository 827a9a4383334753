"""The trend of an indicator over two years, with its figures as a table."""

from typing import Any

from django.utils.translation import gettext as _

from accounting.filings.vocabulary import Vintage
from accounting.statements.trends import Values, trend, vintages
from kunming_coord.accounts.models import User
from kunming_coord.common.money import format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book, ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

QUARTERS = 8
Series = tuple[str, str, Values]  # name, vintage ("" for what is booked), quarter → fen


def trend_chart(
    user: User, view: ViewState, indicator: Indicator, district: District | None = None
) -> dict[str, Any] | None:
    """Eight quarters up to the chosen one, for templates/fragments/chart.html; None where nothing is rolled up."""
    quarters = [Quarter(int(view.quarter) - back) for back in reversed(range(QUARTERS))]
    final, booked = trend(user, quarters, view.book, indicator, district)
    if not final or not booked:
        return None
    series: list[Series] = [(name, "", values) for name, values in booked]
    if view.book == Book.TERRITORIAL and len(booked) == 1:
        series += _that_differ(booked[0], vintages(user, quarters, indicator, district))
    labels = [_label(quarter, final.get(int(quarter))) for quarter in quarters]
    rows = [
        [label, *(format_fen(values.get(int(quarter)), view.unit) for _name, _vintage, values in series)]
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
                {"name": name, "vintage": vintage, "values": [row[place] for row in rows]}
                for place, (name, vintage, _values) in enumerate(series, start=1)
            ],
        },
        "columns": [
            _("期间"),
            *(f"{name}（{vintage}）" if vintage else name for name, vintage, _v in series),
        ],
        "rows": rows,
        "note": _note(series),
    }


def _that_differ(booked: tuple[str, Values], known: dict[str, Values]) -> list[Series]:
    """The vintages that say something else than what is booked, each as a series of its own."""
    name, values = booked
    shown = {quarter: fen for quarter, fen in values.items() if fen is not None}
    return [
        (name, str(Vintage(vintage).label), dict(by_quarter))
        for vintage, by_quarter in known.items()
        if any(by_quarter.get(quarter, fen) != fen for quarter, fen in shown.items())
    ]


def _note(series: list[Series]) -> str:
    note = _("协作项目填报数，非官方统计数据；“试算”为未关账季度，数字还会变动。")
    if any(vintage for _name, vintage, _values in series):
        note += _(
            "进度数为首次填报数，核实数为当季审核入账数，年报数含以后季度的补报、更正和年报核定，均归入所属季度；"
            "未标注的为各季度入账数。只列出与入账数不同的版本。"
        )
    return note


def _label(quarter: Quarter, final: bool | None) -> str:
    return f"{quarter.code}{_('（试算）') if final is False else ''}"
