"""Legacy issues and the joint account for machines, read only."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import filtered_page
from kunming_coord.common.serializers import YuanField, page_json
from parks.directory.models import Park
from parks.joint.filters import IssueFilter
from parks.joint.models import LegacyIssue
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


class LegacyIssuePage(serializers.Serializer[Any]):
    """A page of legacy issues."""

    count = serializers.IntegerField()
    page = serializers.IntegerField()
    size = serializers.IntegerField()
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


@extend_schema(operation_id="legacy_issues_list", summary="历史遗留问题列表", responses=LegacyIssuePage)
@api_view(["GET"])
def list_issues(request: Request) -> Response:
    """The legacy issues this account may see."""
    page = filtered_page(IssueFilter, issues_for(account_of(request)), request)
    return Response(page_json(page, LegacyIssueOut(page.object_list, many=True).data))


@extend_schema(operation_id="joint_account", summary="园区共管账户", responses=JointEntryOut(many=True))
@api_view(["GET"])
def show_account(request: Request, slug: str) -> Response:
    """The entries of the joint account of a park, as far as this account sees them."""
    park = get_object_or_404(Park.objects.all(), slug=slug)
    return Response(JointEntryOut(entry_rows(entries_of(park, account_of(request))), many=True).data)
