"""Transfers for machines: the same services, scope and disclosure as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, EventOut, filtered_page, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import PageOut, page_json
from kunming_coord.common.workflow import available_moves
from projects.leads.api import LIST_PARAMETERS
from projects.leads.models import Lead
from projects.register.api import ProjectOut, UnitOut, project_json
from projects.register.disclosure import is_own
from projects.register.models import Project
from projects.register.requirements import Requirement
from projects.transfers.actions import EXTRAS, begin_draft, require_known, take
from projects.transfers.answers import opinions_seen
from projects.transfers.batch import act_on_many
from projects.transfers.clock import lights
from projects.transfers.conditions import conditions_of
from projects.transfers.disclosure import facts_of, notes_seen, standing_of, visible_events
from projects.transfers.filters import TransferFilter
from projects.transfers.models import Transfer
from projects.transfers.opinions import askable
from projects.transfers.queries import for_detail, for_list, hosts_for, missing_to_submit
from projects.transfers.schemas import (
    BatchIn,
    BatchOut,
    ConditionOut,
    ContributionOut,
    DeadlineOut,
    OpinionOut,
    ScoreOut,
    StepNoteOut,
    TransferActionIn,
    TransferDraftIn,
)
from projects.transfers.scoring import scores_of
from projects.transfers.services import note_opened
from projects.visibility.schema import Disclosed
from projects.visibility.standing import Standing

# Key of the API → field of the table of 可见范围; what is not here carries nothing of the request.
FIELDS = {
    **dict.fromkeys(("code", "status", "scheme", "round_number"), "transfer_code"),
    **dict.fromkeys(("origin", "host"), "sides"),
    **{name: name for name in ("land_mu", "reason", "needs", "proposed_host", "park", "class_claimed")},
    **{name: name for name in ("relocation_class", "policy_document", "transfer_day", "choice_reason")},
    **{name: name for name in ("agree_by", "host_conditions", "contributions", "scores")},
    "participation": "recognised",
    "deadline": "clock",
}


class TransferOut(Disclosed, serializers.ModelSerializer[Transfer]):
    """A transfer as far as the reader stands near it."""

    disclosed = FIELDS
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

    def standing(self, transfer: Transfer) -> Standing:
        """How the account stands to it."""
        return standing_of(transfer, self.context["viewer"])

    def to_representation(self, instance: Transfer) -> dict[str, Any]:
        row = super().to_representation(instance)
        facts = facts_of(instance.scheme)
        has = {key: value for key, value in row.items() if key not in FIELDS or FIELDS[key] in facts}
        return self.standing(instance).shown("transfer", has, FIELDS)

    @extend_schema_field(ProjectOut)
    def get_project(self, transfer: Transfer) -> dict[str, Any]:
        """The project, as far as disclosed."""
        return project_json(transfer.project, self.standing(transfer))


class TransferDetailOut(TransferOut):
    """A transfer with its story and what this account may do; facts not disclosed are left out."""

    disclosed = FIELDS | {"opinions": "opinions"}
    proposed_host = UnitOut(read_only=True, allow_null=True, required=False)
    park = serializers.SlugRelatedField[Any](
        slug_field="slug", read_only=True, allow_null=True, required=False
    )
    participation = serializers.CharField(source="lead.participation", required=False)
    events = serializers.SerializerMethodField()
    available_actions = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    deadline = serializers.SerializerMethodField()
    opinions = serializers.SerializerMethodField()
    step_notes = serializers.SerializerMethodField()
    host_conditions = serializers.SerializerMethodField()
    contributions = ContributionOut(many=True, read_only=True, required=False)
    scores = serializers.SerializerMethodField()

    class Meta(TransferOut.Meta):
        fields: tuple[str, ...] = (
            *TransferOut.Meta.fields,
            *(
                "proposed_host",
                "park",
                "class_claimed",
                "relocation_class",
                "policy_document",
                "transfer_day",
                "agree_by",
            ),
            *("choice_reason", "round_number", "participation", "events", "available_actions", "missing"),
            *("deadline", "opinions", "step_notes", "host_conditions", "contributions", "scores"),
        )

    def to_representation(self, instance: Transfer) -> dict[str, Any]:
        row = super().to_representation(instance)
        if not row["opinions"] and not self.standing(instance).sees("transfer", "opinions"):
            del row["opinions"]  # only those asked in the reader's own name stand there
        return row

    @extend_schema_field(EventOut(many=True))
    def get_events(self, transfer: Transfer) -> Any:
        """The story, from where it was shown on for the other side."""
        return EventOut(visible_events(transfer, self.standing(transfer)), many=True).data

    def get_available_actions(self, transfer: Transfer) -> list[str]:
        """Codes of the actions this account may take now."""
        return [move.action for move in available_moves(transfer, self.context["viewer"])]

    def get_missing(self, transfer: Transfer) -> list[str]:
        """缺项清单: fields the submission still needs, for who files it."""
        own = is_own(transfer.filed_by_id, self.context["viewer"])
        rows: list[Requirement[Transfer]] = missing_to_submit(transfer) if own else []
        return [row.field for row in rows]

    @extend_schema_field(DeadlineOut(allow_null=True))
    def get_deadline(self, transfer: Transfer) -> Any:
        """The light of the present step."""
        light = lights([transfer]).get(transfer.pk)
        return DeadlineOut(light).data if light else None

    @extend_schema_field(OpinionOut(many=True))
    def get_opinions(self, transfer: Transfer) -> Any:
        """Opinions of every round, as far as this account reads them."""
        return OpinionOut(opinions_seen(transfer, self.context["viewer"]), many=True).data

    @extend_schema_field(StepNoteOut(many=True))
    def get_step_notes(self, transfer: Transfer) -> Any:
        """转办, 加签 and approved changes, as far as this account reads them."""
        return StepNoteOut(notes_seen(transfer, self.context["viewer"]), many=True).data

    @extend_schema_field(ConditionOut(many=True))
    def get_host_conditions(self, transfer: Transfer) -> Any:
        """Conditions of the host in this round."""
        return ConditionOut(conditions_of(transfer), many=True).data

    @extend_schema_field(ScoreOut(many=True))
    def get_scores(self, transfer: Transfer) -> Any:
        """Candidates of this round, the best first."""
        return ScoreOut(scores_of(transfer), many=True).data


class TransferPage(PageOut):
    """A page of transfers."""

    results = TransferOut(many=True)


@extend_schema(
    methods=["GET"],
    operation_id="transfers_list",
    summary="流转列表",
    parameters=LIST_PARAMETERS,
    responses=TransferPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="transfers_draft",
    summary="起草流转申请",
    parameters=[KEY_PARAMETER],
    request=TransferDraftIn,
    responses=TransferDetailOut,
)
@api_view(["GET", "POST"])
@idempotent
def list_transfers(request: Request) -> HttpResponse:
    """The transfers this account may see; a POST drafts one."""
    if request.method == "POST":
        return _draft(request)
    rows = for_list(account_of(request)).select_related("project__enterprise")
    page = filtered_page(TransferFilter, rows, request)
    rows_out = TransferOut(page.object_list, many=True, context={"viewer": account_of(request)})
    return Response(page_json(page, rows_out.data))


def _draft(request: Request) -> HttpResponse:
    account = account_of(request)
    body = TransferDraftIn(data=request.data)
    fields: Any = body.fields
    fields["lead"].queryset = Lead.objects.visible_to(account).select_related("project__origin")
    fields["project"].queryset = Project.objects.visible_to(account).select_related("origin", "enterprise")
    fields["proposed_host"].queryset = fields["other_side"].queryset = hosts_for()
    body.is_valid(raise_exception=True)
    made = begin_draft(body.validated_data, actor=account)
    transfer = for_detail(account).get(pk=made.pk)
    return json_answer(detail_json(transfer, request))


@extend_schema(operation_id="transfers_retrieve", summary="流转详情", responses=TransferDetailOut)
@api_view(["GET"])
def show_transfer(request: Request, uid: str) -> Response:
    """One transfer; foreign is absent."""
    transfer = get_object_or_404(for_detail(account_of(request)), uid=uid)
    note_opened(transfer=transfer, actor=account_of(request))
    return Response(detail_json(transfer, request))


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
    fields: Any = body.fields
    if "host" in fields:
        fields["host"].queryset = hosts_for(transfer.origin)
    if "bodies" in fields:
        fields["bodies"].child_relation.queryset = askable()
    body.is_valid(raise_exception=True)
    take(
        action,
        transfer=transfer,
        actor=account_of(request),
        version=body.validated_data.get("version"),
        arguments=body.arguments(extras),
    )
    return json_answer(detail_json(transfer, request))


@extend_schema(
    operation_id="transfers_batch",
    summary="批量办理流转",
    parameters=[KEY_PARAMETER],
    request=BatchIn,
    responses=BatchOut,
)
@api_view(["POST"])
@idempotent
def act_on_transfers(request: Request, action: str) -> HttpResponse:
    """Take one action on several transfers; each row says what became of it."""
    body = BatchIn(data=request.data, allowed=("note", "uids"))
    body.is_valid(raise_exception=True)
    results = act_on_many(
        uids=[str(uid) for uid in body.validated_data["uids"]],
        action=action,
        actor=account_of(request),
        note=body.validated_data["note"],
    )
    return json_answer({"results": [vars(result) for result in results]})


def detail_json(transfer: Transfer, request: Request) -> dict[str, Any]:
    """A transfer with its story, as this account sees it."""
    return dict(TransferDetailOut(transfer, context={"viewer": account_of(request)}).data)
