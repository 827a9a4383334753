"""Stock for machines: the same services, scope and filters as the pages."""

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of, filtered_page
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from kunming_coord.common.serializers import page_json
from parks.space.filters import PlotFilter, UnitFilter
from parks.space.models import Building, LandType
from parks.space.queries import (
    STANDINGS,
    buildings_for,
    counted_buildings,
    plot_rows,
    plots_for,
    unit_rows,
    units_for,
)
from parks.space.schemas import (
    BuildingIn,
    BuildingOut,
    BuildingPage,
    FloorUnitOut,
    FloorUnitPage,
    PlotIn,
    PlotOut,
    PlotPage,
)
from parks.space.services import register_building, register_plot

COMMON = [
    OpenApiParameter("district", str, description="所在单位代号"),
    OpenApiParameter("park", str, description="园区代号"),
    OpenApiParameter("land_type", str, enum=list(LandType.values)),
    OpenApiParameter("power", str, description="供电容量不低于（kVA）"),
    OpenApiParameter("standing", str, enum=list(STANDINGS)),
    OpenApiParameter("q", str, description="编号、名称或地址的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]
UNIT_PARAMETERS = [
    OpenApiParameter("kind", str, enum=list(Building.Kind.values)),
    OpenApiParameter("area", str, description="建筑面积不小于（平方米）"),
    OpenApiParameter("load", str, description="楼面荷载不低于（吨/平方米）"),
    OpenApiParameter("height", str, description="层高不低于（米）"),
    OpenApiParameter("free_from", str, description="自该日起可用，例如 2026-12-01"),
    *COMMON,
]
PLOT_PARAMETERS = [OpenApiParameter("free", str, description="可用面积不小于（亩）"), *COMMON]


@extend_schema(
    operation_id="floor_units_list", summary="房源列表", parameters=UNIT_PARAMETERS, responses=FloorUnitPage
)
@api_view(["GET"])
def list_units(request: Request) -> Response:
    """The floor units of the whole city, by what a project needs of them."""
    account = account_of(request)
    page = filtered_page(UnitFilter, units_for(account), request)
    return Response(page_json(page, FloorUnitOut(unit_rows(page.object_list, account), many=True).data))


@extend_schema(
    methods=["GET"],
    operation_id="plots_list",
    summary="地块列表",
    parameters=PLOT_PARAMETERS,
    responses=PlotPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="plots_register",
    summary="登记地块",
    parameters=[KEY_PARAMETER],
    request=PlotIn,
    responses=PlotOut,
)
@api_view(["GET", "POST"])
@idempotent
def plots(request: Request) -> HttpResponse:
    """The plots of the whole city; POST registers one."""
    account = account_of(request)
    if request.method == "POST":
        made = register_plot(draft=body_of(PlotIn, request).draft(), actor=account)
        return answer(PlotOut(plot_rows(plots_for(account).filter(pk=made.pk))[0]))
    page = filtered_page(PlotFilter, plots_for(account), request)
    return Response(page_json(page, PlotOut(plot_rows(page.object_list), many=True).data))


@extend_schema(
    methods=["GET"],
    operation_id="buildings_list",
    summary="载体列表",
    parameters=[OpenApiParameter("page", int), OpenApiParameter("size", int, enum=[20, 50, 100])],
    responses=BuildingPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="buildings_register",
    summary="登记载体",
    parameters=[KEY_PARAMETER],
    request=BuildingIn,
    responses=BuildingOut,
)
@api_view(["GET", "POST"])
@idempotent
def buildings(request: Request) -> HttpResponse:
    """The buildings of the whole city; POST registers one."""
    account = account_of(request)
    if request.method == "POST":
        made = register_building(draft=body_of(BuildingIn, request).draft(), actor=account)
        return answer(BuildingOut(counted_buildings(buildings_for(account).filter(pk=made.pk))[0]))
    page = page_of(buildings_for(account), request._request)
    return Response(page_json(page, BuildingOut(counted_buildings(page.object_list), many=True).data))
