"""Framework agreements for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import page_json
from projects.frameworks import services
from projects.frameworks.filters import FrameworkFilter
from projects.frameworks.models import Framework
from projects.frameworks.queries import for_detail
from projects.frameworks.schemas import (
    CounterIn,
    FrameworkDetailOut,
    FrameworkIn,
    FrameworkOut,
    FrameworkPage,
    ReadingIn,
    TaskDoneIn,
    TaskIn,
)

LIST_PARAMETERS = [
    OpenApiParameter("q", str, description="名称或文号的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


@extend_schema(
    methods=["GET"],
    operation_id="frameworks_list",
    summary="框架协议列表",
    parameters=LIST_PARAMETERS,
    responses=FrameworkPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="frameworks_create",
    summary="登记框架协议",
    parameters=[KEY_PARAMETER],
    request=FrameworkIn,
    responses=FrameworkDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def frameworks(request: Request) -> HttpResponse:
    """The framework agreements this account may see; or a new one as it was signed."""
    if request.method == "POST":
        return _create(request)
    page = filtered_page(FrameworkFilter, for_detail(account_of(request)), request)
    return Response(page_json(page, FrameworkOut(page.object_list, many=True).data))


def _create(request: Request) -> HttpResponse:
    actor = account_of(request)
    services.require_registrar(actor)
    body = body_of(FrameworkIn, request)
    names = ("kind", "title", "number", "signed_on", "valid_to", "content")
    made = services.register_framework(
        **{name: body.validated_data[name] for name in names}, parties=body.party_drafts(), actor=actor
    )
    return _answer(made, request)


@extend_schema(operation_id="frameworks_retrieve", summary="框架协议详情", responses=FrameworkDetailOut)
@api_view(["GET"])
def show_framework(request: Request, uid: str) -> Response:
    """One framework agreement; foreign is absent."""
    return Response(_detail(_framework(request, uid), request))


@extend_schema(
    operation_id="frameworks_set_task",
    summary="下达任务",
    parameters=[KEY_PARAMETER],
    request=TaskIn,
    responses=FrameworkDetailOut,
)
@api_view(["POST"])
@idempotent
def set_task(request: Request, uid: str) -> HttpResponse:
    """Set a task for a party."""
    framework = _framework(request, uid)
    body = body_of(TaskIn, request)
    services.set_task(
        framework=framework,
        bearer=body.bearer_of(framework),
        title=body.validated_data["title"],
        due_on=body.validated_data["due_on"],
        actor=account_of(request),
    )
    return _answer(framework, request)


@extend_schema(
    operation_id="frameworks_finish_task",
    summary="登记任务完成",
    parameters=[KEY_PARAMETER],
    request=TaskDoneIn,
    responses=FrameworkDetailOut,
)
@api_view(["POST"])
@idempotent
def finish_task(request: Request, uid: str, number: int) -> HttpResponse:
    """Say that a task was done."""
    framework = _framework(request, uid)
    task = get_object_or_404(framework.tasks.select_related("framework"), pk=number)
    body = body_of(TaskDoneIn, request)
    services.finish_task(task=task, actor=account_of(request), **body.validated_data)
    return _answer(framework, request)


@extend_schema(
    operation_id="frameworks_add_counter",
    summary="增加计数项",
    parameters=[KEY_PARAMETER],
    request=CounterIn,
    responses=FrameworkDetailOut,
)
@api_view(["POST"])
@idempotent
def add_counter(request: Request, uid: str) -> HttpResponse:
    """Add something to be counted."""
    framework = _framework(request, uid)
    body = body_of(CounterIn, request)
    services.add_counter(framework=framework, actor=account_of(request), **body.validated_data)
    return _answer(framework, request)


@extend_schema(
    operation_id="frameworks_read_counter",
    summary="报送计数",
    parameters=[KEY_PARAMETER],
    request=ReadingIn,
    responses=FrameworkDetailOut,
)
@api_view(["POST"])
@idempotent
def read_counter(request: Request, uid: str, number: int) -> HttpResponse:
    """Report what a counter stood at; the service is the one the page calls."""
    framework = _framework(request, uid)
    counter = get_object_or_404(framework.counters.select_related("framework"), pk=number)
    body = body_of(ReadingIn, request)
    given = body.validated_data
    services.read_counter(
        counter=counter,
        as_of=given["as_of"],
        value=given["value"],
        source=given["said_by"],
        actor=account_of(request),
    )
    return _answer(framework, request)


def _framework(request: Request, uid: str) -> Framework:
    framework: Framework = get_object_or_404(for_detail(account_of(request)), uid=uid)
    return framework


def _answer(framework: Framework, request: Request) -> HttpResponse:
    """The framework agreement as it now stands."""
    fresh = for_detail(account_of(request)).get(pk=framework.pk)
    return json_answer(_detail(fresh, request))


def _detail(framework: Framework, request: Request) -> dict[str, Any]:
    return dict(FrameworkDetailOut(framework, context={"viewer": account_of(request)}).data)
