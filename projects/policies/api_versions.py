"""The life of a policy version for machines: one version, and its moves; the services are those of the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn
from kunming_coord.common.workflow import available_moves
from projects.policies.actions import EXTRAS, require_known, take
from projects.policies.models import PolicyVersion
from projects.policies.outputs import version_json
from projects.policies.queries import for_detail
from projects.policies.schemas import VersionOut


class VersionDetailOut(VersionOut):
    """A version with its story and what this account may do."""

    code = serializers.CharField()
    title = serializers.CharField()
    document = serializers.CharField(allow_null=True)
    events = EventOut(many=True)
    available_actions = serializers.ListField(child=serializers.CharField())


class PolicyActionIn(ActionIn):
    """What a move may be given; effective_from with enforce only, effective_to with repeal only."""

    effective_from = serializers.DateField(required=False, allow_null=True, help_text="批准生效：生效日")
    effective_to = serializers.DateField(required=False, allow_null=True, help_text="废止：最后适用日")


@extend_schema(
    operation_id="policies_versions_retrieve", summary="政策版本办理情况", responses=VersionDetailOut
)
@api_view(["GET"])
def show_version(request: Request, uid: str) -> Response:
    """One version; a draft is absent for those who do not work on policies."""
    return Response(_detail(get_object_or_404(for_detail(account_of(request)), uid=uid), request))


@extend_schema(
    operation_id="policies_versions_act",
    summary="办理政策版本",
    parameters=[KEY_PARAMETER],
    request=PolicyActionIn,
    responses=VersionDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_version(request: Request, uid: str, action: str) -> HttpResponse:
    """Take one action on a version; the service is the one the page calls."""
    version = get_object_or_404(for_detail(account_of(request)), uid=uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = PolicyActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    take(
        action,
        policy=version,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return json_answer(_detail(version, request))


def _detail(version: PolicyVersion, request: Request) -> dict[str, Any]:
    return version_json(version) | {
        "code": version.code,
        "title": version.title,
        "document": version.document.code if version.document else None,
        "events": EventOut(version.events, many=True).data,
        "available_actions": [move.action for move in available_moves(version, account_of(request))],
    }
