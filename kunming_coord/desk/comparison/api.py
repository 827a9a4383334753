"""对比 for machines: the same facts side by side."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.desk.comparison.queries import compare, read_codes


class ComparedFactOut(serializers.Serializer[Any]):
    """One fact of each thing, in their order."""

    label = serializers.CharField()  # type: ignore[assignment]
    values = serializers.ListField(child=serializers.CharField(allow_blank=True))
    differs = serializers.BooleanField()


class ComparisonOut(serializers.Serializer[Any]):
    """Two to four things of one kind, each as far as the account may see it."""

    codes = serializers.SerializerMethodField()
    facts = ComparedFactOut(many=True, source="rows")

    def get_codes(self, comparison: Any) -> list[str]:
        """The things in the order asked for."""
        return [thing.code for thing in comparison.things]


@extend_schema(
    operation_id="compare",
    summary="项目或流转对比",
    parameters=[OpenApiParameter("codes", str, required=True, description="2 至 4 个编号，用逗号分开")],
    responses=ComparisonOut,
)
@api_view(["GET"])
def show_comparison(request: Request) -> Response:
    """Projects or transfers by their codes, fact by fact; what is foreign is absent."""
    codes = read_codes(request.query_params.get("codes", ""))
    return Response(ComparisonOut(compare(account_of(request), codes)).data)
