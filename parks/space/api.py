"""Stock for machines: the same services, scope and filters as the pages."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, filtered_page
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import parse_fen
from kunming_coord.common.paging import page_of
from kunming_coord.common.serializers import StrictSerializer, page_json
from parks.directory.measures import Size
from parks.space import services
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
from parks.space.services import UnitDraft

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


class SizeField(serializers.CharField):
    """A quantity as text in its unit; null where nobody knows it."""

    def __init__(self, unit: Size, **kwargs: Any) -> None:
        self.size = unit
        super().__init__(read_only=True, allow_null=True, help_text=unit.label, **kwargs)

    def to_representation(self, value: Any) -> str:
        return self.size.plain(int(value))


class BuildingOut(serializers.ModelSerializer[Building]):
    """A building with how much there is in it."""

    district = serializers.CharField(source="district.slug")
    park = serializers.CharField(source="park.slug", default=None, allow_null=True)
    lon = SizeField(Size.DEGREE, source="lon_e6")
    lat = SizeField(Size.DEGREE, source="lat_e6")
    floors = serializers.IntegerField(source="floor_count")
    units = serializers.IntegerField(source="unit_count")

    class Meta:
        model = Building
        fields: tuple[str, ...] = (
            *("uid", "district", "park", "name", "kind", "land_type", "built_year", "address", "lon", "lat"),
            *("floors", "units"),
        )


class FloorUnitOut(serializers.Serializer[Any]):
    """A floor unit as it stands; its price is null for those who may not see it."""

    uid = serializers.UUIDField(source="unit.uid")
    building = serializers.UUIDField(source="unit.floor.building.uid")
    building_name = serializers.CharField(source="unit.floor.building.name")
    district = serializers.CharField(source="unit.floor.building.district.slug")
    park = serializers.CharField(source="unit.floor.building.park.slug", default=None, allow_null=True)
    kind = serializers.CharField(source="unit.floor.building.kind")
    land_type = serializers.CharField(source="unit.floor.building.land_type")
    floor = serializers.IntegerField(source="unit.floor.number")
    code = serializers.CharField(source="unit.code")
    area = SizeField(Size.SQUARE_METRE, source="unit.area_dm2")
    load = SizeField(Size.TONNES_A_SQUARE_METRE, source="unit.load_kg")
    height = SizeField(Size.METRE, source="unit.height_mm")
    power = SizeField(Size.KILOVOLT_AMPERE, source="unit.power_kva")
    standing = serializers.CharField(source="standing.code")
    taken_until = serializers.DateField(source="standing.until", allow_null=True)
    price = SizeField(Size.YUAN_A_METRE_AND_MONTH, source="price_fen")


class PlotOut(serializers.Serializer[Any]):
    """A plot as it stands."""

    uid = serializers.UUIDField(source="plot.uid")
    district = serializers.CharField(source="plot.district.slug")
    park = serializers.CharField(source="plot.park.slug", default=None, allow_null=True)
    code = serializers.CharField(source="plot.code")
    name = serializers.CharField(source="plot.name")
    land_type = serializers.CharField(source="plot.land_type")
    area = SizeField(Size.MU, source="plot.area_centimu")
    free = SizeField(Size.MU, source="plot.free_centimu")
    power = SizeField(Size.KILOVOLT_AMPERE, source="plot.power_kva")
    lon = SizeField(Size.DEGREE, source="plot.lon_e6")
    lat = SizeField(Size.DEGREE, source="plot.lat_e6")
    standing = serializers.CharField(source="standing.code")


class BuildingPage(serializers.Serializer[Any]):
    """A page of buildings."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = BuildingOut(many=True)


class FloorUnitPage(serializers.Serializer[Any]):
    """A page of floor units."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = FloorUnitOut(many=True)


class PlotPage(serializers.Serializer[Any]):
    """A page of plots."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = PlotOut(many=True)


class FloorUnitIn(StrictSerializer):
    """A floor unit; amounts as text in their unit."""

    floor = serializers.IntegerField(help_text="已登记的楼层")
    code = serializers.CharField(max_length=20)
    area = serializers.CharField(max_length=30, help_text="平方米")
    load = serializers.CharField(max_length=30, required=False, allow_blank=True, help_text="吨/平方米")
    height = serializers.CharField(max_length=30, required=False, allow_blank=True, help_text="米")
    power = serializers.CharField(max_length=30, required=False, allow_blank=True, help_text="kVA")
    price = serializers.CharField(max_length=30, required=False, allow_blank=True, help_text="元/平方米·月")

    def draft(self) -> UnitDraft:
        """What the service takes; raises Invalid for an amount that is none."""
        given = self.validated_data

        def amount(name: str, unit: Size) -> int | None:
            text = given.get(name, "")
            return parse_fen(text, unit=unit, field=name) if text else None

        return UnitDraft(
            code=given["code"],
            area_dm2=amount("area", Size.SQUARE_METRE),
            load_kg=amount("load", Size.TONNES_A_SQUARE_METRE),
            height_mm=amount("height", Size.METRE),
            power_kva=amount("power", Size.KILOVOLT_AMPERE),
            price_fen=amount("price", Size.YUAN_A_METRE_AND_MONTH),
        )


class PointIn(StrictSerializer):
    """A point in decimal degrees (WGS-84), both as text; both empty where nobody knows it."""

    lon = serializers.CharField(max_length=30, allow_blank=True, help_text="经度")
    lat = serializers.CharField(max_length=30, allow_blank=True, help_text="纬度")

    def coordinates(self) -> dict[str, int | None]:
        """What the service takes; raises Invalid for a number that is none."""
        texts = {f"{name}_e6": (name, self.validated_data[name]) for name in ("lon", "lat")}
        return {
            column: parse_fen(text, unit=Size.DEGREE, field=name) if text else None
            for column, (name, text) in texts.items()
        }


@extend_schema(
    operation_id="floor_units_list", summary="房源列表", parameters=UNIT_PARAMETERS, responses=FloorUnitPage
)
@api_view(["GET"])
def list_units(request: Request) -> Response:
    """The floor units of the whole city, by what a project needs of them."""
    account = account_of(request)
    page = filtered_page(UnitFilter, units_for(account), request)
    return Response(page_json(page, FloorUnitOut(unit_rows(page.object_list, account), many=True).data))


@extend_schema(operation_id="plots_list", summary="地块列表", parameters=PLOT_PARAMETERS, responses=PlotPage)
@api_view(["GET"])
def list_plots(request: Request) -> Response:
    """The plots of the whole city."""
    page = filtered_page(PlotFilter, plots_for(account_of(request)), request)
    return Response(page_json(page, PlotOut(plot_rows(page.object_list), many=True).data))


@extend_schema(
    operation_id="buildings_list",
    summary="载体列表",
    parameters=[OpenApiParameter("page", int), OpenApiParameter("size", int, enum=[20, 50, 100])],
    responses=BuildingPage,
)
@api_view(["GET"])
def list_buildings(request: Request) -> Response:
    """The buildings of the whole city."""
    page = page_of(buildings_for(account_of(request)), request._request)
    return Response(page_json(page, BuildingOut(counted_buildings(page.object_list), many=True).data))


@extend_schema(
    operation_id="buildings_add_unit",
    summary="登记房源",
    parameters=[KEY_PARAMETER],
    request=FloorUnitIn,
    responses=FloorUnitOut,
)
@api_view(["POST"])
@idempotent
def add_unit(request: Request, uid: str) -> HttpResponse:
    """Add a unit to a floor of a building; the service is the one the page calls."""
    account = account_of(request)
    building = get_object_or_404(buildings_for(account), uid=uid)
    body = FloorUnitIn(data=request.data)
    body.is_valid(raise_exception=True)
    number = body.validated_data["floor"]
    floor = building.floors.filter(number=number).first()
    if floor is None:
        sentence = f"载体“{building.name}”没有登记第 {number} 层，请先登记楼层。"
        raise Invalid(sentence, fields={"floor": sentence})
    unit = services.add_unit(floor=floor, draft=body.draft(), actor=account)
    row = unit_rows(units_for(account).filter(pk=unit.pk), account)[0]
    return JsonResponse(dict(FloorUnitOut(row).data), json_dumps_params={"ensure_ascii": False})


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
    """Say where a building lies; the service is the one the page calls."""
    account = account_of(request)
    building = get_object_or_404(buildings_for(account), uid=uid)
    services.set_point(thing=building, actor=account, **_coordinates(request))
    (row,) = counted_buildings([building])
    return JsonResponse(dict(BuildingOut(row).data), json_dumps_params={"ensure_ascii": False})


@extend_schema(
    operation_id="plots_set_point",
    summary="标注地块位置",
    parameters=[KEY_PARAMETER],
    request=PointIn,
    responses=PlotOut,
)
@api_view(["POST"])
@idempotent
def set_plot_point(request: Request, uid: str) -> HttpResponse:
    """Say where a plot lies; the service is the one the page calls."""
    account = account_of(request)
    plot = get_object_or_404(plots_for(account), uid=uid)
    services.set_point(thing=plot, actor=account, **_coordinates(request))
    (row,) = plot_rows([plot])
    return JsonResponse(dict(PlotOut(row).data), json_dumps_params={"ensure_ascii": False})


def _coordinates(request: Request) -> dict[str, int | None]:
    body = PointIn(data=request.data)
    body.is_valid(raise_exception=True)
    return body.coordinates()
