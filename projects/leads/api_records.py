"""What hangs on a lead, for machines: evidence with its versions, the score, objections, the claims on one enterprise."""

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view, parser_classes
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.documents.answers import as_file
from kunming_coord.documents.sending import FILE_ANSWERS
from projects.leads.evidence import add_evidence, remove_evidence, replace_evidence, score_for
from projects.leads.models import Lead
from projects.leads.objections import answer_objection, lodge_objection, objections_until
from projects.leads.queries import claims_on, evidence_version, for_detail, versions_of
from projects.leads.records import EvidenceVersion, LeadEvidence, LeadObjection
from projects.leads.schemas_records import (
    ClaimOut,
    EvidenceIn,
    EvidenceListOut,
    EvidenceOut,
    EvidenceReplaceIn,
    EvidenceVersionOut,
    LeadScoreOut,
    ObjectionAnswerIn,
    ObjectionIn,
    ObjectionListOut,
    ObjectionOut,
)

PARSERS = [JSONParser, MultiPartParser]


def _of(schema: Any) -> dict[str, Any]:
    """A body as JSON or with the file as a part of its own."""
    return {"application/json": schema, "multipart/form-data": schema}


@extend_schema(methods=["GET"], operation_id="leads_evidence", summary="首谈材料", responses=EvidenceListOut)
@extend_schema(
    methods=["POST"],
    operation_id="leads_add_evidence",
    summary="录入首谈材料",
    parameters=[KEY_PARAMETER],
    request=_of(EvidenceIn),
    responses=EvidenceOut,
)
@api_view(["GET", "POST"])
@parser_classes(PARSERS)
@idempotent
def evidence(request: Request, uid: str) -> HttpResponse:
    """The evidence of a lead with its score; or a new piece, with its file or the number it is filed under."""
    lead = _lead(request, uid)
    if request.method != "POST":
        return Response(_evidence_json(lead))
    body = body_of(EvidenceIn, request)
    made = add_evidence(lead=lead, draft=body.draft(request._request), actor=account_of(request))
    return json_answer(EvidenceOut(made).data)


@extend_schema(
    methods=["GET"],
    operation_id="leads_evidence_versions",
    summary="首谈材料的各版本",
    responses=EvidenceVersionOut(many=True),
)
@extend_schema(
    methods=["POST"],
    operation_id="leads_replace_evidence",
    summary="更换首谈材料（新版本）",
    parameters=[KEY_PARAMETER],
    request=_of(EvidenceReplaceIn),
    responses=EvidenceOut,
)
@api_view(["GET", "POST"])
@parser_classes(PARSERS)
@idempotent
def piece(request: Request, uid: str, piece: str) -> HttpResponse:
    """Every version of a piece, also of one that was taken out; or its next version."""
    lead = _lead(request, uid)
    if request.method != "POST":
        rows = versions_of(lead, piece)
        if not rows:
            raise Http404
        return Response(EvidenceVersionOut(rows, many=True).data)
    present = _piece(lead, piece)
    body = body_of(EvidenceReplaceIn, request)
    made = replace_evidence(
        evidence=present,
        draft=body.draft(request._request),
        note=body.validated_data["note"],
        actor=account_of(request),
    )
    return json_answer(EvidenceOut(made).data)


@extend_schema(
    operation_id="leads_remove_evidence",
    summary="删除首谈材料（各版本留存）",
    parameters=[KEY_PARAMETER],
    request=None,
    responses=EvidenceListOut,
)
@api_view(["POST"])
@idempotent
def remove(request: Request, uid: str, piece: str) -> HttpResponse:
    """Take a piece out of a draft or returned lead."""
    lead = _lead(request, uid)
    remove_evidence(evidence=_piece(lead, piece), actor=account_of(request))
    return json_answer(_evidence_json(lead))


@extend_schema(
    operation_id="leads_evidence_file",
    summary="下载首谈材料",
    parameters=[OpenApiParameter("number", int, OpenApiParameter.PATH, description="版本号")],
    responses=FILE_ANSWERS,
)
@api_view(["GET"])
def evidence_file(request: Request, uid: str, piece: str, number: int) -> HttpResponse:
    """The file of a version, byte for byte as it was uploaded."""
    found: EvidenceVersion | None = evidence_version(_lead(request, uid), piece, number)
    if found is None or found.file is None:
        raise Http404
    return as_file(found.file)


@extend_schema(operation_id="leads_score", summary="首谈评分", responses=LeadScoreOut)
@api_view(["GET"])
def score(request: Request, uid: str) -> Response:
    """What the evidence comes to by the rubric of the registration, and the grade it earns."""
    return Response(LeadScoreOut(score_for(_lead(request, uid))).data)


@extend_schema(
    methods=["GET"], operation_id="leads_objections", summary="认定异议（仅市级）", responses=ObjectionListOut
)
@extend_schema(
    methods=["POST"],
    operation_id="leads_object",
    summary="对认定提出异议或表示无异议",
    parameters=[KEY_PARAMETER],
    request=ObjectionIn,
    responses=ObjectionOut,
)
@api_view(["GET", "POST"])
@idempotent
def objections(request: Request, uid: str) -> HttpResponse:
    """What the body that is told has said; or a word of it. Reading is for the city alone."""
    lead = _lead(request, uid)
    if request.method != "POST":
        _city(request)
        until = objections_until(lead)
        return Response(ObjectionListOut({"until": until, "results": lead.objections.all()}).data)
    body = body_of(ObjectionIn, request)
    made = lodge_objection(lead=lead, actor=account_of(request), **body.validated_data)
    return json_answer(ObjectionOut(made).data)


@extend_schema(
    operation_id="leads_answer_objection",
    summary="答复认定异议",
    parameters=[KEY_PARAMETER],
    request=ObjectionAnswerIn,
    responses=ObjectionOut,
)
@api_view(["POST"])
@idempotent
def answer(request: Request, uid: str, objection: str) -> HttpResponse:
    """Uphold or overrule an objection."""
    row = get_object_or_404(LeadObjection.objects.filter(lead=_lead(request, uid)), uid=objection)
    body = body_of(ObjectionAnswerIn, request)
    made = answer_objection(objection=row, actor=account_of(request), **body.validated_data)
    return json_answer(ObjectionOut(made).data)


@extend_schema(
    operation_id="leads_claims", summary="同一企业的各方主张（仅市级）", responses=ClaimOut(many=True)
)
@api_view(["GET"])
def claims(request: Request, uid: str) -> Response:
    """The claims on one enterprise by the time of registration; for the city alone, absent for anybody else."""
    _city(request)
    return Response(ClaimOut(claims_on(_lead(request, uid)), many=True).data)


def _lead(request: Request, uid: str) -> Lead:
    found: Lead = get_object_or_404(for_detail(account_of(request)), uid=uid)
    return found


def _piece(lead: Lead, uid: str) -> LeadEvidence:
    rows = LeadEvidence.objects.filter(lead=lead).select_related("lead__origin", "file")
    found: LeadEvidence = get_object_or_404(rows, uid=uid)
    return found


def _city(request: Request) -> None:
    if not account_of(request).reach.sees_all:
        raise Http404


def _evidence_json(lead: Lead) -> dict[str, Any]:
    pieces = lead.evidence.select_related("file").defer("file__content")
    return dict(EvidenceListOut({"score": score_for(lead), "results": pieces}).data)
