"""The search for machines."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.errors import Missing
from kunming_coord.desk.search.queries import WORD_LENGTH, search


class HitOut(serializers.Serializer[Any]):
    """One thing found."""

    kind = serializers.CharField(source="kind.name", help_text="project、lead、transfer、agreement、document")
    code = serializers.CharField()
    title = serializers.CharField()
    uid = serializers.UUIDField(source="subject.uid")
    url = serializers.CharField(help_text="页面地址")


class SearchOut(serializers.Serializer[Any]):
    """At most ten of each kind; `more` names the kinds of which there are more."""

    results = HitOut(many=True)
    more = serializers.ListField(child=serializers.CharField())


@extend_schema(
    operation_id="search",
    summary="搜索",
    parameters=[
        OpenApiParameter("q", str, required=True, description="编号、名称、文号或拼音首字母，空格分开")
    ],
    responses=SearchOut,
)
@api_view(["GET"])
def find(request: Request) -> Response:
    """What this account may see that has every one of the words."""
    words = request.query_params.get("q", "").strip()[:WORD_LENGTH]
    if not words:
        raise Missing("请给出要搜索的文字（q）。", fields={"q": "请给出要搜索的文字（q）。"})
    found = search(account_of(request), words)
    hits = [hit for part in found for hit in part.hits]
    more = [part.kind.name for part in found if part.more]
    return Response({"results": HitOut(hits, many=True).data, "more": more})
