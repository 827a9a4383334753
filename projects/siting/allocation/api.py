"""Allocation rounds for machines: read in the scope of the pages."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from parks.quotas.measures import QuotaKind, quota_text
from projects.siting.allocation.models import AllocationRound
from projects.siting.allocation.queries import SheetRow, rounds, sheet_of


def _megawatts(amount: int | None) -> str | None:
    return None if amount is None else quota_text(amount, QuotaKind.NEW_ENERGY).replace(",", "")


class RoundOut(serializers.ModelSerializer[AllocationRound]):
    """A round; amounts in MW as text."""

    district = serializers.CharField(source="district.slug", default=None, allow_null=True)
    amount = serializers.SerializerMethodField()
    rubric = serializers.CharField(source="rubric.title")
    rubric_source = serializers.CharField(source="rubric.source")
    criteria = serializers.JSONField(source="rubric.criteria")

    class Meta:
        model = AllocationRound
        fields: tuple[str, ...] = (
            *("uid", "status", "version", "title", "district", "amount", "closes_on", "reserve_until"),
            *("rubric", "rubric_source", "criteria"),
        )

    def get_amount(self, of: AllocationRound) -> str:
        """MW."""
        return _megawatts(of.amount) or ""


class EntryOut(serializers.Serializer[Any]):
    """A project that competes, with its rank among all of them."""

    uid = serializers.UUIDField(source="entry.uid")
    project = serializers.CharField(source="entry.project.code")
    title = serializers.CharField(source="entry.project.title")
    district = serializers.CharField(source="entry.district.slug")
    asked = serializers.SerializerMethodField()
    points = serializers.DictField(source="entry.points", child=serializers.IntegerField())
    score = serializers.CharField(source="entry.total_text", help_text="没有评分的为空")
    rank = serializers.IntegerField(allow_null=True)
    why_ranked = serializers.CharField(source="why", help_text="只向能看到全部参评项目的人说明")
    granted = serializers.SerializerMethodField()

    def get_asked(self, row: SheetRow) -> str:
        """MW."""
        return _megawatts(row.entry.amount) or ""

    def get_granted(self, row: SheetRow) -> str | None:
        """MW; null where nothing was given."""
        return _megawatts(row.entry.granted)


class RoundDetailOut(RoundOut):
    """A round with its scoring sheet; foreign projects are absent, `competing` counts them."""

    competing = serializers.SerializerMethodField()
    entries = serializers.SerializerMethodField()

    class Meta(RoundOut.Meta):
        fields = (*RoundOut.Meta.fields, "competing", "entries")

    def get_competing(self, of: AllocationRound) -> int:
        """How many compete."""
        found: int = self.context["sheet"].competing
        return found

    @extend_schema_field(EntryOut(many=True))
    def get_entries(self, of: AllocationRound) -> list[dict[str, Any]]:
        """The best first."""
        return list(EntryOut(self.context["sheet"].rows, many=True).data)


@extend_schema(operation_id="allocation_list", summary="新能源指标分配", responses=RoundOut(many=True))
@api_view(["GET"])
def list_rounds(request: Request) -> Response:
    """Every round, the newest first."""
    return Response(RoundOut(rounds(account_of(request)), many=True).data)


@extend_schema(operation_id="allocation_show", summary="一轮新能源指标分配", responses=RoundDetailOut)
@api_view(["GET"])
def show_round(request: Request, uid: str) -> Response:
    """One round with its scoring sheet."""
    viewer = account_of(request)
    of = get_object_or_404(rounds(viewer), uid=uid)
    return Response(RoundDetailOut(of, context={"sheet": sheet_of(of, viewer)}).data)
