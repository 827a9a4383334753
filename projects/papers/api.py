"""Official documents for machines: the same services and scope as the pages."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of, filtered_page, json_answer
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import page_json
from kunming_coord.common.workflow import require_version
from kunming_coord.documents.uploads import bytes_of
from projects.agreements.queries import for_detail
from projects.leads.api import LIST_PARAMETERS
from projects.papers.actions import EXTRAS, require_known, take
from projects.papers.filters import PaperFilter
from projects.papers.models import Paper
from projects.papers.queries import for_list
from projects.papers.schemas import (
    PaperActionIn,
    PaperChangeIn,
    PaperDetailOut,
    PaperIn,
    PaperOut,
    PaperPage,
    ScanIn,
)
from projects.papers.services import draft_paper, keep_scan, rewrite_paper


@extend_schema(
    methods=["GET"],
    operation_id="papers_list",
    summary="公文列表",
    parameters=LIST_PARAMETERS,
    responses=PaperPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="papers_create",
    summary="拟公文",
    parameters=[KEY_PARAMETER],
    request=PaperIn,
    responses=PaperDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def papers(request: Request) -> HttpResponse:
    """The official documents this account may see; or a new one as a draft."""
    if request.method == "POST":
        return _create(request)
    page = filtered_page(PaperFilter, for_list(account_of(request)), request)
    return Response(page_json(page, PaperOut(page.object_list, many=True).data))


def _create(request: Request) -> HttpResponse:
    actor = account_of(request)
    body = body_of(PaperIn, request)
    agreement = get_object_or_404(for_detail(actor), uid=body.validated_data["agreement"])
    return _answer(draft_paper(agreement=agreement, draft=body.draft(), actor=actor), request)


@extend_schema(operation_id="papers_retrieve", summary="公文详情", responses=PaperDetailOut)
@api_view(["GET"])
def show_paper(request: Request, uid: str) -> Response:
    """One document; foreign is absent."""
    return Response(_detail(_paper(request, uid), request))


@extend_schema(
    operation_id="papers_rewrite",
    summary="修改公文",
    parameters=[KEY_PARAMETER],
    request=PaperChangeIn,
    responses=PaperDetailOut,
)
@api_view(["POST"])
@idempotent
def rewrite(request: Request, uid: str) -> HttpResponse:
    """Write a draft, or a document that was given back, anew."""
    paper = _paper(request, uid)
    body = body_of(PaperChangeIn, request)
    require_version(paper, body.validated_data.get("version"))
    return _answer(rewrite_paper(paper=paper, draft=body.draft(), actor=account_of(request)), request)


@extend_schema(
    operation_id="papers_act",
    summary="办理公文",
    parameters=[KEY_PARAMETER],
    request=PaperActionIn,
    responses=PaperDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_paper(request: Request, uid: str, action: str) -> HttpResponse:
    """Send for approval, give back or issue; the service is the one the page calls."""
    paper = _paper(request, uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = PaperActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    take(
        action,
        paper=paper,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return _answer(paper, request)


@extend_schema(
    operation_id="papers_upload_scan",
    summary="上传盖章扫描件",
    parameters=[KEY_PARAMETER],
    request={"application/json": ScanIn, "multipart/form-data": ScanIn},
    responses={200: PaperDetailOut},
)
@api_view(["POST"])
@parser_classes([JSONParser, MultiPartParser])
@idempotent
def upload_scan(request: Request, uid: str) -> HttpResponse:
    """Keep the stamped original of an issued document, a plain PDF."""
    paper = _paper(request, uid)
    body = body_of(ScanIn, request)
    content, name = _content(request, body.validated_data)
    keep_scan(paper=paper, content=content, file_name=name, actor=account_of(request))
    return _answer(paper, request)


def _content(request: Request, given: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes and name of a scan; raises Invalid or Missing."""
    if "content" not in given:
        content, name = bytes_of(request._request)
        return content, given.get("file_name") or name
    try:
        return base64.b64decode(given["content"], validate=True), given.get("file_name", "")
    except (binascii.Error, ValueError) as error:
        sentence = "content 应为 PDF 文件的 base64。"
        raise Invalid(sentence, fields={"content": sentence}) from error


def _paper(request: Request, uid: str) -> Paper:
    paper: Paper = get_object_or_404(for_list(account_of(request)), uid=uid)
    return paper


def _answer(paper: Paper, request: Request) -> HttpResponse:
    """The document as it now stands."""
    fresh = for_list(account_of(request)).get(pk=paper.pk)
    return json_answer(_detail(fresh, request))


def _detail(paper: Paper, request: Request) -> dict[str, Any]:
    return dict(PaperDetailOut(paper, context={"viewer": account_of(request)}).data)
