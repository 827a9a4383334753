"""Writing stock by machine: thin callers of the services the pages call."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from parks.directory.rights import require_keeper
from parks.space import services
from parks.space.models import Building, FloorUnit, Plot
from parks.space.queries import buildings_for, counted_buildings, plot_rows, plots_for, unit_rows, units_for
from parks.space.schemas import (
    BuildingOut,
    FloorIn,
    FloorOut,
    FloorUnitIn,
    FloorUnitOut,
    PlotOut,
    PointIn,
    PriceIn,
    ResumeIn,
    StopIn,
)

Stock = TypeVar("Stock", FloorUnit, Plot)
UNIT: dict[str, Any] = {"parameters": [KEY_PARAMETER], "responses": FloorUnitOut}
PLOT: dict[str, Any] = {"parameters": [KEY_PARAMETER], "responses": PlotOut}


@extend_schema(
    operation_id="buildings_add_floor",
    summary="登记楼层",
    parameters=[KEY_PARAMETER],
    request=FloorIn,
    responses=FloorOut,
)
@api_view(["POST"])
@idempotent
def add_floor(request: Request, uid: str) -> HttpResponse:
    """Add a floor to a building."""
    account = account_of(request)
    building = get_object_or_404(buildings_for(account), uid=uid)
    require_keeper(account, building.district_id)
    given = body_of(FloorIn, request).validated_data
    measures = {"height_mm": given["height"], "load_kg": given["load"]}
    floor = services.add_floor(building=building, number=given["number"], actor=account, **measures)
    return answer(FloorOut(floor))


@extend_schema(operation_id="buildings_add_unit", summary="登记房源", request=FloorUnitIn, **UNIT)
@api_view(["POST"])
@idempotent
def add_unit(request: Request, uid: str) -> HttpResponse:
    """Add a unit to a floor of a building."""
    account = account_of(request)
    building = get_object_or_404(buildings_for(account), uid=uid)
    require_keeper(account, building.district_id)
    body = body_of(FloorUnitIn, request)
    number = body.validated_data["floor"]
    floor = building.floors.filter(number=number).first()
    if floor is None:
        sentence = f"载体“{building.name}”没有登记第 {number} 层，请先登记楼层。"
        raise Invalid(sentence, fields={"floor": sentence})
    return _unit(services.add_unit(floor=floor, draft=body.draft(), actor=account), account)


@extend_schema(operation_id="floor_units_set_price", summary="登记租金", request=PriceIn, **UNIT)
@api_view(["POST"])
@idempotent
def set_price(request: Request, uid: str) -> HttpResponse:
    """Say what a unit costs from a day on; the answer has the price of today."""
    account, unit = account_of(request), _kept(units_for, request, uid)
    given = body_of(PriceIn, request).validated_data
    services.set_price(unit=unit, price_fen=given["price"], from_day=given["from_day"], actor=account)
    return _unit(unit, account)


@extend_schema(operation_id="floor_units_stop", summary="停用房源", request=StopIn, **UNIT)
@api_view(["POST"])
@idempotent
def stop_unit(request: Request, uid: str) -> HttpResponse:
    """Take a unit out of use."""
    return _unit(_stop(units_for, request, uid), account_of(request))


@extend_schema(operation_id="floor_units_resume", summary="恢复房源", request=ResumeIn, **UNIT)
@api_view(["POST"])
@idempotent
def resume_unit(request: Request, uid: str) -> HttpResponse:
    """Take a unit into use again."""
    return _unit(_resume(units_for, request, uid), account_of(request))


@extend_schema(operation_id="plots_stop", summary="停用地块", request=StopIn, **PLOT)
@api_view(["POST"])
@idempotent
def stop_plot(request: Request, uid: str) -> HttpResponse:
    """Take a plot out of use."""
    return _plot(_stop(plots_for, request, uid), account_of(request))


@extend_schema(operation_id="plots_resume", summary="恢复地块", request=ResumeIn, **PLOT)
@api_view(["POST"])
@idempotent
def resume_plot(request: Request, uid: str) -> HttpResponse:
    """Take a plot into use again."""
    return _plot(_resume(plots_for, request, uid), account_of(request))


@extend_schema(
    operation_id="buildings_set_point",
    summary="标注载体位置",
    parameters=[KEY_PARAMETER],
    request=PointIn,
    responses=BuildingOut,
)
@api_view(["POST"])
@idempotent
def set_building_point(request: Request, uid: str) -> HttpResponse:
    """Say where a building lies."""
    account = account_of(request)
    building = get_object_or_404(buildings_for(account), uid=uid)
    _set_point(building, request)
    return answer(BuildingOut(counted_buildings(buildings_for(account).filter(pk=building.pk))[0]))


@extend_schema(operation_id="plots_set_point", summary="标注地块位置", request=PointIn, **PLOT)
@api_view(["POST"])
@idempotent
def set_plot_point(request: Request, uid: str) -> HttpResponse:
    """Say where a plot lies."""
    account = account_of(request)
    plot = get_object_or_404(plots_for(account), uid=uid)
    _set_point(plot, request)
    return _plot(plot, account)


def _set_point(thing: Building | Plot, request: Request) -> None:
    account = account_of(request)
    services.require_stock_keeper(account, thing)
    given = body_of(PointIn, request).validated_data
    services.set_point(thing=thing, lon_e6=given["lon"], lat_e6=given["lat"], actor=account)


def _stop(rows: Callable[[User], QuerySet[Stock]], request: Request, uid: str) -> Stock:
    thing = _kept(rows, request, uid)
    services.stop(thing=thing, actor=account_of(request), **body_of(StopIn, request).validated_data)
    return thing


def _resume(rows: Callable[[User], QuerySet[Stock]], request: Request, uid: str) -> Stock:
    thing = _kept(rows, request, uid)
    services.resume(thing=thing, actor=account_of(request), **body_of(ResumeIn, request).validated_data)
    return thing


def _kept(rows: Callable[[User], QuerySet[Stock]], request: Request, uid: str) -> Stock:
    """The unit or plot of this account's reach; raises NotAllowed where somebody else keeps it."""
    account = account_of(request)
    thing = get_object_or_404(rows(account), uid=uid)
    services.require_stock_keeper(account, thing)
    return thing


def _unit(unit: FloorUnit, account: User) -> HttpResponse:
    """A unit as it stands after what was done."""
    return answer(FloorUnitOut(unit_rows(units_for(account).filter(pk=unit.pk), account)[0]))


def _plot(plot: Plot, account: User) -> HttpResponse:
    return answer(PlotOut(plot_rows(plots_for(account).filter(pk=plot.pk))[0]))
