"""Tenants for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, filtered_page
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import StrictSerializer, page_json
from parks.directory.models import Park
from projects.siting.tenancies.filters import TenancyFilter
from projects.siting.tenancies.models import COUNTED, Stage
from projects.siting.tenancies.queries import TenancyRow, counts_of, for_list, rows_of
from projects.siting.tenancies.services import record_stage

LIST_PARAMETERS = [
    OpenApiParameter("park", str, description="园区代号"),
    OpenApiParameter("source", str, description="来源单位代号"),
    OpenApiParameter("stage", str, enum=list(Stage.values)),
    OpenApiParameter("q", str, description="企业名称或代码的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


class TenancyOut(serializers.Serializer[Any]):
    """A tenant with the day of each stage; null where it has not happened."""

    uid = serializers.UUIDField(source="tenancy.uid")
    park = serializers.CharField(source="tenancy.park.slug")
    enterprise_name = serializers.CharField(source="tenancy.enterprise_name")
    credit_code = serializers.CharField(source="tenancy.credit_code")
    source_district = serializers.CharField(
        source="tenancy.source_district.slug", default=None, allow_null=True, help_text="来源单位"
    )
    signed = serializers.SerializerMethodField()
    registered = serializers.SerializerMethodField()
    moved_in = serializers.SerializerMethodField()
    producing = serializers.SerializerMethodField()
    left = serializers.DateField(source="left_on", allow_null=True)

    def _day(self, row: TenancyRow, stage: Stage) -> str | None:
        day = row.days[COUNTED.index(stage)]
        return day.isoformat() if day else None

    def get_signed(self, row: TenancyRow) -> str | None:
        """签约日."""
        return self._day(row, Stage.SIGNED)

    def get_registered(self, row: TenancyRow) -> str | None:
        """注册日."""
        return self._day(row, Stage.REGISTERED)

    def get_moved_in(self, row: TenancyRow) -> str | None:
        """入驻日."""
        return self._day(row, Stage.MOVED_IN)

    def get_producing(self, row: TenancyRow) -> str | None:
        """投产日."""
        return self._day(row, Stage.PRODUCING)


class TenancyPage(serializers.Serializer[Any]):
    """A page of tenants."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = TenancyOut(many=True)


class TenancyCountOut(serializers.Serializer[Any]):
    """One of our own counters of a park, of today."""

    stage = serializers.CharField(source="stage.value")
    number = serializers.IntegerField()
    by_source = serializers.SerializerMethodField()

    def get_by_source(self, row: Any) -> dict[str, int]:
        """Short name of the unit they came from → how many; an empty name where nobody knows."""
        return dict(row.by_source)


class TenancyStageIn(StrictSerializer):
    """The day something happened; null where it did not happen after all."""

    stage = serializers.ChoiceField(choices=Stage.choices)
    happened_on = serializers.DateField(allow_null=True)
    proof = serializers.CharField(max_length=120, help_text="依据")


@extend_schema(
    operation_id="tenancies_list", summary="入园企业列表", parameters=LIST_PARAMETERS, responses=TenancyPage
)
@api_view(["GET"])
def list_tenancies(request: Request) -> Response:
    """The tenants this account may see."""
    page = filtered_page(TenancyFilter, for_list(account_of(request)), request)
    return Response(page_json(page, TenancyOut(rows_of(page.object_list), many=True).data))


@extend_schema(
    operation_id="tenancies_counts", summary="园区入园企业计数", responses=TenancyCountOut(many=True)
)
@api_view(["GET"])
def show_counts(request: Request, slug: str) -> Response:
    """签约 注册 入驻 投产 of a park, each apart, as far as this account sees its tenants."""
    park = get_object_or_404(Park.objects.all(), slug=slug)
    return Response(TenancyCountOut(counts_of(park, account_of(request)), many=True).data)


@extend_schema(
    operation_id="tenancies_record_stage",
    summary="登记入园企业阶段",
    parameters=[KEY_PARAMETER],
    request=TenancyStageIn,
    responses=TenancyOut,
)
@api_view(["POST"])
@idempotent
def record(request: Request, uid: str) -> HttpResponse:
    """Record the day of a stage; the service is the one the page calls."""
    account = account_of(request)
    tenancy = get_object_or_404(for_list(account), uid=uid)
    body = TenancyStageIn(data=request.data)
    body.is_valid(raise_exception=True)
    given = body.validated_data
    record_stage(
        tenancy=tenancy,
        stage=given["stage"],
        happened_on=given["happened_on"],
        proof=given["proof"],
        actor=account,
    )
    (row,) = rows_of([for_list(account).get(pk=tenancy.pk)])
    return JsonResponse(dict(TenancyOut(row).data), json_dumps_params={"ensure_ascii": False})
