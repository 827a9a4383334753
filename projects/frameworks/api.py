"""Framework agreements for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, filtered_page
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import StrictSerializer, page_json
from projects.frameworks.filters import FrameworkFilter
from projects.frameworks.models import Framework, FrameworkTask
from projects.frameworks.queries import counter_rows, for_detail
from projects.frameworks.services import read_counter

LIST_PARAMETERS = [
    OpenApiParameter("q", str, description="名称或文号的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


class TaskOut(serializers.ModelSerializer[FrameworkTask]):
    """A task of a party."""

    bearer = serializers.CharField(source="bearer.name")

    class Meta:
        model = FrameworkTask
        fields: tuple[str, ...] = ("title", "bearer", "due_on", "done_on", "outcome")


class CounterOut(serializers.Serializer[Any]):
    """A counter as it was last read."""

    number = serializers.IntegerField(source="counter.pk")
    title = serializers.CharField(source="counter.title")
    unit = serializers.CharField(source="counter.unit")
    target = serializers.IntegerField(source="counter.target", allow_null=True)
    value = serializers.IntegerField(source="latest.value", default=None, allow_null=True)
    as_of = serializers.DateField(source="latest.as_of", default=None, allow_null=True)


class FrameworkOut(serializers.ModelSerializer[Framework]):
    """A framework agreement with its tasks and counters."""

    parties = serializers.SerializerMethodField()
    tasks = TaskOut(many=True)
    counters = serializers.SerializerMethodField()

    class Meta:
        model = Framework
        fields: tuple[str, ...] = (
            "uid", "kind", "title", "number", "signed_on", "valid_to", "parties", "tasks", "counters",
        )  # fmt: skip

    def get_parties(self, framework: Framework) -> list[str]:
        """Names of the parties in their order."""
        return [party.name for party in framework.parties.all()]

    @extend_schema_field(CounterOut(many=True))
    def get_counters(self, framework: Framework) -> list[dict[str, Any]]:
        """Each counter as it was last read."""
        return [dict(row) for row in CounterOut(counter_rows(framework.counters.all()), many=True).data]


class FrameworkPage(serializers.Serializer[Any]):
    """A page of framework agreements."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = FrameworkOut(many=True)


class ReadingIn(StrictSerializer):
    """What a counter stood at on a day."""

    as_of = serializers.DateField()
    value = serializers.IntegerField(min_value=0)
    said_by = serializers.CharField(max_length=120, help_text="来源")


@extend_schema(
    operation_id="frameworks_list",
    summary="框架协议列表",
    parameters=LIST_PARAMETERS,
    responses=FrameworkPage,
)
@api_view(["GET"])
def list_frameworks(request: Request) -> Response:
    """The framework agreements this account may see."""
    page = filtered_page(FrameworkFilter, for_detail(account_of(request)), request)
    return Response(page_json(page, FrameworkOut(page.object_list, many=True).data))


@extend_schema(
    operation_id="frameworks_read_counter",
    summary="报送计数",
    parameters=[KEY_PARAMETER],
    request=ReadingIn,
    responses=FrameworkOut,
)
@api_view(["POST"])
@idempotent
def read_counter_api(request: Request, uid: str, number: int) -> HttpResponse:
    """Report what a counter stood at; the service is the one the page calls."""
    framework = get_object_or_404(for_detail(account_of(request)), uid=uid)
    counter = get_object_or_404(framework.counters.select_related("framework"), pk=number)
    body = ReadingIn(data=request.data)
    body.is_valid(raise_exception=True)
    given = body.validated_data
    read_counter(
        counter=counter,
        as_of=given["as_of"],
        value=given["value"],
        source=given["said_by"],
        actor=account_of(request),
    )
    fresh = for_detail(account_of(request)).get(pk=framework.pk)
    return JsonResponse(dict(FrameworkOut(fresh).data), json_dumps_params={"ensure_ascii": False})
