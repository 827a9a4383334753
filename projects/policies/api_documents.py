"""The register of documents for machines: read it, enter a document, correct it, compare it, look up its force."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, page_json
from kunming_coord.common.workflow import require_version
from projects.policies.documentactions import take
from projects.policies.documents import check_document
from projects.policies.filters import DocumentFilter
from projects.policies.models import PolicyDocument
from projects.policies.registering import amend_document, register_document
from projects.policies.schemas_documents import (
    AmendEntryIn,
    CheckDocumentIn,
    DocumentDetailOut,
    DocumentOut,
    DocumentPage,
    NewEntryIn,
)

LIST_PARAMETERS = [
    OpenApiParameter("status", str, description="登记状态代码"),
    OpenApiParameter("state", str, description="效力状态代码"),
    OpenApiParameter("q", str, description="编号、名称、文号或发文机关的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


@extend_schema(
    methods=["GET"],
    operation_id="policies_documents_list",
    summary="文件登记列表",
    parameters=LIST_PARAMETERS,
    responses=DocumentPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="policies_documents_register",
    summary="登记文件",
    parameters=[KEY_PARAMETER],
    request=NewEntryIn,
    responses=DocumentDetailOut,
)
@api_view(["GET", "POST"])
def documents(request: Request) -> HttpResponse:
    """Every document of the register, or a new one."""
    if request.method == "POST":
        return _register(request)
    page = filtered_page(DocumentFilter, PolicyDocument.objects.order_by("code"), request)
    return Response(page_json(page, DocumentOut(page.object_list, many=True).data))


@idempotent
def _register(request: Request) -> HttpResponse:
    body = body_of(NewEntryIn, request)
    code = body.validated_data["code"]
    return _answer(register_document(code=code, entry=body.entry(), actor=account_of(request)), request)


@extend_schema(
    operation_id="policies_documents_retrieve", summary="文件登记详情", responses=DocumentDetailOut
)
@api_view(["GET"])
def show_document(request: Request, code: str) -> Response:
    """One document."""
    return Response(_detail(_document(request, code), request))


@extend_schema(
    operation_id="policies_documents_amend",
    summary="更正登记",
    parameters=[KEY_PARAMETER],
    request=AmendEntryIn,
    responses=DocumentDetailOut,
)
@api_view(["POST"])
@idempotent
def amend(request: Request, code: str) -> HttpResponse:
    """Correct an entry as a whole; another person compares it anew."""
    document = _document(request, code)
    body = body_of(AmendEntryIn, request)
    given = body.validated_data
    require_version(document, given.get("version"))
    done = amend_document(
        document=document, entry=body.entry(), strike=given["strike"], actor=account_of(request)
    )
    return _answer(done, request)


@extend_schema(
    operation_id="policies_documents_check",
    summary="登记效力核实结果",
    parameters=[KEY_PARAMETER],
    request=CheckDocumentIn,
    responses=DocumentDetailOut,
)
@api_view(["POST"])
@idempotent
def check(request: Request, code: str) -> HttpResponse:
    """Write down what was found out about the force of a document."""
    document = _document(request, code)
    body = body_of(CheckDocumentIn, request)
    seen = body.validated_data.get("seen")
    check_document(document=document, seen=seen, finding=body.finding(), actor=account_of(request))
    return _answer(_document(request, code), request)


@extend_schema(
    operation_id="policies_documents_act",
    summary="办理文件登记",
    parameters=[KEY_PARAMETER],
    request=ActionIn,
    responses=DocumentDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_document(request: Request, code: str, action: str) -> HttpResponse:
    """Compare an entry with the original, give it back, or take it back."""
    document = _document(request, code)
    body = body_of(ActionIn, request)
    given = body.validated_data
    done = take(
        action,
        document=document,
        actor=account_of(request),
        version=given.get("version"),
        note=given["note"],
    )
    return _answer(done, request)


def _document(request: Request, code: str) -> PolicyDocument:
    rows: QuerySet[PolicyDocument] = PolicyDocument.objects.visible_to(account_of(request))
    return get_object_or_404(rows, code=code)


def _detail(document: PolicyDocument, request: Request) -> dict[str, Any]:
    return dict(DocumentDetailOut(document, context={"viewer": account_of(request)}).data)


def _answer(document: PolicyDocument, request: Request) -> HttpResponse:
    return json_answer(_detail(document, request))
