"""Legacy issues and the joint account for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.common.api import KEY_PARAMETER, EventOut, answer, body_of, filtered_page
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit
from kunming_coord.common.serializers import (
    ActionIn,
    AmountIn,
    PageOut,
    StrictSerializer,
    YuanField,
    page_json,
)
from kunming_coord.districts.queries import places
from parks.directory.models import Park
from parks.directory.rights import require_keeper
from parks.joint import services
from parks.joint.filters import IssueFilter
from parks.joint.models import JointLine, LegacyIssue
from parks.joint.queries import entries_of, entry_rows, issues_for


class LegacyIssueOut(serializers.ModelSerializer[LegacyIssue]):
    """A legacy issue with the unit that settles it."""

    park = serializers.CharField(source="park.slug")
    district = serializers.CharField(source="district.slug")

    class Meta:
        model = LegacyIssue
        fields: tuple[str, ...] = (
            "uid", "status", "version", "park", "district", "kind", "title", "since", "due_on",
        )  # fmt: skip


class LegacyIssueDetail(LegacyIssueOut):
    """A legacy issue with what was done about it."""

    events = serializers.SerializerMethodField()

    class Meta(LegacyIssueOut.Meta):
        fields = (*LegacyIssueOut.Meta.fields, "content", "events")

    @extend_schema_field(EventOut(many=True))
    def get_events(self, issue: LegacyIssue) -> list[dict[str, Any]]:
        """Oldest first."""
        return [dict(row) for row in EventOut(issue.events, many=True).data]


class LegacyIssuePage(PageOut):
    """A page of legacy issues."""

    results = LegacyIssueOut(many=True)


class JointEntryOut(serializers.Serializer[Any]):
    """An entry of the joint account with the balance after it; a reversal takes its entry back."""

    uid = serializers.UUIDField(source="entry.uid")
    kind = serializers.CharField(source="entry.kind")
    district = serializers.CharField(source="entry.district.slug", default=None, allow_null=True)
    amount = YuanField(source="entry.amount_fen", help_text="元")
    happened_on = serializers.DateField(source="entry.happened_on")
    title = serializers.CharField(source="entry.title")
    reverses = serializers.BooleanField(source="is_reversal")
    balance = YuanField(source="balance_fen", help_text="元")


class LegacyIssueIn(StrictSerializer):
    """A legacy issue; without a district the one the park lies in settles it."""

    park = serializers.SlugRelatedField(slug_field="slug", queryset=Park.objects.select_related("district"))
    district = serializers.SlugRelatedField(
        slug_field="slug", queryset=places(), required=False, allow_null=True, default=None
    )
    kind = serializers.ChoiceField(choices=LegacyIssue.Kind.choices)
    title = serializers.CharField(max_length=120)
    content = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    since = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class JointEntryIn(StrictSerializer):
    """Money into or out of the account; who pays in or gets a share is named."""

    kind = serializers.ChoiceField(choices=JointLine.Kind.choices)
    district = serializers.SlugRelatedField(
        slug_field="slug", queryset=places(), required=False, allow_null=True, default=None
    )
    amount = AmountIn(unit=Unit.YUAN, source="amount_fen")
    happened_on = serializers.DateField()
    title = serializers.CharField(max_length=120)
    proof = serializers.CharField(max_length=120, help_text="依据")


class JointReversalIn(StrictSerializer):
    """Why an entry is taken back."""

    reason = serializers.CharField(max_length=120)


@extend_schema(
    methods=["GET"], operation_id="legacy_issues_list", summary="历史遗留问题列表", responses=LegacyIssuePage
)
@extend_schema(
    methods=["POST"],
    operation_id="legacy_issues_register",
    summary="登记历史遗留问题",
    parameters=[KEY_PARAMETER],
    request=LegacyIssueIn,
    responses=LegacyIssueDetail,
)
@api_view(["GET", "POST"])
@idempotent
def issues(request: Request) -> HttpResponse:
    """The legacy issues this account may see; POST registers one."""
    account = account_of(request)
    if request.method == "POST":
        given = body_of(LegacyIssueIn, request).validated_data
        return _issue(services.register_issue(actor=account, **given), account)
    page = filtered_page(IssueFilter, issues_for(account), request)
    return Response(page_json(page, LegacyIssueOut(page.object_list, many=True).data))


@extend_schema(operation_id="legacy_issues_retrieve", summary="历史遗留问题详情", responses=LegacyIssueDetail)
@api_view(["GET"])
def show_issue(request: Request, uid: str) -> Response:
    """One legacy issue with what was done about it."""
    found = get_object_or_404(issues_for(account_of(request)), uid=uid)
    return Response(LegacyIssueDetail(found).data)


@extend_schema(
    operation_id="legacy_issues_act",
    summary="办理历史遗留问题",
    parameters=[KEY_PARAMETER],
    request=ActionIn,
    responses=LegacyIssueDetail,
)
@api_view(["POST"])
@idempotent
def act_on_issue(request: Request, uid: str, action: str) -> HttpResponse:
    """Record a measure, confirm that it is settled, open again."""
    account = account_of(request)
    issue = get_object_or_404(issues_for(account), uid=uid)
    given = body_of(ActionIn, request).validated_data
    return _issue(services.take_action(issue=issue, action=action, actor=account, **given), account)


@extend_schema(
    methods=["GET"],
    operation_id="joint_account",
    summary="园区共管账户",
    responses=JointEntryOut(many=True),
)
@extend_schema(
    methods=["POST"],
    operation_id="joint_account_add",
    summary="记入园区共管账户",
    parameters=[KEY_PARAMETER],
    request=JointEntryIn,
    responses=JointEntryOut,
)
@api_view(["GET", "POST"])
@idempotent
def joint_account(request: Request, slug: str) -> HttpResponse:
    """The entries of the joint account of a park, as far as this account sees them; POST adds one."""
    account, park = account_of(request), _park(slug)
    if request.method == "POST":
        require_keeper(account, park.district_id)
        given = body_of(JointEntryIn, request).validated_data
        return _entry(services.add_entry(park=park, actor=account, **given), account)
    return Response(JointEntryOut(entry_rows(entries_of(park, account)), many=True).data)


@extend_schema(
    operation_id="joint_account_reverse",
    summary="冲销共管账户的一笔",
    parameters=[KEY_PARAMETER],
    request=JointReversalIn,
    responses=JointEntryOut,
)
@api_view(["POST"])
@idempotent
def reverse_entry(request: Request, slug: str, uid: str) -> HttpResponse:
    """Take an entry back; the answer is the entry that does so."""
    account, park = account_of(request), _park(slug)
    require_keeper(account, park.district_id)
    entry = get_object_or_404(entries_of(park, account).select_related("park"), uid=uid)
    given = body_of(JointReversalIn, request).validated_data
    return _entry(services.reverse_entry(entry=entry, actor=account, **given), account)


def _park(slug: str) -> Park:
    return get_object_or_404(Park.objects.select_related("district"), slug=slug)


def _issue(issue: LegacyIssue, account: User) -> HttpResponse:
    return answer(LegacyIssueDetail(issues_for(account).get(pk=issue.pk)))


def _entry(made: JointLine, account: User) -> HttpResponse:
    """The entry with the balance after it."""
    rows = entry_rows(entries_of(made.park, account))
    return answer(JointEntryOut(next(row for row in rows if row.entry.pk == made.pk)))
