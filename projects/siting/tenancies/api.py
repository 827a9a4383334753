"""Tenants for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of, filtered_page
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import PageOut, StrictSerializer, page_json
from kunming_coord.districts.queries import parties
from parks.directory.models import Park
from parks.directory.rights import require_keeper
from projects.siting.reservations.queries import reservable
from projects.siting.tenancies.filters import TenancyFilter
from projects.siting.tenancies.models import COUNTED, Stage, Tenancy
from projects.siting.tenancies.queries import TenancyRow, counts_of, for_list, rows_of
from projects.siting.tenancies.services import TenancyDraft, record_stage, register_tenancy

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


class TenancyPage(PageOut):
    """A page of tenants."""

    results = TenancyOut(many=True)


class TenancyCountOut(serializers.Serializer[Any]):
    """One of our own counters of a park, of today."""

    stage = serializers.CharField(source="stage.value")
    number = serializers.IntegerField()
    by_source = serializers.SerializerMethodField()

    def get_by_source(self, row: Any) -> dict[str, int]:
        """Short name of the unit they came from → how many; an empty name where nobody knows."""
        return dict(row.by_source)


class TenancyIn(StrictSerializer):
    """A tenant of a park; code, source and project may be unknown."""

    park = serializers.SlugRelatedField(slug_field="slug", queryset=Park.objects.select_related("district"))
    enterprise_name = serializers.CharField(max_length=120)
    credit_code = serializers.CharField(max_length=30, required=False, allow_blank=True, default="")
    source_district = serializers.SlugRelatedField(
        slug_field="slug", queryset=parties(), required=False, allow_null=True, default=None
    )
    project = serializers.CharField(
        max_length=40, required=False, allow_blank=True, default="", help_text="项目编码"
    )


class TenancyStageIn(StrictSerializer):
    """The day something happened; null where it did not happen after all."""

    stage = serializers.ChoiceField(choices=Stage.choices)
    happened_on = serializers.DateField(allow_null=True)
    proof = serializers.CharField(max_length=120, help_text="依据")


@extend_schema(
    methods=["GET"],
    operation_id="tenancies_list",
    summary="入园企业列表",
    parameters=LIST_PARAMETERS,
    responses=TenancyPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="tenancies_register",
    summary="登记入园企业",
    parameters=[KEY_PARAMETER],
    request=TenancyIn,
    responses=TenancyOut,
)
@api_view(["GET", "POST"])
@idempotent
def tenancies(request: Request) -> HttpResponse:
    """The tenants this account may see; POST registers one."""
    account = account_of(request)
    if request.method == "POST":
        given = dict(body_of(TenancyIn, request).validated_data)
        park, code = given.pop("park"), given.pop("project")
        require_keeper(account, park.district_id)
        project = get_object_or_404(reservable(account), code=code) if code else None
        draft = TenancyDraft(project=project, **given)
        return _tenant(register_tenancy(park=park, draft=draft, actor=account), account)
    page = filtered_page(TenancyFilter, for_list(account), request)
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
    given = body_of(TenancyStageIn, request).validated_data
    record_stage(tenancy=tenancy, actor=account, **given)
    return _tenant(tenancy, account)


def _tenant(tenancy: Tenancy, account: User) -> HttpResponse:
    (row,) = rows_of([for_list(account).get(pk=tenancy.pk)])
    return answer(TenancyOut(row))
