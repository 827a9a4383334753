"""Writing stock by hand: thin; the services decide."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kunming_coord.accounts.requests import SignedInRequest
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import NotAllowed
from kunming_coord.common.forms import submit
from kunming_coord.common.idempotency import idempotent
from parks.directory.forms import PointForm
from parks.directory.rights import require_keeper
from parks.space import services
from parks.space.forms import BuildingForm, FloorForm, PlotForm, PriceForm, ResumeForm, StopForm, UnitForm
from parks.space.models import Building, FloorUnit, Plot
from parks.space.pages import building_page, plot_page, unit_page
from parks.space.queries import buildings_for, plots_for, units_for

Page = Callable[[SignedInRequest, Any, dict[str, forms.Form]], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_building(request: SignedInRequest) -> HttpResponse:
    """Register a building."""
    if Role.PARK_MANAGER not in request.user.reach.roles:
        raise NotAllowed(_("载体由所在单位的园区管理人员登记，您的岗位不能办理。"))
    form = BuildingForm(request.POST or None, user=request.user)
    if request.method == "POST":
        made = submit(form, lambda: services.register_building(draft=form.draft(), actor=request.user))
        if made is not None:
            messages.success(request, _("载体已登记，请继续登记楼层和房源。"))
            return redirect("space:building", uid=made.uid)
    return _form(request, "parks/space/building_form.html", form)


@require_http_methods(["GET", "HEAD", "POST"])
@idempotent
def new_plot(request: SignedInRequest) -> HttpResponse:
    """Register a plot."""
    user = request.user
    if Role.PARK_MANAGER not in user.reach.roles and not user.holds(Role.QUOTA_KEEPER, units=None):
        raise NotAllowed(_("地块由所在单位的园区管理人员或市级指标管理人员登记，您的岗位不能办理。"))
    form = PlotForm(request.POST or None, user=user, land=True)
    if request.method == "POST":
        made = submit(form, lambda: services.register_plot(draft=form.draft(), actor=user))
        if made is not None:
            messages.success(request, _("地块已登记。"))
            return redirect("space:plot", uid=made.uid)
    return _form(request, "parks/space/plot_form.html", form)


@require_POST
@idempotent
def add_floor(request: SignedInRequest, uid: str) -> HttpResponse:
    """Add a floor to a building."""
    building = _building(request, uid)
    form = FloorForm(request.POST, auto_id="id_floor_%s")
    return _answer(
        request, building, "floor", form, building_page, _("楼层已登记。"),
        lambda: services.add_floor(building=building, actor=request.user, **form.arguments()),
    )  # fmt: skip


@require_POST
@idempotent
def add_unit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Add a unit to a floor of a building."""
    building = _building(request, uid)
    form = UnitForm(request.POST, building=building, auto_id="id_unit_%s")
    return _answer(
        request, building, "unit", form, building_page, _("房源已登记。"),
        lambda: services.add_unit(
            floor=form.floors[form.cleaned_data["floor"]], draft=form.draft(), actor=request.user
        ),
    )  # fmt: skip


@require_POST
@idempotent
def set_price(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say what a unit costs from a day on."""
    unit = get_object_or_404(units_for(request.user), uid=uid)
    require_keeper(request.user, unit.district_id)
    form = PriceForm(request.POST, auto_id="id_price_%s")
    return _answer(
        request, unit, "price", form, unit_page, _("租金已登记。"),
        lambda: services.set_price(
            unit=unit,
            price_fen=form.cleaned_data["price"],
            from_day=form.cleaned_data["from_day"],
            actor=request.user,
        ),
    )  # fmt: skip


@require_POST
@idempotent
def set_building_point(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say where a building lies."""
    return _set_point(request, get_object_or_404(buildings_for(request.user), uid=uid), building_page)


@require_POST
@idempotent
def set_plot_point(request: SignedInRequest, uid: str) -> HttpResponse:
    """Say where a plot lies."""
    return _set_point(request, get_object_or_404(plots_for(request.user), uid=uid), plot_page)


@require_POST
@idempotent
def stop_unit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a unit out of use."""
    return _stop(request, get_object_or_404(units_for(request.user), uid=uid), unit_page)


@require_POST
@idempotent
def resume_unit(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a unit into use again."""
    return _resume(request, get_object_or_404(units_for(request.user), uid=uid), unit_page)


@require_POST
@idempotent
def stop_plot(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a plot out of use."""
    return _stop(request, get_object_or_404(plots_for(request.user), uid=uid), plot_page)


@require_POST
@idempotent
def resume_plot(request: SignedInRequest, uid: str) -> HttpResponse:
    """Take a plot into use again."""
    return _resume(request, get_object_or_404(plots_for(request.user), uid=uid), plot_page)


def _set_point(request: SignedInRequest, thing: Building | Plot, page: Page) -> HttpResponse:
    services.require_stock_keeper(request.user, thing)
    form = PointForm(request.POST, auto_id="id_point_%s")
    return _answer(
        request, thing, "point", form, page, _("位置已标注。"),
        lambda: services.set_point(thing=thing, actor=request.user, **form.coordinates()),
    )  # fmt: skip


def _stop(request: SignedInRequest, thing: FloorUnit | Plot, page: Page) -> HttpResponse:
    services.require_stock_keeper(request.user, thing)
    form = StopForm(request.POST, auto_id="id_stop_%s")
    return _answer(
        request, thing, "stop", form, page, _("已登记停用。"),
        lambda: services.stop(thing=thing, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


def _resume(request: SignedInRequest, thing: FloorUnit | Plot, page: Page) -> HttpResponse:
    services.require_stock_keeper(request.user, thing)
    form = ResumeForm(request.POST, auto_id="id_resume_%s")
    return _answer(
        request, thing, "resume", form, page, _("已登记恢复。"),
        lambda: services.resume(thing=thing, actor=request.user, **form.cleaned_data),
    )  # fmt: skip


def _building(request: SignedInRequest, uid: str) -> Building:
    building = get_object_or_404(buildings_for(request.user), uid=uid)
    require_keeper(request.user, building.district_id)
    return building


def _answer(
    request: SignedInRequest,
    thing: Building | FloorUnit | Plot,
    name: str,
    form: forms.Form,
    page: Page,
    said: str,
    service: Callable[[], Any],
) -> HttpResponse:
    if submit(form, service) is None:
        return page(request, thing, {name: form})
    messages.success(request, said)
    route = {Building: "space:building", FloorUnit: "space:unit", Plot: "space:plot"}[type(thing)]
    return redirect(route, uid=thing.uid)


def _form(request: SignedInRequest, template: str, form: forms.Form) -> HttpResponse:
    status = HTTPStatus.BAD_REQUEST if request.method == "POST" else HTTPStatus.OK
    return render(request, template, {"form": form}, status=status)
