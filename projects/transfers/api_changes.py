"""变更, 延期, 撤销 of approved transfers for machines: the same services and disclosure as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, StrictSerializer
from kunming_coord.common.workflow import available_moves
from kunming_coord.districts.models import District
from projects.register.api import UnitOut
from projects.transfers.changeactions import EXTRAS, draft_from, require_change_action, take_change
from projects.transfers.changes import TransferChange
from projects.transfers.changing import propose_change
from projects.transfers.disclosure import visible_change_events
from projects.transfers.queries import changes_for, for_detail, hosts_for


class _Changed(StrictSerializer):
    """What is to be different; a field left out stays as it is."""

    new_host = serializers.SlugRelatedField(
        slug_field="slug", queryset=District.objects.none(), required=False, help_text="新承载地代号"
    )
    land_mu = serializers.DecimalField(max_digits=9, decimal_places=2, required=False, help_text="亩")
    needs = serializers.CharField(required=False, max_length=4000)
    wanted_on = serializers.DateField(required=False, help_text="期望落地日期")
    agree_by = serializers.DateField(required=False, help_text="协议签订期限，仅延期")


class ChangeIn(_Changed):
    """A request to change (amend), extend or cancel an approved transfer."""

    kind = serializers.ChoiceField(choices=TransferChange.Kind.choices)
    reason = serializers.CharField(max_length=4000)
    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")


class ChangeActionIn(_Changed, ActionIn):
    """What an action on it may be given; what is to be different with `propose` only."""


class ChangeRowOut(serializers.Serializer[Any]):
    """What a request changes: its name, what stood there, what is to stand there."""

    name = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


class ChangeOut(serializers.ModelSerializer[TransferChange]):
    """A request to change a transfer, as far as this account reads it."""

    transfer = serializers.CharField(source="transfer.code", read_only=True)
    proposed_by = UnitOut(read_only=True)
    counterpart = UnitOut(read_only=True)
    new_host = UnitOut(read_only=True, allow_null=True)
    rows = ChangeRowOut(many=True, read_only=True)
    events = serializers.SerializerMethodField()
    available_actions = serializers.SerializerMethodField()

    class Meta:
        model = TransferChange
        fields = (
            *("uid", "transfer", "number", "kind", "status", "version", "round_number"),
            *("proposed_by", "counterpart", "new_host", "reason", "rows", "created_at"),
            *("events", "available_actions"),
        )

    @extend_schema_field(EventOut(many=True))
    def get_events(self, change: TransferChange) -> Any:
        """The story."""
        return EventOut(visible_change_events(change, self.context["viewer"]), many=True).data

    def get_available_actions(self, change: TransferChange) -> list[str]:
        """Codes of the actions this account may take now."""
        return [move.action for move in available_moves(change, self.context["viewer"])]


@extend_schema(
    methods=["GET"],
    operation_id="transfer_changes_list",
    summary="流转的变更、延期、撤销申请",
    responses=ChangeOut(many=True),
)
@extend_schema(
    methods=["POST"],
    operation_id="transfer_changes_propose",
    summary="提出变更、延期或撤销",
    parameters=[KEY_PARAMETER],
    request=ChangeIn,
    responses=ChangeOut,
)
@api_view(["GET", "POST"])
@idempotent
def changes(request: Request, uid: str) -> HttpResponse:
    """The requests to change a transfer; a POST proposes one."""
    account = account_of(request)
    transfer = get_object_or_404(for_detail(account), uid=uid)
    if request.method == "GET":
        rows = changes_for(account).filter(transfer=transfer).order_by("number")
        return Response(ChangeOut(rows, many=True, context={"viewer": account}).data)
    body = ChangeIn(data=request.data)
    fields: Any = body.fields
    fields["new_host"].queryset = hosts_for(transfer.origin)
    body.is_valid(raise_exception=True)
    given = body.validated_data
    made = propose_change(
        transfer=transfer,
        kind=given["kind"],
        reason=given["reason"],
        draft=draft_from(given),
        version=given.get("version"),
        actor=account,
    )
    return _answer(changes_for(account).get(pk=made.pk), request)


@extend_schema(
    operation_id="transfer_changes_retrieve", summary="变更、延期、撤销申请详情", responses=ChangeOut
)
@api_view(["GET"])
def show_change(request: Request, uid: str) -> HttpResponse:
    """One request; foreign is absent."""
    return _answer(get_object_or_404(changes_for(account_of(request)), uid=uid), request)


@extend_schema(
    operation_id="transfer_changes_act",
    summary="办理变更、延期、撤销申请",
    parameters=[KEY_PARAMETER],
    request=ChangeActionIn,
    responses=ChangeOut,
)
@api_view(["POST"])
@idempotent
def act_on_change(request: Request, uid: str, action: str) -> HttpResponse:
    """Take one action on it; the service is the one the page calls."""
    account = account_of(request)
    change = get_object_or_404(changes_for(account), uid=uid)
    require_change_action(action)
    extras = EXTRAS.get(action, ())
    body = ChangeActionIn(data=request.data, allowed=("note", "version", *extras))
    fields: Any = body.fields
    if "new_host" in fields:
        fields["new_host"].queryset = hosts_for(change.transfer.origin)
    body.is_valid(raise_exception=True)
    take_change(
        action,
        change=change,
        actor=account,
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return _answer(change, request)


def _answer(change: TransferChange, request: Request) -> HttpResponse:
    told = ChangeOut(change, context={"viewer": account_of(request)}).data
    return json_answer(told)
