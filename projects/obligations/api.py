"""Obligations for machines: the same services and scope as the pages."""

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
from projects.obligations.actions import take
from projects.obligations.filters import ObligationFilter
from projects.obligations.models import Obligation
from projects.obligations.queries import for_list, rows_of


class ObligationOut(serializers.ModelSerializer[Obligation]):
    """What a district has to do by a day; `light` is empty once nothing is waited for."""

    agreement = serializers.CharField(source="agreement.code")
    district = serializers.CharField(source="party.district.slug")
    light = serializers.SerializerMethodField()

    class Meta:
        model = Obligation
        fields: tuple[str, ...] = (
            "uid", "status", "version", "agreement", "district", "code", "title", "started_on", "due_on", "light",
        )  # fmt: skip

    def get_light(self, obligation: Obligation) -> str:
        """green, yellow, red or nothing."""
        return str(self.context["lights"].get(obligation.pk, ""))


class ObligationPage(serializers.Serializer[Any]):
    """A page of obligations."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = ObligationOut(many=True)


@extend_schema(
    operation_id="obligations_list",
    summary="协议义务列表",
    parameters=LIST_PARAMETERS,
    responses=ObligationPage,
)
@api_view(["GET"])
def list_obligations(request: Request) -> Response:
    """The obligations this account may see, the next due first."""
    page = filtered_page(ObligationFilter, for_list(account_of(request)), request)
    rows = ObligationOut(page.object_list, many=True, context={"lights": _lights(page.object_list)})
    return Response(page_json(page, rows.data))


@extend_schema(
    operation_id="obligations_act",
    summary="办理协议义务",
    parameters=[KEY_PARAMETER],
    request=ActionIn,
    responses=ObligationOut,
)
@api_view(["POST"])
@idempotent
def act_on_obligation(request: Request, uid: str, action: str) -> HttpResponse:
    """Report, confirm or give back; the service is the one the page calls."""
    obligation = get_object_or_404(for_list(account_of(request)), uid=uid)
    body = ActionIn(data=request.data)
    body.is_valid(raise_exception=True)
    given = body.validated_data
    take(
        action,
        obligation=obligation,
        actor=account_of(request),
        version=given.get("version"),
        note=given["note"],
    )
    fresh = for_list(account_of(request)).get(pk=obligation.pk)
    out = ObligationOut(fresh, context={"lights": _lights([fresh])})
    return JsonResponse(dict(out.data), json_dumps_params={"ensure_ascii": False})


def _lights(obligations: Any) -> dict[int, str]:
    return {row.obligation.pk: row.light for row in rows_of(obligations)}
