"""The files of official documents and agreements for machines: Word, PDF and stamped scans, byte for byte as people get them."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import renderers
from rest_framework.decorators import api_view, renderer_classes
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, json_answer
from kunming_coord.common.errors import Absent
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.word import DOCX
from kunming_coord.documents.uploads import PDF
from projects.agreements.models import Agreement
from projects.agreements.queries import for_detail
from projects.papers import files
from projects.papers.models import Paper, SealedText
from projects.papers.queries import for_list, sealed_of
from projects.papers.schemas import SealedOut, sealed_json
from projects.papers.sealing import form_statement, seal_form

FORMS = [SealedText.Form.AGREEMENT.value, SealedText.Form.APPROVAL.value]
FORM = OpenApiParameter("form", str, OpenApiParameter.PATH, enum=FORMS, description="协议书，呈批表")
SUFFIX = OpenApiParameter("suffix", str, OpenApiParameter.PATH, enum=["docx", "pdf"])
FILES: dict[Any, Any] = {(200, DOCX): OpenApiTypes.BINARY, (200, PDF): OpenApiTypes.BINARY}


class _Word(renderers.BaseRenderer):
    """Lets a machine ask for Word alone; refusals stay what they are, JSON."""

    media_type, format, render_style = DOCX, "docx", "binary"

    def render(self, data: Any, *args: Any, **kwargs: Any) -> bytes:
        """What is not a file is a refusal."""
        return renderers.JSONRenderer().render(data)


class _Pdf(_Word):
    """The same for PDF."""

    media_type, format = PDF, "pdf"


RENDERERS = [renderers.JSONRenderer, _Word, _Pdf]


@extend_schema(operation_id="papers_file", summary="公文的 Word 或 PDF", parameters=[SUFFIX], responses=FILES)
@api_view(["GET"])
@renderer_classes(RENDERERS)
def paper_file(request: Request, uid: str, suffix: str) -> HttpResponse:
    """A document as Word or PDF."""
    actor = account_of(request)
    paper: Paper = get_object_or_404(for_list(actor), uid=uid)
    _require_known(suffix)
    return files.paper_pdf(paper, actor) if suffix == "pdf" else files.paper_word(paper, actor)


@extend_schema(
    operation_id="papers_scan",
    summary="公文的盖章扫描件",
    responses={(200, PDF): OpenApiTypes.BINARY},
)
@api_view(["GET"])
@renderer_classes(RENDERERS)
def paper_scan(request: Request, uid: str, number: int) -> HttpResponse:
    """A stamped original as it was uploaded."""
    actor = account_of(request)
    paper: Paper = get_object_or_404(for_list(actor), uid=uid)
    return files.scan_file(get_object_or_404(paper.scans, pk=number), actor)


@extend_schema(
    methods=["GET"],
    operation_id="papers_form_retrieve",
    summary="协议书、呈批表最近一次出具",
    parameters=[FORM],
    responses=SealedOut,
)
@extend_schema(
    methods=["POST"],
    operation_id="papers_form_seal",
    summary="出具协议书、呈批表",
    parameters=[KEY_PARAMETER, FORM],
    request=None,
    responses=SealedOut,
)
@api_view(["GET", "POST"])
@idempotent
def agreement_form(request: Request, uid: str, form: str) -> HttpResponse:
    """The code of 协议书 or 呈批表 as it was last sealed; or seal it as it stands. The PDF follows from the worker."""
    agreement = _agreement(request, uid)
    if request.method == "POST":
        seal_form(agreement=agreement, form=form, actor=account_of(request))
        return json_answer(_sealed(agreement, form))
    return Response(_sealed(agreement, form))


@extend_schema(
    operation_id="papers_form_file",
    summary="协议书、呈批表的 Word 或 PDF",
    parameters=[FORM, SUFFIX],
    responses=FILES,
)
@api_view(["GET"])
@renderer_classes(RENDERERS)
def agreement_file(request: Request, uid: str, form: str, suffix: str) -> HttpResponse:
    """协议书 or 呈批表 as Word or PDF."""
    agreement, actor = _agreement(request, uid), account_of(request)
    _require_known(suffix)
    if suffix == "pdf":
        return files.form_pdf(agreement, form, actor)
    return files.form_word(agreement, form, actor)


def _require_known(suffix: str) -> None:
    if suffix not in ("docx", "pdf"):
        raise Absent("文件只有 docx 和 pdf 两种。")


def _agreement(request: Request, uid: str) -> Agreement:
    agreement: Agreement = get_object_or_404(for_detail(account_of(request)), uid=uid)
    return agreement


def _sealed(agreement: Agreement, form: str) -> dict[str, Any]:
    if form not in FORMS:
        form_statement(agreement, form)
    found = sealed_json(sealed_of(agreement, form))
    if found is None:
        raise Absent("还没有出具，请先出具。")
    return found
