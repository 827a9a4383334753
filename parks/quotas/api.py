"""The quota ledger for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of, filtered_page
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer, page_json
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places
from parks.quotas import queries, services
from parks.quotas.filters import BatchFilter, OrderFilter
from parks.quotas.measures import QuotaKind, parse_quota, quota_text, unit_of
from parks.quotas.models import QuotaAction, QuotaBatch, QuotaOrder

PAGING = [OpenApiParameter("page", int), OpenApiParameter("size", int, enum=[20, 50, 100])]
KIND = OpenApiParameter("kind", str, enum=QuotaKind.values, description="指标种类")


class QuotaStandingOut(serializers.Serializer[Any]):
    """What a unit has of a kind, in the unit of the kind, as text; `colour` is empty where no limits are set."""

    kind = serializers.CharField()
    unit = serializers.SerializerMethodField()
    district = serializers.CharField(source="unit.slug")
    available = serializers.SerializerMethodField()
    reserved = serializers.SerializerMethodField()
    used = serializers.SerializerMethodField()
    released = serializers.SerializerMethodField()
    total = serializers.SerializerMethodField()
    percent_taken = serializers.IntegerField(source="percent", allow_null=True)
    colour = serializers.CharField(allow_blank=True)

    def get_unit(self, row: queries.BoardRow) -> str:
        """亩, MW or 吨标准煤."""
        return unit_of(row.kind).label

    def get_available(self, row: queries.BoardRow) -> str:
        """可用."""
        return _plain(row.amounts["available"], row.kind)

    def get_reserved(self, row: queries.BoardRow) -> str:
        """预留."""
        return _plain(row.amounts["reserved"], row.kind)

    def get_used(self, row: queries.BoardRow) -> str:
        """已使用."""
        return _plain(row.amounts["used"], row.kind)

    def get_released(self, row: queries.BoardRow) -> str:
        """退出待复核."""
        return _plain(row.amounts["released"], row.kind)

    def get_total(self, row: queries.BoardRow) -> str:
        """All of it."""
        return _plain(row.total, row.kind)


class QuotaBoardOut(serializers.Serializer[Any]):
    """The board as far as this account may see it."""

    results = QuotaStandingOut(many=True)


class QuotaBatchOut(serializers.ModelSerializer[QuotaBatch]):
    """One act on the ledger."""

    amount = serializers.SerializerMethodField()
    unit = serializers.SerializerMethodField()
    route = serializers.SerializerMethodField()
    reverses = serializers.UUIDField(source="reverses.uid", default=None, allow_null=True)

    class Meta:
        model = QuotaBatch
        fields: tuple[str, ...] = (
            "uid", "kind", "action", "amount", "unit", "route", "reason", "document", "reverses", "at",
        )  # fmt: skip

    def get_amount(self, batch: QuotaBatch) -> str:
        """In the unit of the kind, as text."""
        return _plain(batch.amount, batch.kind)

    def get_unit(self, batch: QuotaBatch) -> str:
        """亩, MW or 吨标准煤."""
        return unit_of(batch.kind).label

    def get_route(self, batch: QuotaBatch) -> str:
        """From which account to which."""
        return queries.route_of(batch)


class QuotaBatchPage(PageOut):
    """A page of what was posted."""

    results = QuotaBatchOut(many=True)


class QuotaOrderOut(serializers.ModelSerializer[QuotaOrder]):
    """An order on the ledger."""

    giver = serializers.CharField(source="giver.slug", default="")
    taker = serializers.CharField(source="taker.slug", default="")
    amount = serializers.SerializerMethodField()
    batch = serializers.UUIDField(source="batch.uid", default=None, allow_null=True)

    class Meta:
        model = QuotaOrder
        fields: tuple[str, ...] = (
            *("uid", "status", "version", "kind", "action", "giver", "taker"),
            *("amount", "reason", "document", "batch"),
        )

    def get_amount(self, order: QuotaOrder) -> str:
        """In the unit of the kind, as text."""
        return _plain(order.amount, order.kind)


class QuotaOrderPage(PageOut):
    """A page of orders."""

    results = QuotaOrderOut(many=True)


class QuotaOrderIn(StrictSerializer):
    """An order as a quota keeper files it; units by slug, the amount in the unit of the kind."""

    kind = serializers.ChoiceField(choices=QuotaKind.choices)
    action = serializers.ChoiceField(choices=services.ORDERED)
    giver = serializers.CharField(required=False, allow_blank=True, default="", max_length=32)
    taker = serializers.CharField(required=False, allow_blank=True, default="", max_length=32)
    amount = serializers.CharField(max_length=30)
    reason = serializers.CharField(max_length=200)
    document = serializers.CharField(required=False, allow_blank=True, default="", max_length=120)


@extend_schema(operation_id="quotas_board", summary="要素指标余额", responses=QuotaBoardOut)
@api_view(["GET"])
def show_board(request: Request) -> Response:
    """What stands where, as far as this account may see it."""
    rows = [row for kind in queries.board(account_of(request)) for row in kind.rows]
    return Response({"results": QuotaStandingOut(rows, many=True).data})


@extend_schema(
    operation_id="quota_entries_list",
    summary="指标记录",
    parameters=[
        KIND,
        OpenApiParameter("action", str, enum=QuotaAction.values, description="事项"),
        OpenApiParameter("unit", str, description="单位代号"),
        OpenApiParameter("q", str, description="事由或文号的一部分"),
        *PAGING,
    ],
    responses=QuotaBatchPage,
)
@api_view(["GET"])
def list_entries(request: Request) -> Response:
    """What was posted to the accounts this account may see, newest first."""
    page = filtered_page(
        BatchFilter, queries.batches(account_of(request)).select_related("reverses"), request
    )
    return Response(page_json(page, QuotaBatchOut(page.object_list, many=True).data))


@extend_schema(
    methods=["GET"],
    operation_id="quota_orders_list",
    summary="指标办理单列表",
    parameters=[
        KIND,
        OpenApiParameter("status", str, description="状态"),
        OpenApiParameter("q", str, description="事由或文号的一部分"),
        *PAGING,
    ],
    responses=QuotaOrderPage,
)
@extend_schema(
    methods=["POST"],
    operation_id="quota_orders_file",
    summary="填报指标办理单",
    parameters=[KEY_PARAMETER],
    request=QuotaOrderIn,
    responses=QuotaOrderOut,
)
@api_view(["GET", "POST"])
@idempotent
def orders(request: Request) -> HttpResponse:
    """The orders this account may see; POST files one."""
    actor = account_of(request)
    if request.method == "GET":
        page = filtered_page(OrderFilter, queries.orders(actor), request)
        return Response(page_json(page, QuotaOrderOut(page.object_list, many=True).data))
    services.require_keeper(actor)
    body = body_of(QuotaOrderIn, request)
    given = dict(body.validated_data)
    draft = services.OrderDraft(
        **given
        | {name: _unit(given[name], name) for name in ("giver", "taker")}
        | {"amount": parse_quota(given["amount"], given["kind"])}
    )
    return answer(QuotaOrderOut(services.file_order(draft=draft, actor=actor)))


@extend_schema(
    operation_id="quota_orders_act",
    summary="办理指标办理单",
    parameters=[KEY_PARAMETER],
    request=ActionIn,
    responses=QuotaOrderOut,
)
@api_view(["POST"])
@idempotent
def act_on_order(request: Request, uid: str, action: str) -> HttpResponse:
    """Approve, give back or withdraw; the service is the one the page calls."""
    actor = account_of(request)
    order = get_object_or_404(queries.orders(actor), uid=uid)
    body = body_of(ActionIn, request)
    given = body.validated_data
    services.take(action, order=order, actor=actor, version=given.get("version"), note=given["note"])
    return answer(QuotaOrderOut(queries.orders(actor).get(pk=order.pk)))


def _unit(slug: str, field: str) -> District | None:
    """A unit by its slug, none where it is empty; raises Invalid."""
    if not slug:
        return None
    found = places().filter(slug=slug).first()
    if found is None:
        sentence = f"没有代号为“{slug}”的单位，请核对。"
        raise Invalid(sentence, fields={field: sentence})
    return found


def _plain(amount: int, kind: str) -> str:
    return quota_text(amount, kind).replace(",", "")
