"""Supplementary agreements for machines: the same services and scope as the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request

from accounting.rules import BASES, parse_share
from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.common.workflow import require_version
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import parties as party_units
from projects.agreements.actions import ON_SUPPLEMENT, require_known, take_on_supplement
from projects.agreements.amending import amend_agreement
from projects.agreements.api import AgreementDetailOut, answer
from projects.agreements.clausing import ClauseDraft
from projects.agreements.drafts import TermDraft, drafts_of
from projects.agreements.models import Agreement
from projects.agreements.queries import for_api
from projects.policies.models import Indicator


class SupplementTermIn(StrictSerializer):
    """What is to hold for one indicator; `shares` by the code of the district, as "3/10" or "30%"."""

    indicator = serializers.CharField(max_length=60)
    arises_in = serializers.CharField(max_length=32)
    from_quarter = serializers.CharField(max_length=6)
    to_quarter = serializers.CharField(max_length=6)
    shares = serializers.DictField(child=serializers.CharField(max_length=30), required=False)
    deviation_reason = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    base = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")


class SupplementClauseIn(StrictSerializer):
    """A clause in words."""

    title = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=2000)


class SupplementIn(StrictSerializer):
    """A supplementary agreement: indicators that stay as they are (`keep`) and those that change (`terms`)."""

    effective_from = serializers.CharField(max_length=6, help_text="执行季度代码，例如 2027Q1")
    reason = serializers.CharField(max_length=1000, help_text="变更理由")
    keep = serializers.ListField(child=serializers.CharField(max_length=60), required=False, default=list)
    terms = SupplementTermIn(many=True, required=False, default=list)
    clauses = SupplementClauseIn(many=True, required=False, allow_null=True, default=None)
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
    body = SupplementIn(data=request.data)
    body.is_valid(raise_exception=True)
    given = body.validated_data
    require_version(agreement, given.get("version"))
    clauses, since = given["clauses"], _quarter(given["effective_from"], "effective_from")
    amend_agreement(
        agreement=agreement,
        terms=[*_kept(agreement, given["keep"], since), *_terms(agreement, given["terms"])],
        effective_from=since,
        reason=given["reason"],
        clauses=None if clauses is None else [ClauseDraft(row["title"], row["text"]) for row in clauses],
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
    body = SupplementActionIn(data=request.data)
    body.is_valid(raise_exception=True)
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
        raise _refused("keep", _("现行版本没有约定：%(codes)s。") % {"codes": "、".join(sorted(unknown))})
    if over := [term.indicator.code for term in kept if term.to_quarter < since]:
        sentence = _("现行条款在执行季度前已经截止，不能保留：%(codes)s。") % {"codes": "、".join(over)}
        raise _refused("keep", sentence)
    return [replace(term, from_quarter=max(term.from_quarter, since)) for term in kept]


def _terms(agreement: Agreement, terms: Sequence[Mapping[str, Any]]) -> list[TermDraft]:
    slugs = [party.district.slug for party in agreement.parties.all() if party.district is not None]
    return [_term(row, slugs) for row in terms]


def _term(row: Mapping[str, Any], slugs: Sequence[str]) -> TermDraft:
    code, given = row["indicator"], row.get("shares") or {}
    indicator = Indicator.objects.select_related("group").filter(code=code).first()
    if indicator is None:
        raise _refused("terms", _("没有代码为“%(code)s”的核算指标。") % {"code": code})
    if set(given) - set(slugs):
        raise _refused(f"{code}.ratio", _("比例中有不是协议方的单位，请核对。"))
    if row["base"] and row["base"] not in BASES:
        raise _refused(f"{code}.base", _("没有代码为“%(base)s”的计算口径。") % {"base": row["base"]})
    return TermDraft(
        indicator=indicator,
        arises_in=_place(row["arises_in"], code),
        from_quarter=_quarter(row["from_quarter"], f"{code}.from_quarter"),
        to_quarter=_quarter(row["to_quarter"], f"{code}.to_quarter"),
        shares=tuple(_share(given.get(slug, "0"), code) for slug in slugs) if given else (),
        deviation_reason=row["deviation_reason"],
        base=row["base"],
    )


def _place(slug: str, code: str) -> District:
    found = party_units().filter(slug=slug).first()
    if found is None:
        raise _refused(f"{code}.arises_in", _("没有代号为“%(slug)s”的单位。") % {"slug": slug})
    return found


def _share(text: str, code: str) -> Fraction:
    try:
        return parse_share(text)
    except ValueError as error:
        raise _refused(f"{code}.ratio", f"{error}。") from error


def _quarter(code: str, field: str) -> Quarter:
    try:
        return Quarter.parse(code)
    except Invalid as error:
        raise _refused(field, error.message) from error


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
