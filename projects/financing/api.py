"""Financing recommendations for machines: the same services and scope as the pages."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer, YuanField, page_json
from projects.financing import services
from projects.financing.actions import EXTRAS, require_known, take
from projects.financing.filters import FinancingFilter
from projects.financing.models import Drawdown, Financing
from projects.financing.queries import for_list
from projects.leads.api import LIST_PARAMETERS
from projects.register.models import Project
from projects.register.schemas import YuanIn


class DrawdownOut(serializers.ModelSerializer[Drawdown]):
    """Money drawn under a grant, in 元; negative where an earlier row is put right."""

    amount = YuanField(source="amount_fen")

    class Meta:
        model = Drawdown
        fields = ("drawn_on", "amount", "note", "recorded_at")


class FinancingOut(serializers.ModelSerializer[Financing]):
    """A recommendation of a project to a bank; amounts in 元."""

    project = serializers.CharField(source="project.code")
    district = serializers.CharField(source="unit.slug")
    amount = YuanField(source="amount_fen")
    granted = YuanField(source="granted_fen", allow_null=True)
    drawn = YuanField(source="drawn_fen")

    class Meta:
        model = Financing
        fields: tuple[str, ...] = (
            "uid", "status", "version", "project", "district", "bank", "purpose", "amount", "granted", "granted_on",
            "drawn", "created_at",
        )  # fmt: skip


class FinancingDetailOut(FinancingOut):
    """With every row that was drawn."""

    drawdowns = DrawdownOut(many=True)

    class Meta(FinancingOut.Meta):
        fields = (*FinancingOut.Meta.fields, "drawdowns")


class FinancingPage(PageOut):
    """A page of recommendations."""

    results = FinancingOut(many=True)


class FinancingIn(StrictSerializer):
    """A recommendation to be drafted."""

    project = serializers.CharField(max_length=40, help_text="项目编码")
    bank = serializers.CharField(max_length=1000)
    purpose = serializers.CharField(max_length=1000)
    amount = YuanIn()


class FinancingActionIn(ActionIn):
    """What an action takes; `granted` and `granted_on` for 登记授信."""

    granted = YuanIn(source="granted_fen", required=False, allow_null=True)
    granted_on = serializers.DateField(required=False, allow_null=True)


class DrawdownIn(StrictSerializer):
    """Money drawn."""

    amount = YuanIn()
    drawn_on = serializers.DateField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=1000)


@extend_schema(
    methods=["GET"],
    operation_id="financings_list",
    summary="融资推荐列表",
    parameters=LIST_PARAMETERS,
    responses=FinancingPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="financings_create",
    summary="起草融资推荐",
    parameters=[KEY_PARAMETER],
    request=FinancingIn,
    responses=FinancingDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def financings(request: Request) -> HttpResponse:
    """The recommendations this account may see, or a new one."""
    if request.method == "POST":
        return _draft(request)
    page = filtered_page(FinancingFilter, for_list(account_of(request)), request)
    return Response(page_json(page, FinancingOut(page.object_list, many=True).data))


@extend_schema(operation_id="financings_show", summary="融资推荐", responses=FinancingDetailOut)
@api_view(["GET"])
def show_financing(request: Request, uid: str) -> Response:
    """One recommendation; foreign is absent."""
    return Response(FinancingDetailOut(_financing(request, uid)).data)


@extend_schema(
    operation_id="financings_act",
    summary="办理融资推荐",
    parameters=[KEY_PARAMETER],
    request=FinancingActionIn,
    responses=FinancingDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_financing(request: Request, uid: str, action: str) -> HttpResponse:
    """Take one action; the service is the one the page calls."""
    financing = _financing(request, uid)
    require_known(action)
    body = body_of(FinancingActionIn, request)
    take(
        action,
        financing=financing,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(EXTRAS.get(action, ())),
    )
    return _answer(request, uid)


@extend_schema(
    operation_id="financings_draw",
    summary="登记放款",
    parameters=[KEY_PARAMETER],
    request=DrawdownIn,
    responses=FinancingDetailOut,
)
@api_view(["POST"])
@idempotent
def record_drawdown(request: Request, uid: str) -> HttpResponse:
    """Record money drawn under a grant."""
    financing = _financing(request, uid)
    body = body_of(DrawdownIn, request)
    given = dict(body.validated_data)
    services.record_drawdown(
        financing=financing, actor=account_of(request), amount_fen=given.pop("amount"), **given
    )
    return _answer(request, uid)


def _draft(request: Request) -> HttpResponse:
    body = body_of(FinancingIn, request)
    given, account = body.validated_data, account_of(request)
    project = get_object_or_404(Project.objects.visible_to(account), code=given["project"])
    draft = services.FinancingDraft(given["bank"], given["amount"], given["purpose"])
    made = services.draft_financing(project=project, draft=draft, actor=account)
    return _answer(request, str(made.uid))


def _financing(request: Request, uid: str) -> Financing:
    found: Financing = get_object_or_404(for_list(account_of(request)), uid=uid)
    return found


def _answer(request: Request, uid: str) -> HttpResponse:
    out = FinancingDetailOut(_financing(request, uid)).data
    return json_answer(out)
