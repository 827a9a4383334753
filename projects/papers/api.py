"""Official documents for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, filtered_page
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, page_json
from projects.leads.api import LIST_PARAMETERS
from projects.papers.actions import EXTRAS, require_known, take
from projects.papers.filters import PaperFilter
from projects.papers.models import Paper
from projects.papers.queries import for_list


class PaperOut(serializers.ModelSerializer[Paper]):
    """A 函, 通知 or 请示 about an agreement."""

    agreement = serializers.CharField(source="agreement.code")
    issuer = serializers.CharField(source="issuer.slug")

    class Meta:
        model = Paper
        fields: tuple[str, ...] = (
            "uid", "status", "version", "kind", "title", "recipient", "number", "issued_on", "agreement", "issuer",
        )  # fmt: skip


class PaperPage(serializers.Serializer[Any]):
    """A page of official documents."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = PaperOut(many=True)


class PaperActionIn(ActionIn):
    """What an action may be given; number and day with issue only."""

    number = serializers.CharField(required=False, max_length=60, help_text="文号（issue）")
    issued_on = serializers.DateField(required=False, help_text="印发日期（issue）")


@extend_schema(
    operation_id="papers_list", summary="公文列表", parameters=LIST_PARAMETERS, responses=PaperPage
)
@api_view(["GET"])
def list_papers(request: Request) -> Response:
    """The official documents this account may see."""
    page = filtered_page(PaperFilter, for_list(account_of(request)), request)
    return Response(page_json(page, PaperOut(page.object_list, many=True).data))


@extend_schema(
    operation_id="papers_act",
    summary="办理公文",
    parameters=[KEY_PARAMETER],
    request=PaperActionIn,
    responses=PaperOut,
)
@api_view(["POST"])
@idempotent
def act_on_paper(request: Request, uid: str, action: str) -> HttpResponse:
    """Send for approval, give back or issue; the service is the one the page calls."""
    paper = get_object_or_404(for_list(account_of(request)), uid=uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = PaperActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    take(
        action,
        paper=paper,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    fresh = for_list(account_of(request)).get(pk=paper.pk)
    return JsonResponse(dict(PaperOut(fresh).data), json_dumps_params={"ensure_ascii": False})
