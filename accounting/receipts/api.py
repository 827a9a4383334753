"""Receipts, incentives and shareable taxes for machines: the same services and scope as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.receipts import queries, services
from accounting.receipts.filters import IncentiveFilter, ReceiptFilter, ShareableFilter
from accounting.receipts.models import Incentive, ShareableTax, TaxReceipt, TaxType, sees_tax_types
from accounting.receipts.owners import owners_of
from accounting.receipts.serializers import (
    IncentiveIn,
    IncentiveOut,
    IncentivePage,
    LineOut,
    ReceiptOut,
    ReceiptPage,
    ReverseIn,
    ShareableDetail,
    ShareableOut,
    ShareablePage,
    StageOut,
)
from accounting.receipts.waterfall import waterfall_of
from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of, filtered_page
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.money import Unit, parse_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.serializers import page_json
from projects.register.models import Project

PERIOD = OpenApiParameter("period", str, description="期间代码，例如 2026Q1")
TAX = OpenApiParameter("tax", str, description="税种代码")
WORD = OpenApiParameter("q", str, description="关键字")
PAGING = [OpenApiParameter("page", int), OpenApiParameter("size", int, enum=[20, 50, 100])]


@extend_schema(
    operation_id="tax_receipts_list",
    summary="税收入库明细（仅市级财政核算和审计）",
    parameters=[
        PERIOD,
        TAX,
        OpenApiParameter("level", str, enum=list(TaxReceipt.Level.values)),
        OpenApiParameter("treasury", str, description="财政单位代号"),
        OpenApiParameter("refund", str, enum=["yes", "no"]),
        WORD,
        *PAGING,
    ],
    responses=ReceiptPage,
)
@api_view(["GET"])
def list_receipts(request: Request) -> Response:
    """Receipts by tax, for finance and auditors."""
    viewer = account_of(request)
    queries.require_finance(viewer)
    page = filtered_page(ReceiptFilter, queries.receipts(viewer), request)
    rows = list(page.object_list)
    return Response(page_json(page, ReceiptOut(rows, many=True, context={"owners": owners_of(rows)}).data))


@extend_schema(
    operation_id="shareable_taxes_list",
    summary="可分享额（各项目各季度的最新版次）",
    parameters=[PERIOD, WORD, *PAGING],
    responses=ShareablePage,
)
@api_view(["GET"])
def list_shareable(request: Request) -> Response:
    """What can be shared per project and quarter, as far as this account shares in it."""
    page = filtered_page(ShareableFilter, queries.for_list(account_of(request)), request)
    return Response(page_json(page, ShareableOut(page.object_list, many=True).data))


@extend_schema(
    operation_id="shareable_taxes_read", summary="可分享额瀑布（某一版次）", responses=ShareableDetail
)
@api_view(["GET"])
def read_shareable(request: Request, uid: str) -> Response:
    """One quarter of a project with its steps; by tax only for finance and auditors."""
    viewer = account_of(request)
    head = get_object_or_404(queries.for_detail(viewer), uid=uid)
    return Response(_detail(head, viewer))


@extend_schema(
    methods=["GET"],
    operation_id="incentives_list",
    summary="产业优惠（仅市级财政核算和审计）",
    parameters=[PERIOD, TAX, OpenApiParameter("basis", str, enum=["yes", "no"]), WORD, *PAGING],
    responses=IncentivePage,
)
@extend_schema(
    methods=["POST"],
    operation_id="incentives_create",
    summary="登记产业优惠",
    parameters=[KEY_PARAMETER],
    request=IncentiveIn,
    responses=IncentiveOut,
)
@api_view(["GET", "POST"])
@idempotent
def incentives(request: Request) -> HttpResponse:
    """Incentives; POST records one through the service the page calls."""
    viewer = account_of(request)
    if request.method == "POST":
        return _record(request)
    queries.require_finance(viewer)
    page = filtered_page(IncentiveFilter, queries.incentives(viewer), request)
    return Response(page_json(page, IncentiveOut(page.object_list, many=True).data))


@extend_schema(
    operation_id="incentives_reverse",
    summary="冲销产业优惠",
    parameters=[KEY_PARAMETER],
    request=ReverseIn,
    responses=IncentiveOut,
)
@api_view(["POST"])
@idempotent
def reverse_incentive(request: Request, uid: str) -> HttpResponse:
    """Take an incentive back."""
    viewer = account_of(request)
    incentive = get_object_or_404(queries.incentives(viewer), uid=uid)
    services.require_treasurer(viewer)
    body = body_of(ReverseIn, request)
    return _made(
        services.reverse_incentive(incentive=incentive, reason=body.validated_data["reason"], actor=viewer)
    )


def _record(request: Request) -> HttpResponse:
    viewer = account_of(request)
    services.require_treasurer(viewer)
    body = body_of(IncentiveIn, request)
    given = body.validated_data
    made = services.record_incentive(
        project=_named(Project.objects.filter(code=given["project"]), "project", given["project"]),
        quarter=Quarter.parse(given["quarter"]),
        tax_type=_tax(given.get("tax_type")),
        title=given["title"],
        amount_fen=parse_fen(given["amount"], unit=Unit.YUAN),
        has_basis=given["has_basis"],
        lawful_basis=given["lawful_basis"],
        actor=viewer,
    )
    return _made(made)


def _tax(code: str | None) -> TaxType | None:
    return _named(TaxType.objects.filter(code=code), "tax_type", code) if code else None


def _named(rows: Any, field: str, code: str) -> Any:
    found = rows.first()
    if found is None:
        sentence = f"没有代码为“{code[:40]}”的记录，请核对。"
        raise Invalid(sentence, fields={field: sentence})
    return found


def _made(incentive: Incentive) -> HttpResponse:
    return answer(IncentiveOut(incentive))


def _detail(head: ShareableTax, viewer: User) -> dict[str, Any]:
    found = waterfall_of(head, viewer)
    row = {
        **ShareableOut(head).data,
        "sentence": found.sentence,
        "stages": StageOut(found.stages, many=True).data,
    }
    return row | ({"lines": LineOut(found.lines, many=True).data} if sees_tax_types(viewer) else {})
