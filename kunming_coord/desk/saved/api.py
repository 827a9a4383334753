"""Saved views for machines: one's own, kept and dropped as on the page."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.desk.saved import services
from kunming_coord.desk.saved.models import NAME_LENGTH, SavedView


class SavedViewOut(serializers.ModelSerializer[SavedView]):
    """A view: its address shows the same list, conditions and columns to whoever opens it, as far as they may see."""

    class Meta:
        model = SavedView
        fields = ("number", "name", "address", "columns", "created_at")

    number = serializers.IntegerField(source="pk", read_only=True)
    address = serializers.CharField(read_only=True)
    columns = serializers.ListField(child=serializers.CharField(), read_only=True)


class SavedViewIn(StrictSerializer):
    """A name, and the address of a list of this site without its host: `/leads/?status=returned&cols=title,status`."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    address = serializers.CharField(max_length=1200)


class DroppedOut(serializers.Serializer[Any]):
    """The number of the view that is gone."""

    dropped = serializers.IntegerField()


@extend_schema(
    operation_id="views_list", summary="查询方案", responses=SavedViewOut(many=True), methods=["GET"]
)
@extend_schema(
    operation_id="views_save",
    summary="保存查询方案",
    parameters=[KEY_PARAMETER],
    request=SavedViewIn,
    responses=SavedViewOut,
    methods=["POST"],
)
@api_view(["GET", "POST"])
@idempotent
def views(request: Request) -> HttpResponse:
    """One's own views; or keep the address of a list under a name, replacing one of that name."""
    account = account_of(request)
    if request.method == "POST":
        body = body_of(SavedViewIn, request)
        made = services.save_view(actor=account, **body.validated_data)
        return answer(SavedViewOut(made))
    return Response(SavedViewOut(SavedView.objects.filter(user=account), many=True).data)


@extend_schema(
    operation_id="views_drop",
    summary="删除查询方案",
    parameters=[KEY_PARAMETER],
    request=None,
    responses=DroppedOut,
)
@api_view(["POST"])
@idempotent
def drop(request: Request, number: int) -> HttpResponse:
    """Forget one of one's own views; any other is absent."""
    services.drop_view(actor=account_of(request), number=number)
    return JsonResponse({"dropped": number})
