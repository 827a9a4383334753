"""全市总览: where projects go, and what has come of it."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.viewstate import ViewState
from kunming_coord.desk.city import queries
from kunming_coord.desk.city.queries import Flow
from kunming_coord.desk.menu import works

COUNT, AMOUNT = "count", "amount"  # what the width of an arrow stands for


@require_safe
def city(request: SignedInRequest) -> HttpResponse:
    """Counts, three indicators and the map of flows, within what the reader may see."""
    if not works(request.user):
        raise NotAllowed(_("全市总览属于业务数据，系统、安全、审计管理员不查看业务数据。"))
    view, by_amount = ViewState.from_request(request), request.GET.get("measure") == AMOUNT
    subjects, flows = queries.subjects(request.user), queries.flows(request.user)
    context = {
        "measures": [(COUNT, _("件数"), not by_amount), (AMOUNT, _("协议投资额"), by_amount)],
        "whole_city": request.user.reach.sees_all,
        "figures": queries.figures(request.user, view),
        "chart": _chart(flows, view.unit, by_amount),
        "leads": _total(subjects["leads"]),
        "transfers": subjects["transfers"],
        "transfer_total": _total(subjects["transfers"]),
        "in_force": sum(count for status, _word, count in subjects["agreements"] if status == "in_force"),
        "agreement_total": _total(subjects["agreements"]),
        "view": view,
    }
    return render(request, "desk/city.html", context)


def _total(states: list[Any]) -> int:
    return sum(count for _status, _word, count in states)


def _chart(flows: list[Flow], unit: Unit, by_amount: bool) -> dict[str, Any]:
    """The map of flows and the same figures as a table."""
    codes = queries.positions(flows)
    return {
        "id": "city-flows",
        "title": _("首谈地 → 承载地 项目流向"),
        "unit": unit.label if by_amount else _("件"),
        "layout": "side",
        "note": _(
            "示意图，非标准地图；开发区按其所在县（市）区落点（推断），跨多个县（市）区或市域外的单位只列入表中。"
            "流转为在办和执行中的件数，协议和协议投资额只计已生效的。"
        ),
        "data": {
            "type": "map_flows",
            "geojson": static(settings.MAP_GEOJSON),
            "flows": [
                {
                    "origin": codes.get(flow.origin.pk, flow.origin.slug),
                    "host": codes.get(flow.host.pk, flow.host.slug),
                    "value": _value(flow, unit, by_amount),
                }
                for flow in flows
            ],
        },
        "columns": [
            _("流向"),
            _("流转(件)"),
            _("协议(件)"),
            _("投资额(%(unit)s)") % {"unit": unit.label},
        ],
        "rows": [
            [
                f"{flow.origin.short_name} → {flow.host.short_name}",
                flow.transfers,
                flow.agreements,
                format_fen(flow.investment_fen, unit),
            ]
            for flow in flows
        ],
    }


def _value(flow: Flow, unit: Unit, by_amount: bool) -> int | str:
    return format_fen(flow.investment_fen, unit) if by_amount else flow.transfers + flow.agreements
