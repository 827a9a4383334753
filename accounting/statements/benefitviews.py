"""The page 我的收益: what came in and went out, by counterpart and by project, with the picture of the flows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounting.rollups.windows import AMOUNT, YTD, windows_of
from accounting.statements import benefits, queries
from accounting.statements.benefits import Balance
from accounting.statements.frame import chosen_indicators, head_of, indicator_tabs, require_business
from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import format_fen
from kunming_coord.common.paging import page_of
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book, ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator
from projects.register.models import Project


@dataclass(frozen=True)
class Row:
    """A line of the page; a project this person may not see has no name."""

    unit: District | None
    project: Project | None
    balance: Balance


@require_safe
def show_benefits(request: SignedInRequest) -> HttpResponse:
    """Own units for a district, every unit for the city; `unit` chooses one of them."""
    require_business(request)
    view = ViewState.from_request(request)
    if view.book == Book.TERRITORIAL:
        view = ViewState(view.quarter, Book.ASSESSMENT, view.unit)  # nothing passes in the territorial book
    known = list(queries.indicators_with_figures(view.quarter, view.book))
    indicator = next(iter(chosen_indicators(request, known)), None)
    context: dict[str, Any] = {
        "tabs": indicator_tabs(request, known, [indicator] if indicator else [], with_all=False),
        "measure": _measure(request),
        "whole_city": request.user.reach.sees_all,
        **head_of(view),
    }
    if indicator is not None:
        context |= _figures(request, view, indicator)
    return render(request, "accounting/statements/benefits.html", context)


def _figures(request: SignedInRequest, view: ViewState, indicator: Indicator) -> dict[str, Any]:
    quarters = windows_of(view.quarter)[_measure(request)]
    found = benefits.flows(request.user, quarters, view.book, indicator)
    unit = _unit(request)
    units = District.objects.in_bulk({key for flow in found for key in (flow.giver_id, flow.receiver_id)})
    by_unit = benefits.between(_of(found, unit), unit.pk) if unit else benefits.of_units(found)
    rows = [Row(units[key], None, balance) for key, balance in by_unit.items()]
    rows.sort(key=lambda row: (-abs(row.balance.net_fen), row.unit.order if row.unit else 0))
    total = sum((row.balance for row in rows), Balance())
    return {
        "unit": unit,
        "own_units": list(queries.visible_units(request.user)),
        "indicator": indicator,
        "period": view.quarter.ytd_label if _measure(request) == YTD else view.quarter.label,
        "rows": rows,
        "total": total,
        "chart": _chart(view, quarters, indicator, found, units) if found else None,
        **(_projects(request, found, unit) if unit else {}),
    }


def _projects(request: SignedInRequest, found: list[benefits.Flow], unit: District) -> dict[str, Any]:
    by_project = benefits.of_projects(_of(found, unit), unit.pk)
    ordered = sorted(by_project.items(), key=lambda item: (-abs(item[1].net_fen), item[0]))
    page = page_of(ordered, request)
    seen = benefits.visible_projects(request.user, [key for key, _balance in page.object_list])
    return {
        "page": page,
        "projects": [Row(None, seen.get(key), balance) for key, balance in page.object_list],
    }


def _of(found: list[benefits.Flow], unit: District) -> list[benefits.Flow]:
    return [flow for flow in found if unit.pk in (flow.giver_id, flow.receiver_id)]


def _unit(request: SignedInRequest) -> District | None:
    """The unit asked for, else the only one somebody has; a unit out of sight is absent (404)."""
    visible, slug = queries.visible_units(request.user), request.GET.get("of", "")
    if slug:
        found: District = get_object_or_404(visible, slug=slug)
        return found
    mine = list(visible[:2]) if not request.user.reach.sees_all else []
    return mine[0] if len(mine) == 1 else None


def _measure(request: SignedInRequest) -> str:
    asked = request.GET.get("measure", AMOUNT) or AMOUNT
    if asked not in (AMOUNT, YTD):
        raise Invalid(_("measure 只能是 amount（本季）或 ytd（累计）。"))
    return asked


def _chart(
    view: ViewState,
    quarters: list[Quarter],
    indicator: Indicator,
    found: list[benefits.Flow],
    units: Mapping[int, District],
) -> dict[str, Any]:
    """Who gives to whom; what went back on balance is listed in the table and not drawn."""
    pairs = sorted(benefits.of_pairs(found).items(), key=lambda item: -item[1])
    drawn = [(pair, fen) for pair, fen in pairs if fen > 0]
    givers = {giver for (giver, _receiver), _fen in drawn}
    receivers = {receiver for (_giver, receiver), _fen in drawn}

    def out_of(key: int) -> str:
        return units[key].short_name

    def into(key: int) -> str:
        return f"{units[key].short_name} " if key in givers else units[key].short_name

    return {
        "id": "benefit-flows",
        "title": _("%(indicator)s：发生地 → 分入地") % {"indicator": indicator.name},
        "period": f"{quarters[0].code}—{quarters[-1].code}" if len(quarters) > 1 else quarters[0].code,
        "book": view.book.label,
        "unit": view.unit.label,
        "data": {
            "type": "sankey",
            "nodes": [{"name": out_of(key)} for key in sorted(givers)]
            + [{"name": into(key)} for key in sorted(receivers)],
            "links": [
                {
                    "source": out_of(giver),
                    "target": into(receiver),
                    "value": format_fen(fen, view.unit, places=6),
                }
                for (giver, receiver), fen in drawn
            ],
        },
        "columns": [_("发生地"), _("分入地"), _("数额")],
        "text_columns": 2,
        "rows": [
            [units[giver].short_name, units[receiver].short_name, format_fen(fen, view.unit)]
            for (giver, receiver), fen in pairs
        ],
        "note": _("全额双核算的数，发生地并不因此减少。负数为冲回，只列入表中。"),
    }
