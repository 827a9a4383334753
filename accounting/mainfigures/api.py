"""Main figures for machines: as published, with vintage and source on every row."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.mainfigures.filters import MainFigureFilter
from accounting.mainfigures.models import GrowthKind, MainFigure, Vintage
from accounting.mainfigures.queries import newest
from accounting.mainfigures.showing import growth_text, value_text
from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import filtered_page
from kunming_coord.common.errors import Invalid
from kunming_coord.common.serializers import PageOut, page_json

ALL = "all"


class MainFigureOut(serializers.Serializer[Any]):
    """One published figure; value and growth as text exactly as published, null where the source has none."""

    district = serializers.CharField()
    indicator = serializers.CharField()
    industry = serializers.CharField()
    year = serializers.IntegerField()
    months = serializers.IntegerField()
    vintage = serializers.ChoiceField(Vintage.choices)
    revision = serializers.IntegerField()
    value = serializers.CharField(allow_null=True)
    unit = serializers.CharField()
    growth = serializers.CharField(allow_null=True)
    growth_kind = serializers.ChoiceField(GrowthKind.choices, allow_null=True)
    source = serializers.CharField()  # type: ignore[assignment]
    as_of = serializers.DateField()


class MainFigurePage(PageOut):
    """A page of main figures."""

    results = MainFigureOut(many=True)


@extend_schema(
    operation_id="main_figures_list",
    summary="区县主要指标",
    parameters=[
        OpenApiParameter("district", str, description="单位代号"),
        OpenApiParameter("indicator", str, description="主要指标代码"),
        OpenApiParameter("industry", str, description="行业代码（GB/T 4754）"),
        OpenApiParameter("year", int),
        OpenApiParameter("months", int, description="1—N月累计的 N，12 为全年"),
        OpenApiParameter("vintage", str, description="数据版本；不填取最新版本", enum=Vintage.values),
        OpenApiParameter("versions", str, description="all 返回全部版本和各稿", enum=[ALL]),
        OpenApiParameter("page", int),
        OpenApiParameter("size", int, enum=[20, 50, 100]),
    ],
    responses=MainFigurePage,
)
@api_view(["GET"])
def list_figures(request: Request) -> Response:
    """Published main figures, the newest vintage of each unless all versions are asked for."""
    versions = request.query_params.get("versions", "")
    if versions not in ("", ALL):
        raise Invalid("versions 只能为 all 或不填。", fields={"versions": "只能为 all 或不填。"})
    rows = MainFigure.objects.visible_to(account_of(request)).select_related("district", "indicator")
    ordered = rows.order_by("-year", "-months", "district__order", "indicator__order", "-pk")
    vintage = request.query_params.get("vintage", "")
    if versions != ALL:
        of = rows.filter(vintage=vintage) if vintage else rows
        ordered = ordered.filter(pk__in=newest(of).values("pk"))
    page = filtered_page(MainFigureFilter, ordered, request)
    return Response(page_json(page, [_row(figure) for figure in page.object_list]))


def _row(figure: MainFigure) -> dict[str, Any]:
    growth = figure.published_growth_tenths
    return {
        "district": figure.district.slug,
        "indicator": figure.indicator.code,
        "industry": figure.industry,
        "year": figure.year,
        "months": figure.months,
        "vintage": figure.vintage,
        "revision": figure.revision,
        "value": None if figure.value is None else value_text(figure).replace(",", ""),
        "unit": figure.unit,
        "growth": None if growth is None else growth_text(growth),
        "growth_kind": figure.growth_kind or None,
        "source": figure.source,
        "as_of": figure.as_of.isoformat(),
    }
