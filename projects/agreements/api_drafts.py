"""Drafting an agreement for machines: parties, terms with variants, clauses; the same services and scope as the pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit, parse_fen
from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.common.workflow import require_version
from projects.agreements.api import (
    AGREEMENT_PARAMETERS,
    AgreementDetailOut,
    AgreementPage,
    answer,
    list_page,
)
from projects.agreements.api_terms import (
    read_clauses,
    read_parties,
    read_quarter,
    read_terms,
    refused,
)
from projects.agreements.clausing import use_template, write_clauses
from projects.agreements.drafts import PartyDraft, TermDraft, districts_of
from projects.agreements.ground import (
    Ground,
    ground_of,
    ground_of_project,
    ground_of_transfer,
    require_drafter,
)
from projects.agreements.models import Agreement, AgreementParty
from projects.agreements.previewing import EXAMPLE_FEN, preview_terms
from projects.agreements.queries import for_api
from projects.agreements.schemas_drafts import (
    ClausesIn,
    DraftIn,
    PaperSignatureIn,
    PreviewIn,
    PreviewOut,
    UpdateIn,
)
from projects.agreements.services import draft_agreement, record_enterprise_signature, update_agreement
from projects.clauses.models import AgreementTemplate
from projects.clauses.queries import templates_for

Side = AgreementParty.Side


@extend_schema(
    methods=["GET"],
    operation_id="agreements_list",
    summary="协议列表",
    parameters=AGREEMENT_PARAMETERS,
    responses=AgreementPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="agreements_draft",
    summary="起草协议",
    parameters=[KEY_PARAMETER],
    request=DraftIn,
    responses=AgreementDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def list_agreements(request: Request) -> HttpResponse:
    """The agreements this account may see; a POST drafts one under the policy in force for its scheme."""
    return _draft(request) if request.method == "POST" else list_page(request)


def _draft(request: Request) -> HttpResponse:
    actor = account_of(request)
    given = _valid(DraftIn, request)
    ground = _ground(request, given)
    parties, terms = _read(given, ground)
    agreement = draft_agreement(
        project=ground.project,
        transfer=ground.transfer,
        policy_code=ground.policy.id,
        drafted_by=ground.drafted_by,
        parties=parties,
        terms=terms,
        effective_from=read_quarter(given["effective_from"], "effective_from"),
        actor=actor,
    )
    _store_clauses(agreement, ground, given, request)
    return answer(agreement, request)


@extend_schema(
    operation_id="agreements_update",
    summary="修改协议草稿",
    parameters=[KEY_PARAMETER],
    request=UpdateIn,
    responses=AgreementDetailOut,
)
@api_view(["POST"])
@idempotent
def update(request: Request, uid: str) -> HttpResponse:
    """Write the parties and terms of a draft anew."""
    agreement, actor = _agreement(request, uid), account_of(request)
    ground = ground_of(agreement, actor)
    given = _valid(UpdateIn, request)
    require_version(agreement, given.get("version"))
    parties, terms = _read(given, ground)
    update_agreement(
        agreement=agreement,
        parties=parties,
        terms=terms,
        effective_from=read_quarter(given["effective_from"], "effective_from"),
        actor=actor,
    )
    return answer(agreement, request)


@extend_schema(
    operation_id="agreements_preview",
    summary="试算协议条款（不保存）",
    request=PreviewIn,
    responses=PreviewOut,
)
@api_view(["POST"])
def preview(request: Request) -> Response:
    """What the engine makes of terms before anybody signs; writes nothing."""
    given = _valid(PreviewIn, request)
    stored = given.get("agreement")
    ground = (
        ground_of(_agreement(request, str(stored)), account_of(request))
        if stored
        else _ground(request, given)
    )
    parties, terms = _read(given, ground)
    lines = preview_terms(ground.policy, parties, terms, samples=_samples(given.get("samples") or ()))
    return Response(PreviewOut({"policy": ground.policy.id, "lines": lines}).data)


@extend_schema(
    operation_id="agreements_write_clauses",
    summary="写入协议条款（按模板或逐条）",
    parameters=[KEY_PARAMETER],
    request=ClausesIn,
    responses=AgreementDetailOut,
)
@api_view(["POST"])
@idempotent
def clauses(request: Request, uid: str) -> HttpResponse:
    """Put clauses in place of those of a draft; the answer carries what the clause check says about them."""
    agreement, actor = _agreement(request, uid), account_of(request)
    require_drafter(agreement, actor)
    given = _valid(ClausesIn, request)
    require_version(agreement, given.get("version"))
    if (given.get("template") is None) == (given["clauses"] is None):
        raise refused("template", _("请写明模板（template）或条款（clauses）中的一项。"))
    _store_clauses(agreement, ground_of(agreement, actor), given, request)
    return answer(agreement, request)


@extend_schema(
    operation_id="agreements_sign_on_paper",
    summary="登记纸质签署（企业及不参与分享的各方）",
    parameters=[KEY_PARAMETER],
    request=PaperSignatureIn,
    responses=AgreementDetailOut,
)
@api_view(["POST"])
@idempotent
def sign_on_paper(request: Request, uid: str) -> HttpResponse:
    """Record the signature on paper of the party whose turn it is."""
    agreement = _agreement(request, uid)
    given = _valid(PaperSignatureIn, request)
    require_version(agreement, given.pop("version", None))
    record_enterprise_signature(agreement=agreement, actor=account_of(request), **given)
    return answer(agreement, request)


def _agreement(request: Request, uid: str) -> Agreement:
    found: Agreement = get_object_or_404(for_api(account_of(request)), uid=uid)
    return found


def _valid(kind: type[StrictSerializer], request: Request) -> dict[str, Any]:
    body = body_of(kind, request)
    return dict(body.validated_data)


def _ground(request: Request, given: Mapping[str, Any]) -> Ground:
    """What a new agreement rests on; raises Invalid where it is not one thing."""
    viewer, transfer, project = account_of(request), given.get("transfer"), given.get("project")
    if (transfer is None) == (project is None):
        raise refused("transfer", _("请写明所依据的流转（transfer）或项目（project）中的一项。"))
    if transfer is not None:
        return ground_of_transfer(viewer, str(transfer))
    return ground_of_project(viewer, str(project))


def _read(given: Mapping[str, Any], ground: Ground) -> tuple[list[PartyDraft], list[TermDraft]]:
    parties = read_parties(given["parties"], ground.project) or _usual(ground)
    slugs = [district.slug for _side, district in districts_of(parties)]
    return parties, read_terms(given["terms"], slugs)


def _usual(ground: Ground) -> list[PartyDraft]:
    """Origin and host of the transfer; raises Invalid where the host is not known."""
    if ground.host is None:
        raise refused("parties", _("未经流转的协议请列出各方（parties）。"))
    return [PartyDraft(Side.ORIGIN, ground.project.origin), PartyDraft(Side.HOST, ground.host)]


def _store_clauses(agreement: Agreement, ground: Ground, given: Mapping[str, Any], request: Request) -> None:
    actor = account_of(request)
    if (code := given.get("template")) is not None:
        use_template(agreement=agreement, template=_template(ground, code), actor=actor)
    if given["clauses"] is not None:
        write_clauses(agreement=agreement, clauses=read_clauses(given["clauses"]), actor=actor)


def _template(ground: Ground, code: str) -> AgreementTemplate:
    rows = templates_for(ground.policy.scheme, timezone.localdate())
    found: AgreementTemplate | None = rows.filter(code=code).first()
    if found is None:
        raise refused("template", _("没有代码为“%(code)s”的协议模板，或不适用于本办法。") % {"code": code})
    return found


def _samples(texts: Sequence[str]) -> tuple[int, ...]:
    read = tuple(parse_fen(text, unit=Unit.YUAN, field=_("试算用的数")) for text in texts)
    return read or (EXAMPLE_FEN,)
