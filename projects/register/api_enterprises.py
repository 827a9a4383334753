"""The register of enterprises for machines of the city: records, names, merges."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, body_of, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import page_json
from kunming_coord.common.workflow import available_moves
from projects.register import enterprisequeries as queries
from projects.register import naming
from projects.register import schemas_enterprises as schemas
from projects.register.filters import EnterpriseFilter
from projects.register.mergeactions import EXTRAS, require_known, take
from projects.register.merges import EnterpriseMerge
from projects.register.merging import Plan, plan_merge, propose_merge
from projects.register.models import Enterprise
from projects.register.recordcodes import record_of

LIST_PARAMETERS = [
    OpenApiParameter("listed", str, description="四上名录类别"),
    OpenApiParameter("duplicate", str, enum=["yes"], description="只看疑似重复"),
    OpenApiParameter("merged", str, enum=["yes"], description="只看已并入的"),
    OpenApiParameter("q", str, description="代码、现用名、曾用名或集团的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


@extend_schema(
    operation_id="enterprises_list",
    summary="企业列表",
    parameters=LIST_PARAMETERS,
    responses=schemas.EnterprisePage,
)
@api_view(["GET"])
def list_enterprises(request: Request) -> Response:
    """Every record; for those who see the whole city."""
    queries.require_city(account_of(request))
    page = filtered_page(EnterpriseFilter, queries.enterprises(timezone.localdate()), request)
    return Response(page_json(page, schemas.EnterpriseOut(page.object_list, many=True).data))


@extend_schema(operation_id="enterprises_retrieve", summary="企业详情", responses=schemas.EnterpriseDetailOut)
@api_view(["GET"])
def show_enterprise(request: Request, uid: str) -> Response:
    """One record with its names over time."""
    return Response(_enterprise_json(_enterprise(request, uid)))


@extend_schema(
    operation_id="enterprises_name",
    summary="登记更名或核实名称",
    parameters=[KEY_PARAMETER],
    request=schemas.NameIn,
    responses=schemas.EnterpriseDetailOut,
)
@api_view(["POST"])
@idempotent
def name_enterprise(request: Request, uid: str) -> HttpResponse:
    """Record a verified name."""
    enterprise = _enterprise(request, uid)
    body = body_of(schemas.NameIn, request)
    naming.record_name(enterprise=enterprise, actor=account_of(request), **body.validated_data)
    return json_answer(_enterprise_json(_enterprise(request, uid)))


@extend_schema(
    operation_id="enterprises_merge",
    summary="提出企业合并",
    parameters=[KEY_PARAMETER],
    request=schemas.MergeIn,
    responses=schemas.MergeOut,
)
@api_view(["POST"])
@idempotent
def propose(request: Request, uid: str) -> HttpResponse:
    """Propose to merge this record into another; somebody else confirms."""
    duplicate = _enterprise(request, uid)
    naming.require_keeper(account_of(request))
    body = body_of(schemas.MergeIn, request)
    given = body.validated_data
    merge = propose_merge(
        duplicate=duplicate,
        survivor=record_of(given["survivor"], field="survivor"),
        reason=given["reason"],
        actor=account_of(request),
    )
    return json_answer(_merge_json(merge, request))


@extend_schema(
    operation_id="enterprises_merges_retrieve", summary="企业合并办理情况", responses=schemas.MergeOut
)
@api_view(["GET"])
def show_merge(request: Request, uid: str) -> Response:
    """A proposal with what it would move now."""
    return Response(_merge_json(_merge(request, uid), request))


@extend_schema(
    operation_id="enterprises_merges_act",
    summary="办理企业合并",
    parameters=[KEY_PARAMETER],
    request=schemas.MergeActionIn,
    responses=schemas.MergeOut,
)
@api_view(["POST"])
@idempotent
def act_on_merge(request: Request, uid: str, action: str) -> HttpResponse:
    """Confirm, refuse or withdraw."""
    merge = _merge(request, uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = schemas.MergeActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    take(
        action,
        merge=merge,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return json_answer(_merge_json(_merge(request, uid), request))


def _enterprise(request: Request, uid: str) -> Enterprise:
    queries.require_city(account_of(request))
    return get_object_or_404(queries.enterprises(timezone.localdate()), uid=uid)


def _merge(request: Request, uid: str) -> EnterpriseMerge:
    rows = EnterpriseMerge.objects.visible_to(account_of(request))
    found: EnterpriseMerge = get_object_or_404(rows.select_related("duplicate", "survivor"), uid=uid)
    return found


def _enterprise_json(enterprise: Enterprise) -> dict[str, Any]:
    return dict(schemas.EnterpriseDetailOut(enterprise).data)


def _merge_json(merge: EnterpriseMerge, request: Request) -> dict[str, Any]:
    plan = plan_merge(merge.duplicate, merge.survivor) if merge.status == "proposed" else Plan()
    return {
        "uid": str(merge.uid),
        "status": merge.status,
        "version": merge.version,
        "duplicate": merge.duplicate.credit_code,
        "survivor": merge.survivor.credit_code,
        "reason": merge.reason,
        "plan": [
            {"kind": part.label, "moves": part.moves, "rows": [row for _pk, row in part.rows]}
            for part in plan.parts
        ],
        "obstacles": plan.obstacles,
        "digest": plan.digest,
        "events": EventOut(merge.events, many=True).data,
        "available_actions": [move.action for move in available_moves(merge, account_of(request))],
    }
