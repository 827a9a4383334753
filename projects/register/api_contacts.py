"""Contacts of a project for machines: masked by default, a number is shown after a reveal that is logged."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of
from kunming_coord.common.idempotency import idempotent
from projects.register import contacting
from projects.register import schemas_contacts as schemas
from projects.register.contactviews import contact_of
from projects.register.disclosure import standing_of
from projects.register.models import Project
from projects.register.queries import for_detail


@extend_schema(
    methods=["GET"],
    operation_id="projects_contacts",
    summary="企业联系人",
    responses=schemas.ContactOut(many=True),
)
@extend_schema(
    methods=["POST"],
    operation_id="projects_add_contact",
    summary="登记企业联系人",
    parameters=[KEY_PARAMETER],
    request=schemas.ContactIn,
    responses=schemas.ContactOut(many=True),
)
@api_view(["GET", "POST"])
@idempotent
def contacts(request: Request, uid: str) -> HttpResponse:
    """The contacts as this account is shown them; POST writes one down."""
    project = _project(request, uid)
    if request.method == "POST":
        given = body_of(schemas.ContactIn, request).validated_data
        contacting.add_contact(project=project, actor=account_of(request), **given)
        return _answer(_shown(project, request))
    return Response(_shown(project, request))


@extend_schema(
    operation_id="projects_end_contact",
    summary="停用企业联系人",
    parameters=[KEY_PARAMETER],
    request=None,
    responses=schemas.ContactOut(many=True),
)
@api_view(["POST"])
@idempotent
def end(request: Request, uid: str, contact: str) -> HttpResponse:
    """A contact one no longer speaks with."""
    project = _project(request, uid)
    contacting.end_contact(contact=contact_of(project, contact), actor=account_of(request))
    return _answer(_shown(project, request))


@extend_schema(
    operation_id="projects_reveal_contact",
    summary="查看遮挡的号码（留痕）",
    description="记录之后，在 shown_until 之前读取该项目的联系人即显示号码；答复本身不含号码。",
    parameters=[KEY_PARAMETER],
    request=schemas.RevealIn,
    responses=schemas.RevealOut,
)
@api_view(["POST"])
@idempotent
def reveal(request: Request, uid: str, contact: str) -> HttpResponse:
    """Have a number shown; the answer, which is kept for replays, does not hold it."""
    row = contact_of(_project(request, uid), contact)
    given = body_of(schemas.RevealIn, request).validated_data
    made = contacting.reveal_contact(contact=row, actor=account_of(request), **given)
    return _answer(schemas.RevealOut({"contact": row.uid, "shown_until": made.until}).data)


def _project(request: Request, uid: str) -> Project:
    return get_object_or_404(for_detail(account_of(request)), uid=uid)


def _shown(project: Project, request: Request) -> Any:
    account = account_of(request)
    return schemas.contacts_json(project, standing_of(project, account), account)


def _answer(data: Any) -> HttpResponse:
    return JsonResponse(data, safe=False, json_dumps_params={"ensure_ascii": False})
