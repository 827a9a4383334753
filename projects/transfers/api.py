"""Transfers for machines: the same services, scope and disclosure as the pages."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, filtered_page
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, page_json
from kunming_coord.common.workflow import available_moves
from kunming_coord.districts.models import District
from projects.leads.api import LIST_PARAMETERS
from projects.register.api import ProjectOut, UnitOut, project_json
from projects.register.disclosure import names_at
from projects.transfers.actions import EXTRAS, require_known, take
from projects.transfers.disclosure import TRANSFER_FACTS, level_of, visible_events
from projects.transfers.filters import TransferFilter
from projects.transfers.models import Transfer
from projects.transfers.queries import for_detail, for_list, hosts_for


class TransferOut(serializers.ModelSerializer[Transfer]):
    """A transfer as far as the reader stands near it."""

    origin = UnitOut(read_only=True)
    host = UnitOut(read_only=True, allow_null=True)
    project = serializers.SerializerMethodField()

    class Meta:
        model = Transfer
        fields: tuple[str, ...] = (
            "uid",
            "code",
            "status",
            "version",
            "scheme",
            "origin",
            "host",
            "project",
            "land_mu",
            "reason",
            "needs",
            "created_at",
        )

    @extend_schema_field(ProjectOut)
    def get_project(self, transfer: Transfer) -> dict[str, Any]:
        """The project, as far as disclosed."""
        return project_json(transfer.project, level_of(transfer, self.context["viewer"]))


class TransferDetailOut(TransferOut):
    """A transfer with its story and what this account may do; facts not disclosed are left out."""

    proposed_host = UnitOut(read_only=True, allow_null=True, required=False)
    participation = serializers.CharField(source="lead.participation", required=False)
    events = serializers.SerializerMethodField()
    available_actions = serializers.SerializerMethodField()

    class Meta(TransferOut.Meta):
        fields: tuple[str, ...] = (
            *TransferOut.Meta.fields,
            "proposed_host",
            "participation",
            "events",
            "available_actions",
        )

    def to_representation(self, instance: Transfer) -> dict[str, Any]:
        row = super().to_representation(instance)
        seen = names_at(level_of(instance, self.context["viewer"]), TRANSFER_FACTS)
        hidden = {fact.name for fact in TRANSFER_FACTS if fact.name not in seen}
        return {name: value for name, value in row.items() if name not in hidden}

    @extend_schema_field(EventOut(many=True))
    def get_events(self, transfer: Transfer) -> Any:
        """The story, from the offer on for a host."""
        level = level_of(transfer, self.context["viewer"])
        return EventOut(visible_events(transfer, level), many=True).data

    def get_available_actions(self, transfer: Transfer) -> list[str]:
        """Codes of the actions this account may take now."""
        return [move.action for move in available_moves(transfer, self.context["viewer"])]


class TransferPage(serializers.Serializer[Any]):
    """A page of transfers."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
    results = TransferOut(many=True)


class TransferActionIn(ActionIn):
    """What an action may be given; `host` with offer only."""

    host = serializers.SlugRelatedField(
        slug_field="slug", queryset=District.objects.none(), required=False, help_text="承载地代号"
    )


@extend_schema(
    operation_id="transfers_list", summary="流转列表", parameters=LIST_PARAMETERS, responses=TransferPage
)
@api_view(["GET"])
def list_transfers(request: Request) -> Response:
    """The transfers this account may see."""
    rows = for_list(account_of(request)).select_related("project__enterprise")
    page = filtered_page(TransferFilter, rows, request)
    rows_out = TransferOut(page.object_list, many=True, context={"viewer": account_of(request)})
    return Response(page_json(page, rows_out.data))


@extend_schema(operation_id="transfers_retrieve", summary="流转详情", responses=TransferDetailOut)
@api_view(["GET"])
def show_transfer(request: Request, uid: str) -> Response:
    """One transfer; foreign is absent."""
    transfer = get_object_or_404(for_detail(account_of(request)), uid=uid)
    return Response(_detail(transfer, request))


@extend_schema(
    operation_id="transfers_act",
    summary="办理流转",
    parameters=[KEY_PARAMETER],
    request=TransferActionIn,
    responses=TransferDetailOut,
)
@api_view(["POST"])
@idempotent
def act_on_transfer(request: Request, uid: str, action: str) -> HttpResponse:
    """Take one action on a transfer; the service is the one the page calls."""
    transfer = get_object_or_404(for_detail(account_of(request)), uid=uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = TransferActionIn(data=request.data, allowed=("note", "version", *extras))
    if "host" in body.fields:
        body.fields["host"].queryset = hosts_for(transfer.origin)  # type: ignore[attr-defined]
    body.is_valid(raise_exception=True)
    take(
        action,
        transfer=transfer,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return JsonResponse(_detail(transfer, request), json_dumps_params={"ensure_ascii": False})


def _detail(transfer: Transfer, request: Request) -> dict[str, Any]:
    return dict(TransferDetailOut(transfer, context={"viewer": account_of(request)}).data)
