"""The figures of the map for machines."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.desk.places import queries
from kunming_coord.desk.places.queries import THEMES, Place
from kunming_coord.districts.models import FunctionalArea


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
