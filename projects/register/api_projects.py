"""The register of projects for machines; the services are those of the pages."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import page_json
from kunming_coord.common.workflow import available_moves
from projects.register import profiling, queries, schemas, services
from projects.register.demands import typed
from projects.register.disclosure import standing_of
from projects.register.facts import Demand
from projects.register.filters import ProjectFilter
from projects.register.models import Project
from projects.register.nationalcode import odd_parts
from projects.register.profiling import InvestmentDraft, SiteDraft
from projects.register.schemas_contacts import contacts_json
from projects.register.services import ProjectDraft
from projects.register.staging import StageDraft, move_project
from projects.visibility.standing import Standing

LIST_PARAMETERS = [
    OpenApiParameter("stage", str, description="阶段代码"),
    OpenApiParameter("origin", str, description="登记单位代号"),
    OpenApiParameter("industry", str, description="行业代码的开头"),
    OpenApiParameter("chain", str, description="产业链代号"),
    OpenApiParameter("q", str, description="编码、名称或企业名称（含曾用名）的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


@extend_schema(
    methods=["GET"],
    operation_id="projects_list",
    summary="项目列表",
    parameters=LIST_PARAMETERS,
    responses=schemas.ProjectPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="projects_register",
    summary="登记项目",
    parameters=[KEY_PARAMETER],
    request=schemas.ProjectIn,
    responses=schemas.ProjectDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def projects(request: Request) -> HttpResponse:
    """The projects this account may see; POST registers one."""
    if request.method == "POST":
        return _register(request)
    rows = queries.for_list(account_of(request)).select_related("enterprise")
    page = filtered_page(partial(ProjectFilter, viewer=account_of(request)), rows, request)
    results = [_row(project, standing_of(project, account_of(request))) for project in page.object_list]
    return Response(page_json(page, results))


@extend_schema(operation_id="projects_retrieve", summary="项目详情", responses=schemas.ProjectDetailOut)
@api_view(["GET"])
def show_project(request: Request, uid: str) -> Response:
    """One project; foreign is absent."""
    return Response(_detail(_project(request, uid), request))


@extend_schema(
    operation_id="projects_set_demand",
    summary="填写落地需求",
    parameters=[KEY_PARAMETER],
    request=schemas.DemandIn,
    responses=schemas.ProjectDetailOut,
)
@api_view(["POST"])
@idempotent
def set_demand(request: Request, uid: str) -> HttpResponse:
    """Write the demand profile anew."""
    project, body = _project(request, uid), body_of(schemas.DemandIn, request)
    profiling.set_demand(project=project, draft=body.draft(), actor=account_of(request))
    return _changed(project, request)


@extend_schema(
    operation_id="projects_set_amounts",
    summary="设定计划总投资与协议投资额",
    parameters=[KEY_PARAMETER],
    request=schemas.AmountsIn,
    responses=schemas.ProjectDetailOut,
)
@api_view(["POST"])
@idempotent
def set_amounts(request: Request, uid: str) -> HttpResponse:
    """Set 计划总投资 and 协议投资额 while no agreement counts by them."""
    project, given = _project(request, uid), body_of(schemas.AmountsIn, request).validated_data
    amounts = {f"{name}_fen": given[name] for name in given}
    services.set_amounts(project=project, actor=account_of(request), **amounts)
    return _changed(project, request)


@extend_schema(
    operation_id="projects_classify",
    summary="设定行业、产业链与园区",
    parameters=[KEY_PARAMETER],
    request=schemas.ClassifyIn,
    responses=schemas.ProjectDetailOut,
)
@api_view(["POST"])
@idempotent
def classify(request: Request, uid: str) -> HttpResponse:
    """Set trade, national code, chain and park."""
    project, given = _project(request, uid), body_of(schemas.ClassifyIn, request).validated_data
    chain = given["chain"].pk if given["chain"] else ""
    profiling.classify_project(project=project, actor=account_of(request), **{**given, "chain": chain})
    return _changed(project, request)


@extend_schema(
    operation_id="projects_add_site",
    summary="登记场所",
    parameters=[KEY_PARAMETER],
    request=schemas.SiteIn,
    responses=schemas.ProjectDetailOut,
)
@api_view(["POST"])
@idempotent
def add_site(request: Request, uid: str) -> HttpResponse:
    """Record a place where the enterprise does something."""
    project, body = _project(request, uid), body_of(schemas.SiteIn, request)
    profiling.add_site(project=project, draft=SiteDraft(**body.validated_data), actor=account_of(request))
    return _changed(project, request)


@extend_schema(
    operation_id="projects_record_investment",
    summary="登记到位资金与完成固投",
    parameters=[KEY_PARAMETER],
    request=schemas.InvestmentIn,
    responses=schemas.ProjectDetailOut,
)
@api_view(["POST"])
@idempotent
def record_investment(request: Request, uid: str) -> HttpResponse:
    """Record what had been invested by a day."""
    project, given = _project(request, uid), body_of(schemas.InvestmentIn, request).validated_data
    amounts = {f"{name}_fen": given[name] for name in given if name not in ("as_of", "note")}
    draft = InvestmentDraft(as_of=given["as_of"], note=given["note"], **amounts)
    profiling.record_investment(project=project, draft=draft, actor=account_of(request))
    return _changed(project, request)


@extend_schema(
    operation_id="projects_act",
    summary="推进项目阶段",
    parameters=[KEY_PARAMETER],
    request=schemas.StageIn,
    responses=schemas.ProjectDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_project(request: Request, uid: str, action: str) -> HttpResponse:
    """Take a step: sign, start, produce, expand, lose, abandon or resume."""
    project, given = _project(request, uid), body_of(schemas.StageIn, request).validated_data
    draft = StageDraft(given["happened_on"], given["proof"], given["reason"], given["added_investment"])
    move_project(
        project=project,
        action=action,
        draft=draft,
        actor=account_of(request),
        version=given.get("version"),
    )
    return _changed(project, request)


def _register(request: Request) -> HttpResponse:
    given = dict(body_of(schemas.ProjectIn, request).validated_data)
    origin = given.pop("origin")
    amounts = {f"{name}_fen": given.pop(name) for name in ("planned_investment", "agreed_investment")}
    project = services.register_project(
        origin=origin, draft=ProjectDraft(**given, **amounts), actor=account_of(request)
    )
    return _changed(project, request)


def _project(request: Request, uid: str) -> Project:
    return get_object_or_404(queries.for_detail(account_of(request)), uid=uid)


def _changed(project: Project, request: Request) -> HttpResponse:
    detail = _detail(_project(request, str(project.uid)), request)
    return json_answer(detail)


def _row(project: Project, standing: Standing) -> dict[str, Any]:
    return dict(schemas.ProjectRowOut(project, context={"standing": standing}).data)


def _detail(project: Project, request: Request) -> dict[str, Any]:
    standing = standing_of(project, account_of(request))
    seen, today = standing.names("project"), timezone.localdate()
    sites = schemas.SiteOut(project.sites.select_related("district", "park"), many=True).data
    investments = schemas.InvestmentOut(queries.standing_investments(project), many=True).data
    stages = schemas.StageRecordOut(project.stage_records.all(), many=True).data
    return {
        "project": _row(project, standing),
        "version": project.version,
        "demand": _demand(queries.demand_of(project)) if "demand" in seen else None,
        "park": project.park.slug if "park" in seen and project.park else None,
        "sites": sites if "sites" in seen else None,
        "investments": investments if {"arrived", "completed"} <= seen else None,
        "stages": stages if "stages" in seen else None,
        "contacts": contacts_json(project, standing, account_of(request)),
        "warnings": odd_parts(project.national_code, today) if "national_code" in seen else [],
        "available_actions": [move.action for move in available_moves(project, account_of(request))],
    }


def _demand(demand: Demand | None) -> dict[str, str] | None:
    """The profile as text in the units of the page; only what is needed."""
    if demand is None:
        return None
    told = typed(demand)
    if demand.wanted_on:
        told["wanted_on"] = demand.wanted_on.isoformat()
    return {name: text for name, text in (told | {"note": demand.note}).items() if text}
