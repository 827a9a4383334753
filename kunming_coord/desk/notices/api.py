"""Notices for machines."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.paging import page_of
from kunming_coord.common.serializers import PageOut, page_json
from kunming_coord.desk.notices import queries, services
from kunming_coord.desk.notices.models import Reason


class NoticeOut(serializers.Serializer[Any]):
    """A notice; `uid` is that of the thing it is about."""

    reason = serializers.ChoiceField(choices=Reason.choices, source="notice.reason")
    kind = serializers.CharField(source="line.kind.name")
    uid = serializers.UUIDField(source="line.subject.uid")
    code = serializers.CharField(source="line.code")
    title = serializers.CharField(source="line.title")
    delivered_at = serializers.DateTimeField(source="notice.delivered_at")
    read = serializers.SerializerMethodField()

    def get_read(self, told: queries.Told) -> bool:
        """Whether it counts as read."""
        return told.notice.read_at is not None


class NoticePage(PageOut):
    """A page of notices."""

    results = NoticeOut(many=True)


class ReadOut(serializers.Serializer[Any]):
    """How many were unread."""

    read = serializers.IntegerField()


@extend_schema(
    operation_id="notices_list",
    summary="消息",
    parameters=[OpenApiParameter("page", int), OpenApiParameter("size", int, enum=[20, 50, 100])],
    responses=NoticePage,
)
@api_view(["GET"])
def list_notices(request: Request) -> Response:
    """What this account was told, the latest first; things it may no longer see are left out."""
    account = account_of(request)
    page = page_of(queries.delivered(account), request._request)
    told = queries.with_lines(account, page.object_list)
    return Response(page_json(page, NoticeOut(told, many=True).data))


@extend_schema(
    operation_id="notices_read",
    summary="消息标为已读",
    parameters=[KEY_PARAMETER],
    request=None,
    responses=ReadOut,
)
@api_view(["POST"])
@idempotent
def read_notices(request: Request) -> HttpResponse:
    """Everything delivered so far counts as read."""
    return JsonResponse({"read": services.mark_read(user=account_of(request))})
