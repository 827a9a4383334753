"""What machines add to a transfer: an opinion, a proof, a contribution, a score."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit, parse_fen
from projects.transfers.api import JSON, TransferDetailOut, detail_json
from projects.transfers.conditions import prove_condition
from projects.transfers.contributing import add_contribution
from projects.transfers.models import Transfer
from projects.transfers.opinions import answer_opinion, opinion_at
from projects.transfers.queries import for_detail, hosts_for
from projects.transfers.schemas import ContributionIn, OpinionAnswerIn, ProofIn, ScoreIn
from projects.transfers.scoring import score_candidate

ABOUT: dict[str, Any] = {"parameters": [KEY_PARAMETER], "responses": TransferDetailOut}


@extend_schema(
    operation_id="transfers_answer_opinion", summary="答复征求的意见", request=OpinionAnswerIn, **ABOUT
)
@api_view(["POST"])
@idempotent
def answer(request: Request, uid: str, number: int) -> HttpResponse:
    """Answer for one's body."""
    transfer = _transfer(request, uid)
    asked = opinion_at(transfer, account_of(request), number)
    given = _read(OpinionAnswerIn(data=request.data))
    answer_opinion(request=asked, actor=account_of(request), **given)
    return _answered(transfer, request)


@extend_schema(
    operation_id="transfers_prove_condition", summary="登记承接条件的证明", request=ProofIn, **ABOUT
)
@api_view(["POST"])
@idempotent
def prove(request: Request, uid: str, number: int) -> HttpResponse:
    """Record the proof of a condition."""
    transfer = _transfer(request, uid)
    given = _read(ProofIn(data=request.data))
    prove_condition(transfer=transfer, number=number, actor=account_of(request), **given)
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_contribute", summary="登记共建投入", request=ContributionIn, **ABOUT)
@api_view(["POST"])
@idempotent
def contribute(request: Request, uid: str) -> HttpResponse:
    """Record a contribution, valued and dated."""
    transfer = _transfer(request, uid)
    given = _read(ContributionIn(data=request.data))
    amount = parse_fen(given.pop("amount"), unit=Unit.YUAN, field="amount")
    add_contribution(transfer=transfer, amount_fen=amount, actor=account_of(request), **given)
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_score", summary="登记候选承载地评分", request=ScoreIn, **ABOUT)
@api_view(["POST"])
@idempotent
def score(request: Request, uid: str) -> HttpResponse:
    """Score a candidate host by the rubric in force."""
    transfer = _transfer(request, uid)
    body = ScoreIn(data=request.data)
    fields: Any = body.fields
    fields["district"].queryset = hosts_for(transfer.origin)
    score_candidate(transfer=transfer, actor=account_of(request), **_read(body))
    return _answered(transfer, request)


def _transfer(request: Request, uid: str) -> Transfer:
    found: Transfer = get_object_or_404(for_detail(account_of(request)), uid=uid)
    return found


def _read(body: Any) -> dict[str, Any]:
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _answered(transfer: Transfer, request: Request) -> HttpResponse:
    return JsonResponse(detail_json(transfer, request), json_dumps_params=JSON)
