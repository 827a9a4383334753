"""The pages of one building, unit and plot, also as they come back with a form that was refused."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from parks.directory.forms import PointForm, point_of
from parks.directory.measures import Size
from parks.directory.rights import keeps
from parks.space.forms import FloorForm, PriceForm, ResumeForm, StopForm, UnitForm
from parks.space.models import Building, FloorUnit, Plot
from parks.space.queries import counted, grid_of, plot_rows, sees_price, unit_rows
from parks.space.services import keeps_land

Refused = Mapping[str, forms.Form]
RESERVERS = frozenset({Role.FILER, Role.PARK_MANAGER})  # whoever may do so for some project at all


def building_page(request: SignedInRequest, building: Building, refused: Refused) -> HttpResponse:
    """The grid by floor and the same as a table, with the forms of whoever keeps it."""
    rows = grid_of(building, request.user)
    context: dict[str, Any] = {"building": building, "rows": rows, "counts": counted(rows)}
    if keeps(request.user, building.district_id):
        context["floor_form"] = refused.get("floor") or FloorForm(auto_id="id_floor_%s")
        context["point_form"] = _point_form(building, refused)
        context["unit_form"] = refused.get("unit") or UnitForm(building=building, auto_id="id_unit_%s")
    return _render(request, "parks/space/building.html", context, refused)


def unit_page(request: SignedInRequest, unit: FloorUnit, refused: Refused) -> HttpResponse:
    """A unit with its prices, if the reader sees them, and when it is taken or out of use."""
    today = timezone.localdate()
    shown = sees_price(request.user, unit.district_id)
    context: dict[str, Any] = {
        "unit": unit,
        "row": unit_rows([unit], request.user)[0],
        "occupancies": [
            row for row in unit.occupancies.all() if row.valid_to is None or row.valid_to > today
        ],
        "stoppages": unit.stoppages.all(),
        "prices": unit.prices.all() if shown else [],
    }
    if keeps(request.user, unit.district_id):
        context["price_form"] = refused.get("price") or PriceForm(auto_id="id_price_%s")
        context |= _stop_forms(unit.stoppages.filter(valid_to=None).exists(), refused)
    return _render(request, "parks/space/unit.html", context, refused)


def plot_page(request: SignedInRequest, plot: Plot, refused: Refused) -> HttpResponse:
    """A plot with how much of it is taken until when."""
    today = timezone.localdate()
    context: dict[str, Any] = {
        "plot": plot,
        "row": plot_rows([plot])[0],
        "occupancies": [
            row for row in plot.occupancies.all() if row.valid_to is None or row.valid_to > today
        ],
        "stoppages": plot.stoppages.all(),
        "corners": [(Size.DEGREE.plain(lon), Size.DEGREE.plain(lat)) for lon, lat in plot.outline],
    }
    if keeps_land(request.user, plot.district_id):
        context["point_form"] = _point_form(plot, refused)
        context |= _stop_forms(plot.stoppages.filter(valid_to=None).exists(), refused)
    return _render(request, "parks/space/plot.html", context, refused)


def _point_form(thing: Building | Plot, refused: Refused) -> forms.Form:
    return refused.get("point") or PointForm(initial=point_of(thing), auto_id="id_point_%s")


def _stop_forms(stopped: bool, refused: Refused) -> dict[str, forms.Form]:
    if stopped:
        return {"resume_form": refused.get("resume") or ResumeForm(auto_id="id_resume_%s")}
    return {"stop_form": refused.get("stop") or StopForm(auto_id="id_stop_%s")}


def _render(
    request: SignedInRequest, template: str, context: dict[str, Any], refused: Refused
) -> HttpResponse:
    context["may_reserve"] = not RESERVERS.isdisjoint(request.user.reach.roles)
    status = HTTPStatus.BAD_REQUEST if refused else HTTPStatus.OK
    return render(request, template, context, status=status)
