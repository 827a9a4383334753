"""Corrections for machines: the same services and scope as the pages; amounts in 元 as text."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.corrections import queries
from accounting.corrections.actions import EXTRAS, moves_for, require_known, take
from accounting.corrections.filters import CorrectionFilter
from accounting.corrections.models import Correction, Routing
from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, PageOut, QuarterCodeField, YuanField, page_json
from projects.register.api import UnitOut

LIST_PARAMETERS = [
    OpenApiParameter("period", str, description="所属期间代码，例如 2026Q1"),
    OpenApiParameter("group", str, description="指标组代码"),
    OpenApiParameter("routing", str, enum=Routing.values, description="处理路径代码"),
    OpenApiParameter("status", str, description="状态代码"),
    OpenApiParameter("q", str, description="关键字：项目编码、项目名称"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


class CorrectionOut(serializers.ModelSerializer[Correction]):
    """A correction of what a closed quarter says."""

    project = serializers.CharField(source="filing.project.code", read_only=True)
    group = serializers.CharField(source="filing.group.code", read_only=True)
    filing = serializers.UUIDField(source="filing.uid", read_only=True)
    concerns = QuarterCodeField()
    into = QuarterCodeField(allow_null=True)

    class Meta:
        model = Correction
        fields: tuple[str, ...] = (
            "uid",
            "status",
            "version",
            "filing",
            "project",
            "group",
            "concerns",
            "routing",
            "reason",
            "agreement_reference",
            "noticed_on",
            "into",
            "repaid_on",
            "repaid_reference",
        )


class EffectOut(serializers.Serializer[Any]):
    """What a unit has and will have of an indicator in a book, in 元."""

    indicator = serializers.CharField(source="indicator.code")
    book = serializers.CharField()
    district = UnitOut()
    before = YuanField()
    after = YuanField()
    difference = YuanField()


class ConfirmingPartyOut(serializers.Serializer[Any]):
    """A party and when it confirmed in this round."""

    district = UnitOut()
    confirmed_by = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField(allow_null=True)


class CorrectionDetailOut(CorrectionOut):
    """A correction with its effect as far as the reader shares in it, and its story."""

    unit = serializers.CharField(read_only=True, default="yuan")
    problem = serializers.CharField(read_only=True)
    effect = serializers.SerializerMethodField()
    parties = serializers.SerializerMethodField()
    events = EventOut(many=True, read_only=True)
    available_actions = serializers.SerializerMethodField()

    class Meta(CorrectionOut.Meta):
        fields: tuple[str, ...] = (
            *CorrectionOut.Meta.fields,
            "unit",
            "problem",
            "effect",
            "parties",
            "events",
            "available_actions",
        )

    @extend_schema_field(EffectOut(many=True))
    def get_effect(self, correction: Correction) -> Any:
        """Per unit, indicator and book."""
        return EffectOut(self.context["told"].effect, many=True).data

    @extend_schema_field(ConfirmingPartyOut(many=True))
    def get_parties(self, correction: Correction) -> Any:
        """Who has to agree."""
        return ConfirmingPartyOut(self.context["told"].parties, many=True).data

    def get_available_actions(self, correction: Correction) -> list[str]:
        """Codes of the actions this account may take now."""
        return [step.action for step in moves_for(correction, self.context["viewer"])]


class CorrectionPage(PageOut):
    """A page of corrections."""

    results = CorrectionOut(many=True)


class CorrectionActionIn(ActionIn):
    """What an action may be given; `routing` and `agreement_reference` with route, the others with repay."""

    routing = serializers.CharField(required=False, max_length=20, help_text="处理路径代码")
    agreement_reference = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="补充协议编号或文号"
    )
    repaid_on = serializers.DateField(required=False, help_text="退补日")
    repaid_reference = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="退补凭证文号或编号"
    )


@extend_schema(
    operation_id="corrections_list", summary="更正列表", parameters=LIST_PARAMETERS, responses=CorrectionPage
)
@api_view(["GET"])
def list_corrections(request: Request) -> Response:
    """The corrections this account may see."""
    page = filtered_page(CorrectionFilter, queries.for_list(account_of(request)), request)
    return Response(page_json(page, CorrectionOut(page.object_list, many=True).data))


@extend_schema(operation_id="corrections_retrieve", summary="更正详情", responses=CorrectionDetailOut)
@api_view(["GET"])
def show_correction(request: Request, uid: str) -> Response:
    """One correction; foreign is absent."""
    return Response(_detail(get_object_or_404(queries.for_list(account_of(request)), uid=uid), request))


@extend_schema(
    operation_id="corrections_act",
    summary="办理更正",
    parameters=[KEY_PARAMETER],
    request=CorrectionActionIn,
    responses=CorrectionDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_correction(request: Request, uid: str, action: str) -> HttpResponse:
    """Take one action on a correction; the service is the one the page calls."""
    correction = get_object_or_404(queries.for_list(account_of(request)), uid=uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = CorrectionActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    take(
        action,
        correction=correction,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return json_answer(_detail(correction, request))


def _detail(correction: Correction, request: Request) -> dict[str, Any]:
    viewer = account_of(request)
    context = {"viewer": viewer, "told": queries.told(correction, viewer)}
    return dict(CorrectionDetailOut(correction, context=context).data)
