"""Leads for machines; thin as the pages are."""

from django.http import Http404, HttpResponse, JsonResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.requests import require_role
from kunming_coord.accounts.roles import Role
from kunming_coord.common.api import KEY_PARAMETER, body_of, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import page_json
from kunming_coord.common.workflow import require_version
from kunming_coord.documents.answers import seal_json
from projects.leads.actions import EXTRAS, require_known, take
from projects.leads.checking import check_collision
from projects.leads.disclosure import standing_of
from projects.leads.filters import LeadFilter
from projects.leads.models import Lead
from projects.leads.queries import for_detail, for_list
from projects.leads.schemas import (
    CollisionCheckIn,
    CollisionCheckOut,
    LeadActionIn,
    LeadDetailOut,
    LeadIn,
    LeadOut,
    LeadPage,
    LeadRewriteIn,
    SealedReceiptOut,
)
from projects.leads.services import draft_lead, update_lead
from projects.register.forms import filing_districts
from projects.register.services import require_filer

LIST_PARAMETERS = [
    OpenApiParameter("status", str, description="状态代码"),
    OpenApiParameter("q", str, description="编号、项目名称或企业名称的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


@extend_schema(
    methods=["GET"],
    operation_id="leads_list",
    summary="线索列表",
    parameters=LIST_PARAMETERS,
    responses=LeadPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="leads_create",
    summary="登记线索草稿",
    parameters=[KEY_PARAMETER],
    request=LeadIn,
    responses=LeadDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def list_leads(request: Request) -> HttpResponse:
    """The leads this account may see; or a new one as a draft."""
    if request.method == "POST":
        return _create(request)
    rows = for_list(account_of(request)).select_related("project__enterprise")
    page = filtered_page(LeadFilter, rows, request)
    return Response(
        page_json(page, LeadOut(page.object_list, many=True, context={"viewer": account_of(request)}).data)
    )


def _create(request: Request) -> HttpResponse:
    actor = account_of(request)
    require_role(actor, Role.FILER)
    body = LeadIn(data=request.data)
    body.fields["origin"].queryset = filing_districts(actor)  # type: ignore[attr-defined]
    body.is_valid(raise_exception=True)
    lead = draft_lead(
        origin=body.validated_data["origin"],
        project=body.project_draft(),
        lead=body.lead_draft(),
        actor=actor,
    )
    return _answer(lead, request)


@extend_schema(
    operation_id="leads_update",
    summary="修改线索草稿",
    parameters=[KEY_PARAMETER],
    request=LeadRewriteIn,
    responses=LeadDetailOut,
)
@api_view(["POST"])
@idempotent
def rewrite_lead(request: Request, uid: str) -> HttpResponse:
    """Write a draft or returned lead anew."""
    actor = account_of(request)
    lead = get_object_or_404(for_detail(actor), uid=uid)
    require_filer(actor, lead.origin)
    body = body_of(LeadRewriteIn, request)
    require_version(lead, body.validated_data.get("version"))
    update_lead(lead=lead, project=body.project_draft(), draft=body.lead_draft(), actor=actor)
    return _answer(lead, request)


@extend_schema(operation_id="leads_retrieve", summary="线索详情", responses=LeadDetailOut)
@api_view(["GET"])
def show_lead(request: Request, uid: str) -> Response:
    """One lead; foreign is absent."""
    lead = get_object_or_404(for_detail(account_of(request)), uid=uid)
    return Response(LeadDetailOut(lead, context={"viewer": account_of(request)}).data)


@extend_schema(
    operation_id="leads_act",
    summary="办理线索",
    description="登记时另有单位登记同一企业且未附 claim 的，线索保持草稿，collision 为 true。",
    parameters=[KEY_PARAMETER],
    request=LeadActionIn,
    responses=LeadDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_lead(request: Request, uid: str, action: str) -> HttpResponse:
    """Take one action on a lead; the service is the one the page calls."""
    actor = account_of(request)
    lead = get_object_or_404(for_detail(actor), uid=uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = LeadActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    version = body.validated_data.get("version")
    take(action, lead=lead, actor=actor, version=version, arguments=body.arguments(extras))
    return _answer(lead, request)


@extend_schema(operation_id="leads_receipt", summary="首谈登记回执", responses=SealedReceiptOut)
@api_view(["GET"])
def show_receipt(request: Request, uid: str, number: int) -> Response:
    """A sealed receipt, for whoever sees the lead."""
    lead = get_object_or_404(for_detail(account_of(request)), uid=uid)
    if not standing_of(lead, account_of(request)).sees("lead", "receipts"):
        raise Http404
    receipt = get_object_or_404(lead.receipts.select_related("seal"), round=number)
    return Response(seal_json(receipt.seal))


@extend_schema(
    operation_id="leads_check",
    summary="冲突核查（只答有无）",
    parameters=[KEY_PARAMETER],
    request=CollisionCheckIn,
    responses=CollisionCheckOut,
)
@api_view(["POST"])
@idempotent
def check(request: Request) -> HttpResponse:
    """Ask whether another unit has a claim on an enterprise."""
    actor = account_of(request)
    require_role(actor, Role.FILER)
    body = CollisionCheckIn(data=request.data)
    body.fields["district"].queryset = filing_districts(actor)  # type: ignore[attr-defined]
    body.is_valid(raise_exception=True)
    made = check_collision(actor=actor, **body.validated_data)
    return JsonResponse(dict(CollisionCheckOut(made).data))


def _answer(lead: Lead, request: Request) -> HttpResponse:
    data = dict(LeadDetailOut(lead, context={"viewer": account_of(request)}).data)
    return json_answer(data)
