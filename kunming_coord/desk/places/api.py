"""The figures of the map for machines."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.desk.places import queries
from kunming_coord.desk.places.forms import CODES, PlacesForm
from kunming_coord.desk.places.frames import E6
from kunming_coord.desk.places.layers import PAGES, layer_of
from kunming_coord.desk.places.points import UNPLACED, Point, draw, frame_of
from kunming_coord.desk.places.queries import THEMES, Place
from kunming_coord.districts.models import FunctionalArea
from parks.space.models import LandType
from projects.register.models import Project


class PlaceOut(serializers.Serializer[Any]):
    """A unit of the city and what lies there, as far as the account may see it."""

    district = serializers.CharField(source="district.slug")
    name = serializers.CharField(source="district.name")
    functional_area = serializers.CharField(
        source="area", allow_blank=True, help_text="core、expansion、ecological，未知为空"
    )
    figures = serializers.SerializerMethodField(
        help_text="按项分列：" + "、".join(f"{theme.code} {theme.label}（{theme.unit}）" for theme in THEMES)
    )

    def get_figures(self, row: Place) -> dict[str, str]:
        """The figure of each theme as text, exact."""
        texts = zip(THEMES, row.texts, strict=True)
        return {theme.code: text.replace(",", "") for theme, text in texts}


@extend_schema(
    operation_id="places_list",
    summary="招商地图",
    parameters=[OpenApiParameter("area", str, enum=list(FunctionalArea.values), description="功能区")],
    responses=PlaceOut(many=True),
)
@api_view(["GET"])
def list_places(request: Request) -> Response:
    """Units of the city with projects registered and taken over, parks, vacant floor units and free land."""
    account = account_of(request)
    queries.require_reader(account)
    rows = queries.places(account, queries.area_named(request.query_params.get("area", "")))
    return Response(PlaceOut(rows, many=True).data)


class PointGeometryOut(serializers.Serializer[Any]):
    """A GeoJSON point."""

    type = serializers.ChoiceField(choices=["Point"])
    coordinates = serializers.ListField(child=serializers.FloatField(), help_text="经度、纬度")


class PointFactsOut(serializers.Serializer[Any]):
    """What lies there: a thing with its page, or how many in which cell, or projects by the unit that registered them."""

    layer = serializers.ChoiceField(choices=[*CODES, UNPLACED])
    count = serializers.IntegerField()
    name = serializers.CharField(allow_blank=True, help_text="一处时为名称")
    page = serializers.CharField(allow_blank=True, help_text="一处时为页面地址")
    box = serializers.CharField(allow_blank=True, help_text="多处时为所在一格：西,南,东,北，可作 box 再查")
    district = serializers.CharField(allow_blank=True, help_text="没有位置的项目：登记单位代号")


class PointOut(serializers.Serializer[Any]):
    """A GeoJSON feature."""

    type = serializers.ChoiceField(choices=["Feature"])
    geometry = PointGeometryOut()
    properties = PointFactsOut()


class LayerOut(serializers.Serializer[Any]):
    """How many things of a layer there are and where."""

    layer = serializers.CharField(source="layer.code")
    total = serializers.IntegerField()
    shown = serializers.IntegerField(source="here", help_text="范围内的")
    beyond = serializers.IntegerField(help_text="有位置而在范围外的")
    without = serializers.IntegerField(help_text="没有位置的")
    gathered = serializers.BooleanField(help_text="数量较多，按格合并")


class PointsOut(serializers.Serializer[Any]):
    """A GeoJSON collection with the layers it is of."""

    type = serializers.ChoiceField(choices=["FeatureCollection"])
    layers = LayerOut(many=True)
    features = PointOut(many=True)


@extend_schema(
    operation_id="places_points",
    summary="招商地图上的点（GeoJSON）",
    parameters=[
        OpenApiParameter("show", str, many=True, enum=list(CODES), description="图层，可重复；缺省为全部"),
        OpenApiParameter("district", str, description="单位代号"),
        OpenApiParameter("area", str, enum=list(FunctionalArea.values), description="功能区"),
        OpenApiParameter("industry", str, description="园区主导产业的一部分"),
        OpenApiParameter("land_type", str, enum=list(LandType.values)),
        OpenApiParameter("floor_area", str, description="房源不小于（平方米）"),
        OpenApiParameter("land", str, description="地块不小于（亩）"),
        OpenApiParameter("vacant", bool, description="只看有空置的载体和有可用面积的地块"),
        OpenApiParameter("stage", str, enum=list(Project.Stage.values), description="项目阶段"),
        OpenApiParameter("chain", str, description="产业链代号"),
        OpenApiParameter("q", str, description="名称、编号或地址的一部分"),
        OpenApiParameter("box", str, description="范围：西,南,东,北，单位为度"),
    ],
    responses=PointsOut,
)
@api_view(["GET"])
def list_points(request: Request) -> Response:
    """Parks, carriers, plots and projects as points; where they are many, a point with a number for each cell of a grid."""
    account = account_of(request)
    queries.require_reader(account)
    form = PlacesForm(request.query_params)
    form.require_valid()
    wanted = form.wanted()
    frame = frame_of(wanted)
    drawn = [draw(layer_of(code, account, wanted), frame) for code in wanted.layers]
    found = {
        "type": "FeatureCollection",
        "layers": drawn,
        "features": [_feature(point) for one in drawn for point in one.points],
    }
    return Response(PointsOut(found).data)


def _feature(point: Point) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [point.lon_e6 / E6, point.lat_e6 / E6]},
        "properties": {
            "layer": point.layer,
            "count": point.count,
            "name": point.name,
            "page": reverse(PAGES[point.layer], args=[point.key]) if point.key else "",
            "box": point.box.text if point.box is not None else "",
            "district": point.district.slug if point.district is not None else "",
        },
    }
