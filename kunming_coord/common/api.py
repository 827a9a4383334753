"""What the APIs of all rooms share: the key of a write, a step of a thing's way, a filtered page."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django_filters.filterset import FilterSet
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request

from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import HEADER
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.paging import page_of
from kunming_coord.common.serializers import StrictSerializer

Body = TypeVar("Body", bound=StrictSerializer)

KEY_PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, required=True, description="同一提交的标识，8 至 64 位"
)


class EventOut(serializers.ModelSerializer[WorkflowEvent]):
    """One step of the way: who, when, from where to where, with which words."""

    class Meta:
        model = WorkflowEvent
        fields = (
            "sequence",
            "action",
            "from_status",
            "to_status",
            "role",
            "actor_label",
            "unit_label",
            "note",
            "at",
        )


def filtered_page(kind: Callable[..., FilterSet], rows: QuerySet[Any], request: Request) -> Any:
    """The page of a filtered list; raises Invalid for a filter value that does not exist."""
    found = kind(request.query_params, rows)
    if not found.form.is_valid():
        fields: Mapping[str, Any] = found.form.errors
        raise Invalid(
            "查询条件有误，请按 errors 逐项修改。",
            fields={name: " ".join(map(str, errors)) for name, errors in fields.items()},
        )
    return page_of(found.qs, request._request)


def body_of(kind: type[Body], request: Request) -> Body:
    """The body of a request, checked; refused with every field that is wrong."""
    body = kind(data=request.data)
    body.is_valid(raise_exception=True)
    return body


def answer(out: serializers.BaseSerializer[Any]) -> HttpResponse:
    """A thing as machines read it."""
    return json_answer(out.data)


def json_answer(data: Mapping[str, Any]) -> HttpResponse:
    """What machines read, Chinese as it is written."""
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})
