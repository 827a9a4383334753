"""Obligations for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, body_of, filtered_page, json_answer
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer, page_json
from kunming_coord.common.workflow import available_moves
from kunming_coord.documents.answers import as_file
from kunming_coord.documents.sending import FILE_ANSWERS, FileIn, sent_file
from projects.agreements.models import Agreement
from projects.leads.api import LIST_PARAMETERS
from projects.obligations.actions import SERVICES, take
from projects.obligations.filters import ObligationFilter
from projects.obligations.models import Obligation, ObligationProof
from projects.obligations.queries import for_list, proofs_of, rows_of
from projects.obligations.services import add_obligation, add_proof


class ObligationOut(serializers.ModelSerializer[Obligation]):
    """What a district has to do by a day; `light` is empty once nothing is waited for."""

    agreement = serializers.CharField(source="agreement.code")
    district = serializers.CharField(source="party.district.slug")
    light = serializers.SerializerMethodField()

    class Meta:
        model = Obligation
        fields: tuple[str, ...] = (
            "uid", "status", "version", "agreement", "district", "code", "title", "started_on", "due_on", "light",
        )  # fmt: skip

    def get_light(self, obligation: Obligation) -> str:
        """green, yellow, red or nothing."""
        return str(self.context["lights"].get(obligation.pk, ""))


class ObligationProofOut(serializers.ModelSerializer[ObligationProof]):
    """A file that shows how an obligation was met; a title has versions."""

    file_name = serializers.CharField(source="file.name")
    sm3 = serializers.CharField(source="file.sm3")

    class Meta:
        model = ObligationProof
        fields = ("uid", "title", "number", "file_name", "sm3", "added_by_label", "at")


class ObligationDetailOut(ObligationOut):
    """An obligation with its clause, its proofs and its story."""

    clause = serializers.CharField(source="clause.text", default="")
    proofs = serializers.SerializerMethodField()
    events = EventOut(many=True, read_only=True)
    available_actions = serializers.SerializerMethodField()

    class Meta(ObligationOut.Meta):
        fields: tuple[str, ...] = (
            *ObligationOut.Meta.fields, "clause", "proofs", "events", "available_actions",
        )  # fmt: skip

    @extend_schema_field(ObligationProofOut(many=True))
    def get_proofs(self, obligation: Obligation) -> Any:
        """The proofs, by title, the newest version first."""
        return ObligationProofOut(proofs_of(obligation), many=True).data

    def get_available_actions(self, obligation: Obligation) -> list[str]:
        """Codes of the actions this account may take now."""
        moves = available_moves(obligation, self.context["viewer"])
        return [move.action for move in moves if move.action in SERVICES]


class ObligationIn(StrictSerializer):
    """An obligation of a district that is a party."""

    agreement = serializers.UUIDField()
    district = serializers.CharField(max_length=32, help_text="承担方单位代号")
    title = serializers.CharField(max_length=300)
    due_on = serializers.DateField(help_text="到期日")


class ObligationProofIn(FileIn):
    """A file that shows how an obligation was met."""

    title = serializers.CharField(max_length=300)


class ObligationPage(PageOut):
    """A page of obligations."""

    results = ObligationOut(many=True)


@extend_schema(
    methods=["GET"],
    operation_id="obligations_list",
    summary="协议义务列表",
    parameters=LIST_PARAMETERS,
    responses=ObligationPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="obligations_add",
    summary="登记协议义务",
    parameters=[KEY_PARAMETER],
    request=ObligationIn,
    responses=ObligationDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def list_obligations(request: Request) -> HttpResponse:
    """The obligations this account may see, the next due first; a POST writes one down."""
    if request.method == "POST":
        return _add(request)
    page = filtered_page(ObligationFilter, for_list(account_of(request)), request)
    rows = ObligationOut(page.object_list, many=True, context={"lights": _lights(page.object_list)})
    return Response(page_json(page, rows.data))


def _add(request: Request) -> HttpResponse:
    body = body_of(ObligationIn, request)
    given = body.validated_data
    agreement = get_object_or_404(Agreement.objects.visible_to(account_of(request)), uid=given["agreement"])
    party = agreement.parties.filter(district__slug=given["district"]).first()
    if party is None:
        sentence = _("义务由协议中的区县方承担，请重新选择。")
        raise Invalid(sentence, fields={"district": sentence})
    made = add_obligation(
        agreement=agreement,
        party=party,
        title=given["title"],
        due_on=given["due_on"],
        actor=account_of(request),
    )
    return _answered(made, request)


@extend_schema(operation_id="obligations_retrieve", summary="协议义务详情", responses=ObligationDetailOut)
@api_view(["GET"])
def show_obligation(request: Request, uid: str) -> Response:
    """One obligation with its clause, its proofs and its story; foreign is absent."""
    return Response(_detail(_obligation(request, uid), request))


@extend_schema(
    operation_id="obligations_prove",
    summary="上传履行证明",
    parameters=[KEY_PARAMETER],
    request={"application/json": ObligationProofIn, "multipart/form-data": ObligationProofIn},
    responses=ObligationDetailOut,
)
@api_view(["POST"])
@parser_classes([JSONParser, MultiPartParser])
@idempotent
def upload_proof(request: Request, uid: str) -> HttpResponse:
    """Keep a file that shows how the obligation was met; under a title that is there, as its next version."""
    obligation = _obligation(request, uid)
    body = body_of(ObligationProofIn, request)
    given = body.validated_data
    file = sent_file(request._request, given)
    add_proof(obligation=obligation, title=given["title"], file=file, actor=account_of(request))
    return _answered(obligation, request)


@extend_schema(
    operation_id="obligations_proof_file",
    summary="下载履行证明",
    responses=FILE_ANSWERS,
)
@api_view(["GET"])
def proof_file(request: Request, uid: str, proof: str) -> HttpResponse:
    """The file of a proof, byte for byte as it was uploaded."""
    rows = _obligation(request, uid).proofs.select_related("file")
    return as_file(get_object_or_404(rows, uid=proof).file)


@extend_schema(
    operation_id="obligations_act",
    summary="办理协议义务",
    parameters=[KEY_PARAMETER],
    request=ActionIn,
    responses=ObligationDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_obligation(request: Request, uid: str, action: str) -> HttpResponse:
    """Report, confirm or give back; the service is the one the page calls."""
    obligation = _obligation(request, uid)
    body = body_of(ActionIn, request)
    given = body.validated_data
    take(
        action,
        obligation=obligation,
        actor=account_of(request),
        version=given.get("version"),
        note=given["note"],
    )
    return _answered(obligation, request)


def _obligation(request: Request, uid: str) -> Obligation:
    found: Obligation = get_object_or_404(for_list(account_of(request)), uid=uid)
    return found


def _detail(obligation: Obligation, request: Request) -> dict[str, Any]:
    context = {"lights": _lights([obligation]), "viewer": account_of(request)}
    return dict(ObligationDetailOut(obligation, context=context).data)


def _answered(obligation: Obligation, request: Request) -> HttpResponse:
    """The obligation as it now stands."""
    fresh = for_list(account_of(request)).get(pk=obligation.pk)
    return json_answer(_detail(fresh, request))


def _lights(obligations: Any) -> dict[int, str]:
    return {row.obligation.pk: row.light for row in rows_of(obligations)}
