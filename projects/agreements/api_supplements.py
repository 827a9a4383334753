"""Supplementary agreements for machines: the same services and scope as the pages."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.common.workflow import require_version
from projects.agreements.actions import ON_SUPPLEMENT, require_known, take_on_supplement
from projects.agreements.amending import amend_agreement
from projects.agreements.api import AgreementDetailOut, answer
from projects.agreements.api_terms import (
    ClauseIn,
    TermIn,
    read_clauses,
    read_quarter,
    read_terms,
    refused,
)
from projects.agreements.drafts import TermDraft, drafts_of
from projects.agreements.models import Agreement
from projects.agreements.queries import for_api


class SupplementIn(StrictSerializer):
    """A supplementary agreement: indicators that stay as they are (`keep`) and those that change (`terms`)."""

    effective_from = serializers.CharField(max_length=6, help_text="执行季度代码，例如 2027Q1")
    reason = serializers.CharField(max_length=1000, help_text="变更理由")
    keep = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    terms = TermIn(many=True, required=False, default=list)
    clauses = ClauseIn(many=True, required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, min_value=0)


class SupplementActionIn(StrictSerializer):
    """What signing (signed_on), recording on paper (signatory, signed_on) and withdrawing (note) need."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    signatory = serializers.CharField(required=False, allow_blank=True, max_length=120, default="")
    signed_on = serializers.DateField(required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, min_value=0)


@extend_schema(
    operation_id="agreements_amend",
    summary="提出补充协议",
    parameters=[KEY_PARAMETER],
    request=SupplementIn,
    responses=AgreementDetailOut,
)
@api_view(["POST"])
@idempotent
def propose_supplement(request: Request, uid: str) -> HttpResponse:
    """Propose a supplementary agreement; it holds from a quarter to come once every party has signed."""
    agreement = get_object_or_404(for_api(account_of(request)), uid=uid)
    body = body_of(SupplementIn, request)
    given = body.validated_data
    require_version(agreement, given.get("version"))
    clauses, since = given["clauses"], read_quarter(given["effective_from"], "effective_from")
    amend_agreement(
        agreement=agreement,
        terms=[*_kept(agreement, given["keep"], since), *read_terms(given["terms"], _slugs(agreement))],
        effective_from=since,
        reason=given["reason"],
        clauses=None if clauses is None else read_clauses(clauses),
        actor=account_of(request),
    )
    return answer(agreement, request)


@extend_schema(
    operation_id="agreements_act_on_supplement",
    summary="办理补充协议（sign 签署、paper 登记纸质签署、withdraw 作废）",
    parameters=[KEY_PARAMETER],
    request=SupplementActionIn,
    responses=AgreementDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_supplement(request: Request, uid: str, action: str) -> HttpResponse:
    """Sign the supplementary version, record a signature on paper, or give it up."""
    agreement = get_object_or_404(for_api(account_of(request)), uid=uid)
    require_known(action, ON_SUPPLEMENT)
    body = body_of(SupplementActionIn, request)
    given = body.validated_data
    take_on_supplement(
        action,
        agreement=agreement,
        actor=account_of(request),
        version=given.get("version"),
        given=given,
    )
    return answer(agreement, request)


def _kept(agreement: Agreement, codes: Sequence[str], since: Quarter) -> list[TermDraft]:
    """The terms in force of these indicators, said from the new version on where they began before."""
    kept = [term for term in drafts_of(agreement.current)[1] if term.indicator.code in codes]
    if unknown := set(codes) - {term.indicator.code for term in kept}:
        raise refused("keep", _("现行版本没有约定：%(codes)s。") % {"codes": "、".join(sorted(unknown))})
    if over := [term.indicator.code for term in kept if term.to_quarter < since]:
        sentence = _("现行条款在执行季度前已经截止，不能保留：%(codes)s。") % {"codes": "、".join(over)}
        raise refused("keep", sentence)
    return [replace(term, from_quarter=max(term.from_quarter, since)) for term in kept]


def _slugs(agreement: Agreement) -> list[str]:
    return [party.district.slug for party in agreement.parties.all() if party.district is not None]
