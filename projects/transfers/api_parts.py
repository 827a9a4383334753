"""What machines add to a transfer: an opinion, a proof, a contribution, a score."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.common.api import KEY_PARAMETER, body_of, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit, parse_fen
from projects.transfers.api import TransferDetailOut, detail_json
from projects.transfers.conditions import prove_condition
from projects.transfers.contributing import add_contribution, remove_contribution
from projects.transfers.handing import (
    add_signers,
    assign_step,
    colleagues_for,
    require_turn,
    signers_for,
)
from projects.transfers.models import Transfer
from projects.transfers.opinions import answer_opinion, ask_bodies, askable, opinion_at
from projects.transfers.queries import for_detail, hosts_for
from projects.transfers.schemas import (
    AskIn,
    AssignIn,
    ContributionIn,
    OpinionAnswerIn,
    ProofIn,
    ScoreIn,
    SignersIn,
)
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
    given = body_of(OpinionAnswerIn, request).validated_data
    answer_opinion(request=asked, actor=account_of(request), **given)
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_ask", summary="加征意见", request=AskIn, **ABOUT)
@api_view(["POST"])
@idempotent
def ask(request: Request, uid: str) -> HttpResponse:
    """Ask further bodies while in review."""
    transfer = _transfer(request, uid)
    body = AskIn(data=request.data)
    _among(body, "bodies", askable())
    ask_bodies(transfer=transfer, actor=account_of(request), **_read(body))
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_assign", summary="转办", request=AssignIn, **ABOUT)
@api_view(["POST"])
@idempotent
def assign(request: Request, uid: str) -> HttpResponse:
    """Hand the step to a colleague; whoever is none of them is answered like an account there is not."""
    transfer, account = _transfer(request, uid), account_of(request)
    require_turn(transfer, account, "转办")
    body = AssignIn(data=request.data)
    _among(body, "to", _accounts(colleagues_for(transfer, account)))
    assign_step(transfer=transfer, actor=account, **_read(body))
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_add_signers", summary="加签", request=SignersIn, **ABOUT)
@api_view(["POST"])
@idempotent
def sign(request: Request, uid: str) -> HttpResponse:
    """Add signers before the step is taken."""
    transfer, account = _transfer(request, uid), account_of(request)
    require_turn(transfer, account, "加签")
    body = SignersIn(data=request.data)
    _among(body, "persons", _accounts(signers_for(transfer, account)))
    _among(body, "bodies", askable())
    add_signers(transfer=transfer, actor=account, **{"persons": (), "bodies": (), **_read(body)})
    return _answered(transfer, request)


@extend_schema(
    operation_id="transfers_prove_condition", summary="登记承接条件的证明", request=ProofIn, **ABOUT
)
@api_view(["POST"])
@idempotent
def prove(request: Request, uid: str, number: int) -> HttpResponse:
    """Record the proof of a condition."""
    transfer = _transfer(request, uid)
    given = body_of(ProofIn, request).validated_data
    prove_condition(transfer=transfer, number=number, actor=account_of(request), **given)
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_contribute", summary="登记共建投入", request=ContributionIn, **ABOUT)
@api_view(["POST"])
@idempotent
def contribute(request: Request, uid: str) -> HttpResponse:
    """Record a contribution, valued and dated."""
    transfer = _transfer(request, uid)
    given = body_of(ContributionIn, request).validated_data
    amount = parse_fen(given.pop("amount"), unit=Unit.YUAN, field="amount")
    add_contribution(transfer=transfer, amount_fen=amount, actor=account_of(request), **given)
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_take_back", summary="删去共建投入", request=None, **ABOUT)
@api_view(["POST"])
@idempotent
def take_back(request: Request, uid: str, contribution: str) -> HttpResponse:
    """Take a contribution out of a plan."""
    transfer = _transfer(request, uid)
    row = get_object_or_404(transfer.contributions.select_related("transfer"), uid=contribution)
    remove_contribution(contribution=row, actor=account_of(request))
    return _answered(transfer, request)


@extend_schema(operation_id="transfers_score", summary="登记候选承载地评分", request=ScoreIn, **ABOUT)
@api_view(["POST"])
@idempotent
def score(request: Request, uid: str) -> HttpResponse:
    """Score a candidate host by the rubric in force."""
    transfer = _transfer(request, uid)
    body = ScoreIn(data=request.data)
    _among(body, "district", hosts_for(transfer.origin))
    score_candidate(transfer=transfer, actor=account_of(request), **_read(body))
    return _answered(transfer, request)


def _transfer(request: Request, uid: str) -> Transfer:
    found: Transfer = get_object_or_404(for_detail(account_of(request)), uid=uid)
    return found


def _accounts(people: Sequence[User]) -> QuerySet[User]:
    return User.objects.filter(pk__in=[user.pk for user in people]).select_related("person")


def _among(body: Any, name: str, rows: Any) -> None:
    """Let a field of a body choose among these rows."""
    field = body.fields[name]
    getattr(field, "child_relation", field).queryset = rows


def _read(body: Any) -> dict[str, Any]:
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def _answered(transfer: Transfer, request: Request) -> HttpResponse:
    return json_answer(detail_json(transfer, request))
