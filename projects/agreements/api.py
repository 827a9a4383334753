"""Agreements for machines: the same services and scope as the pages."""

from fractions import Fraction
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, PageOut, QuarterCodeField, YuanField, page_json
from kunming_coord.common.workflow import available_moves
from projects.agreements.actions import EXTRAS, SERVICES, require_known, take
from projects.agreements.clausing import warnings_of
from projects.agreements.disclosure import FIELDS, standing_of
from projects.agreements.filters import SOON, AgreementFilter
from projects.agreements.models import (
    Agreement,
    AgreementClause,
    AgreementParty,
    AgreementTerm,
    AgreementVersion,
    CompiledTerm,
    ShareSlice,
    TermShare,
)
from projects.agreements.queries import for_api, for_list
from projects.leads.api import LIST_PARAMETERS
from projects.register.api import ProjectOut, UnitOut, project_json
from projects.visibility.schema import Disclosed

AGREEMENT_PARAMETERS = [
    *LIST_PARAMETERS,
    OpenApiParameter("ending", str, enum=[SOON], description="soon：生效且已提醒即将到期"),
]


class PartyOut(serializers.ModelSerializer[AgreementParty]):
    """A party in its place, and its signature if it has signed; `name` of those that sign on paper, without the enterprise."""

    district = UnitOut(read_only=True, allow_null=True)
    name = serializers.SerializerMethodField()
    signed_on = serializers.DateField(source="signature.signed_on", default=None, allow_null=True)
    signatory = serializers.CharField(source="signature.signatory", default=None, allow_null=True)

    class Meta:
        model = AgreementParty
        fields: tuple[str, ...] = ("position", "side", "kind", "district", "name", "signed_on", "signatory")

    def get_name(self, party: AgreementParty) -> str:
        """The name of a committee, an organisation or an outside unit."""
        return party.full_name if party.kind else ""


class ShareOut(serializers.ModelSerializer[TermShare]):
    """A district's share as an exact fraction."""

    district = serializers.CharField(source="party.district.slug")
    share = serializers.SerializerMethodField()

    class Meta:
        model = TermShare
        fields: tuple[str, ...] = ("district", "share")

    def get_share(self, share: TermShare) -> str:
        """ "3/10"."""
        return str(Fraction(share.numerator, share.denominator))


class TermOut(serializers.ModelSerializer[AgreementTerm]):
    """What is agreed for one indicator: `base` is the figure shared, `agreed` what the variant left to the parties."""

    indicator = serializers.CharField(source="indicator.code")
    arises_in = serializers.CharField(source="arises_in.slug")
    from_quarter = QuarterCodeField()
    to_quarter = QuarterCodeField()
    shares = ShareOut(many=True)
    agreed = serializers.DictField()
    apportionment_base = YuanField(source="apportionment_base_fen", allow_null=True)

    class Meta:
        model = AgreementTerm
        fields: tuple[str, ...] = (
            "indicator",
            "arises_in",
            "from_quarter",
            "to_quarter",
            "shares",
            "deviation_reason",
            "base",
            "variant",
            "agreed",
            "apportionment",
            "apportionment_numerator",
            "apportionment_denominator",
            "apportionment_base",
        )


class SliceOut(serializers.ModelSerializer[ShareSlice]):
    """A unit's numerator; equal remainders go to the smaller position."""

    district = serializers.CharField(source="district.slug")

    class Meta:
        model = ShareSlice
        fields: tuple[str, ...] = ("position", "district", "numerator")


class CompiledOut(serializers.ModelSerializer[CompiledTerm]):
    """What a term compiled to in one book, and who computes it: SQL (flat) or the engine (interpreted)."""

    indicator = serializers.CharField(source="indicator.code")
    arises_in = serializers.CharField(source="arises_in.slug")
    from_quarter = QuarterCodeField()
    to_quarter = QuarterCodeField()
    slices = SliceOut(many=True)
    agreed = serializers.DictField()

    class Meta:
        model = CompiledTerm
        fields: tuple[str, ...] = (
            "indicator",
            "book",
            "mode",
            "lane",
            "base",
            "variant",
            "agreed",
            "arises_in",
            "from_quarter",
            "to_quarter",
            "denominator",
            "slices",
            "references",
        )


class ClauseOut(serializers.ModelSerializer[AgreementClause]):
    """A clause in words."""

    class Meta:
        model = AgreementClause
        fields: tuple[str, ...] = ("position", "code", "title", "text")


class WarningOut(serializers.Serializer[Any]):
    """A sentence that may promise what fair competition rules forbid."""

    clause = serializers.CharField()
    sentence = serializers.CharField()
    rule = serializers.CharField()
    provision = serializers.CharField()
    source_status = serializers.CharField()


class SupplementOut(serializers.ModelSerializer[AgreementVersion]):
    """A supplementary version: from when, why, and whether all have signed."""

    effective_from = QuarterCodeField()

    class Meta:
        model = AgreementVersion
        fields: tuple[str, ...] = ("number", "effective_from", "reason", "signed_on", "withdrawn")


class AgreementOut(Disclosed, serializers.ModelSerializer[Agreement]):
    """An agreement and its parties."""

    disclosed = FIELDS
    project = serializers.SerializerMethodField()
    drafted_by = UnitOut(read_only=True)
    parties = PartyOut(many=True, read_only=True)

    class Meta:
        model = Agreement
        fields: tuple[str, ...] = (
            "uid",
            "code",
            "status",
            "version",
            "policy_code",
            "project",
            "drafted_by",
            "parties",
            "signed_on",
            "minutes_number",
            "minutes_on",
            "created_at",
        )

    @extend_schema_field(ProjectOut)
    def get_project(self, agreement: Agreement) -> dict[str, Any]:
        """The project, as a party of the agreement may read it."""
        return project_json(agreement.project, standing_of(agreement, self.context["viewer"]))

    def to_representation(self, instance: Agreement) -> dict[str, Any]:
        row = super().to_representation(instance)
        return standing_of(instance, self.context["viewer"]).shown("agreement", row, FIELDS)


class AgreementDetailOut(AgreementOut):
    """An agreement with its terms, what they compiled to, and its story."""

    effective_from = QuarterCodeField(source="current.effective_from")
    terms = TermOut(source="current.terms", many=True)
    compiled = serializers.SerializerMethodField()
    clauses = ClauseOut(source="current.clauses", many=True)
    warnings = serializers.SerializerMethodField()
    supplements = serializers.SerializerMethodField()
    events = EventOut(many=True)
    available_actions = serializers.SerializerMethodField()

    class Meta(AgreementOut.Meta):
        fields: tuple[str, ...] = (
            *AgreementOut.Meta.fields,
            "effective_from",
            "terms",
            "compiled",
            "clauses",
            "warnings",
            "supplements",
            "events",
            "available_actions",
        )

    @extend_schema_field(CompiledOut(many=True))
    def get_compiled(self, agreement: Agreement) -> list[dict[str, Any]]:
        """What all versions compiled to, as far as a later one left something of it."""
        rows = [row for version in agreement.versions.all() for row in version.compiled.all()]
        rows.sort(key=lambda row: (row.indicator.order, row.book, row.from_quarter))
        return [dict(row) for row in CompiledOut(rows, many=True).data]

    @extend_schema_field(WarningOut(many=True))
    def get_warnings(self, agreement: Agreement) -> list[dict[str, Any]]:
        """What the clause check has to say about the clauses."""
        return [dict(row) for row in WarningOut(warnings_of(agreement.current), many=True).data]

    @extend_schema_field(SupplementOut(many=True))
    def get_supplements(self, agreement: Agreement) -> list[dict[str, Any]]:
        """The supplementary versions, the newest first."""
        rows = sorted(agreement.versions.all(), key=lambda version: -version.number)
        return [dict(row) for row in SupplementOut([row for row in rows if row.number > 1], many=True).data]

    def get_available_actions(self, agreement: Agreement) -> list[str]:
        """Codes of the actions this account may take now."""
        moves = available_moves(agreement, self.context["viewer"])
        return [move.action for move in moves if move.action in SERVICES]


class AgreementPage(PageOut):
    """A page of agreements."""

    results = AgreementOut(many=True)


class AgreementActionIn(ActionIn):
    """What an action may be given besides words, each with its action only."""

    signed_on = serializers.DateField(required=False, help_text="签署日（sign）")
    departments = serializers.CharField(required=False, max_length=120, help_text="会签部门（countersign）")
    minutes_number = serializers.CharField(required=False, max_length=120, help_text="纪要文号（deliberate）")
    minutes_on = serializers.DateField(required=False, help_text="审议日期（deliberate）")
    shares_end = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=6,
        help_text="分享截止季度代码，空为按原期限继续（terminate）",
    )
    ending_number = serializers.CharField(
        required=False, allow_blank=True, max_length=120, help_text="解除文件文号（terminate）"
    )


def list_page(request: Request) -> Response:
    """The agreements this account may see."""
    rows = for_list(account_of(request)).select_related("project__enterprise")
    page = filtered_page(AgreementFilter, rows, request)
    rows_out = AgreementOut(page.object_list, many=True, context={"viewer": account_of(request)})
    return Response(page_json(page, rows_out.data))


@extend_schema(operation_id="agreements_retrieve", summary="协议详情", responses=AgreementDetailOut)
@api_view(["GET"])
def show_agreement(request: Request, uid: str) -> Response:
    """One agreement; foreign is absent."""
    return Response(_detail(get_object_or_404(for_api(account_of(request)), uid=uid), request))


@extend_schema(
    operation_id="agreements_act",
    summary="办理协议",
    parameters=[KEY_PARAMETER],
    request=AgreementActionIn,
    responses=AgreementDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_agreement(request: Request, uid: str, action: str) -> HttpResponse:
    """Take one action on an agreement; the service is the one the page calls."""
    agreement = get_object_or_404(for_api(account_of(request)), uid=uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = AgreementActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    take(
        action,
        agreement=agreement,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return answer(agreement, request)


def answer(agreement: Agreement, request: Request) -> HttpResponse:
    """The agreement as it now stands."""
    fresh = for_api(account_of(request)).get(pk=agreement.pk)
    return json_answer(_detail(fresh, request))


def _detail(agreement: Agreement, request: Request) -> dict[str, Any]:
    return dict(AgreementDetailOut(agreement, context={"viewer": account_of(request)}).data)
