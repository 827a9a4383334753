"""What projects hold of quotas, and swaps, for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.roles import Role
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of, filtered_page
from kunming_coord.common.errors import Invalid, NotAllowed
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer, page_json
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places
from parks.quotas.measures import parse_quota, quota_text, unit_of
from projects.agreements.models import Agreement, AgreementTerm
from projects.register.models import Project
from projects.siting.quotas import claims, queries, swaps
from projects.siting.quotas.filters import ClaimFilter, SwapFilter
from projects.siting.quotas.models import KINDS, QuotaClaim, QuotaSwap

LIST_PARAMETERS = [
    OpenApiParameter("status", str, description="状态"),
    OpenApiParameter("kind", str, enum=[code for code, _label in KINDS], description="指标种类"),
    OpenApiParameter("q", str, description="项目、编码或协议编号的一部分"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


class _Amounts(serializers.ModelSerializer[Any]):
    """Amounts as text in the unit of their kind."""

    amount = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()

    def get_amount(self, row: QuotaClaim | QuotaSwap) -> str:
        """In the unit of the kind, as text."""
        return quota_text(row.amount, row.kind).replace(",", "")

    def get_unit(self, row: QuotaClaim | QuotaSwap) -> str:
        """亩, MW or 吨标准煤."""
        return unit_of(row.kind).label


class QuotaClaimOut(_Amounts):
    """What a project holds of a district's quota."""

    project = serializers.CharField(source="project.code")
    district = serializers.CharField(source="district.slug")

    class Meta:
        model = QuotaClaim
        fields: tuple[str, ...] = (
            "uid", "status", "version", "project", "district", "kind", "amount", "unit", "expires_on", "note",
        )  # fmt: skip


class QuotaSwapOut(_Amounts):
    """Quota given for a share of a revenue in an agreement."""

    agreement = serializers.CharField(source="agreement.code")
    indicator = serializers.CharField(source="term.indicator.code")
    giver = serializers.CharField(source="giver.slug")
    taker = serializers.CharField(source="taker.slug")
    share = serializers.CharField(source="share_words")

    class Meta:
        model = QuotaSwap
        fields: tuple[str, ...] = (
            *("uid", "status", "version", "agreement", "indicator", "giver", "taker"),
            *("kind", "amount", "unit", "share", "returns_at_end", "note"),
        )


class QuotaClaimPage(PageOut):
    """A page of claims."""

    results = QuotaClaimOut(many=True)


class QuotaSwapPage(PageOut):
    """A page of swaps."""

    results = QuotaSwapOut(many=True)


class QuotaClaimIn(StrictSerializer):
    """What is to be reserved; without an amount what the project still needs."""

    project = serializers.UUIDField()
    district = serializers.CharField(max_length=32)
    kind = serializers.ChoiceField(choices=KINDS)
    amount = serializers.CharField(required=False, allow_blank=True, default="", max_length=30)
    expires_on = serializers.DateField()
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


class QuotaSwapIn(StrictSerializer):
    """A swap as the giver proposes it; the share is the giver's in the current version of the agreement."""

    agreement = serializers.UUIDField()
    indicator = serializers.CharField(max_length=40)
    giver = serializers.CharField(max_length=32)
    taker = serializers.CharField(max_length=32)
    kind = serializers.ChoiceField(choices=KINDS)
    amount = serializers.CharField(max_length=30)
    returns_at_end = serializers.BooleanField(required=False, default=False)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)


@extend_schema(
    methods=["GET"],
    operation_id="quota_claims_list",
    summary="指标占用列表",
    parameters=LIST_PARAMETERS,
    responses=QuotaClaimPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="quota_claims_reserve",
    summary="为项目预留指标",
    parameters=[KEY_PARAMETER],
    request=QuotaClaimIn,
    responses=QuotaClaimOut,
)
@api_view(["GET", "POST"])
@idempotent
def claims_view(request: Request) -> HttpResponse:
    """The claims this account may see; POST reserves."""
    actor = account_of(request)
    if request.method == "GET":
        page = filtered_page(ClaimFilter, queries.claims(actor), request)
        return Response(page_json(page, QuotaClaimOut(page.object_list, many=True).data))
    if not actor.districts_as(Role.FILER):
        raise NotAllowed("指标由所属区县的经办人员预留。")
    given = body_of(QuotaClaimIn, request).validated_data
    made = claims.reserve_for_project(
        project=get_object_or_404(Project.objects.visible_to(actor), uid=given["project"]),
        district=_unit(given["district"], "district"),
        kind=given["kind"],
        amount=parse_quota(given["amount"], given["kind"]) if given["amount"] else None,
        expires_on=given["expires_on"],
        note=given["note"],
        actor=actor,
    )
    return answer(QuotaClaimOut(queries.claims(actor).get(pk=made.pk)))


@extend_schema(
    operation_id="quota_claims_act",
    summary="办理指标占用",
    parameters=[KEY_PARAMETER],
    request=ActionIn,
    responses=QuotaClaimOut,
)
@api_view(["POST"])
@idempotent
def act_on_claim(request: Request, uid: str, action: str) -> HttpResponse:
    """Apply, approve, give back, let go; the service is the one the page calls."""
    actor = account_of(request)
    claim = get_object_or_404(queries.claims(actor), uid=uid)
    claims.take(action, claim=claim, actor=actor, **_action(request))
    return answer(QuotaClaimOut(queries.claims(actor).get(pk=claim.pk)))


@extend_schema(
    methods=["GET"],
    operation_id="quota_swaps_list",
    summary="指标调剂换利益列表",
    parameters=LIST_PARAMETERS,
    responses=QuotaSwapPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="quota_swaps_propose",
    summary="提出指标调剂换利益",
    parameters=[KEY_PARAMETER],
    request=QuotaSwapIn,
    responses=QuotaSwapOut,
)
@api_view(["GET", "POST"])
@idempotent
def swaps_view(request: Request) -> HttpResponse:
    """The swaps this account may see; POST proposes one."""
    actor = account_of(request)
    if request.method == "GET":
        page = filtered_page(SwapFilter, queries.swaps(actor), request)
        return Response(page_json(page, QuotaSwapOut(page.object_list, many=True).data))
    if not actor.districts_as(Role.FILER):
        raise NotAllowed("指标调剂换利益由协议中调出方的经办人员提出。")
    given = body_of(QuotaSwapIn, request).validated_data
    agreement = get_object_or_404(Agreement.objects.visible_to(actor), uid=given["agreement"])
    draft = swaps.SwapDraft(
        term=_term(agreement, given["indicator"]),
        giver=_unit(given["giver"], "giver"),
        taker=_unit(given["taker"], "taker"),
        kind=given["kind"],
        amount=parse_quota(given["amount"], given["kind"]),
        returns_at_end=given["returns_at_end"],
        note=given["note"],
    )
    made = swaps.propose_swap(agreement=agreement, draft=draft, actor=actor)
    return answer(QuotaSwapOut(queries.swaps(actor).get(pk=made.pk)))


@extend_schema(
    operation_id="quota_swaps_act",
    summary="办理指标调剂换利益",
    parameters=[KEY_PARAMETER],
    request=ActionIn,
    responses=QuotaSwapOut,
)
@api_view(["POST"])
@idempotent
def act_on_swap(request: Request, uid: str, action: str) -> HttpResponse:
    """Confirm, approve, refuse or withdraw; the service is the one the page calls."""
    actor = account_of(request)
    swap = get_object_or_404(queries.swaps(actor), uid=uid)
    swaps.take(action, swap=swap, actor=actor, **_action(request))
    return answer(QuotaSwapOut(queries.swaps(actor).get(pk=swap.pk)))


def _action(request: Request) -> dict[str, Any]:
    body = body_of(ActionIn, request)
    return {"version": body.validated_data.get("version"), "note": body.validated_data["note"]}


def _unit(slug: str, field: str) -> District:
    """A unit by its slug; raises Invalid."""
    found = places().filter(slug=slug).first()
    if found is None:
        sentence = f"没有代号为“{slug}”的单位，请核对。"
        raise Invalid(sentence, fields={field: sentence})
    return found


def _term(agreement: Agreement, code: str) -> AgreementTerm:
    """The term of an indicator in the current version; raises Invalid."""
    found = agreement.current.terms.filter(indicator__code=code).first()
    if found is None:
        sentence = f"协议现行版本没有约定指标“{code}”，请核对。"
        raise Invalid(sentence, fields={"indicator": sentence})
    return found
