"""Reports for machines: every row carries its period, book, unit and vintage; amounts in 元 as text, never floats."""

from typing import Any, cast

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.mainfigures.queries import main_figure_codes
from accounting.reconciliation.queries import reconciliation_codes
from accounting.rollups.windows import AMOUNT, YTD
from accounting.statements import queries
from accounting.statements.api_rows import FINAL, TRIAL, ReportRow, rows_of, vintage_of, yuan_or_none
from accounting.statements.arrangement import ENTERPRISE, Arrangement, Basis, choices
from accounting.statements.enterprises import enterprise_section, enterprises_of
from accounting.statements.explain import explain, read_question
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.common.money import Unit
from kunming_coord.common.paging import page_of
from kunming_coord.common.serializers import PageOut, page_json
from kunming_coord.common.snapshots import one_snapshot
from kunming_coord.common.viewstate import Book, ViewState
from kunming_coord.districts.models import District
from projects.policies.models import Indicator, IndicatorGroup

QUARTER = OpenApiParameter("quarter", str, description="期间代码，例如 2026Q1；不填为最近结束的季度")
BOOK = OpenApiParameter("book", str, enum=[book.value for book in Book], description="口径；不填为考核口径")


BY = OpenApiParameter(
    "by",
    str,
    description="行的归类：district（默认）、enterprise，或字典 groupings 中的代码，如 park、scheme、chain",
)
BASIS = OpenApiParameter(
    "basis",
    str,
    enum=[basis.value for basis in Basis],
    description="then 按当时区划（默认），now 按现行区划；只在按区县归类时有意义",
)


class ReportPage(PageOut):
    """A page of report rows."""

    results = ReportRow(many=True)


class DictionaryOut(serializers.Serializer[Any]):
    """Every code of the reports with its word."""

    indicators = serializers.ListField(child=serializers.DictField())
    groups = serializers.ListField(child=serializers.DictField())
    books = serializers.ListField(child=serializers.DictField())
    units = serializers.ListField(child=serializers.DictField())
    districts = serializers.ListField(child=serializers.DictField())
    groupings = serializers.ListField(child=serializers.DictField())
    bases = serializers.ListField(child=serializers.DictField())
    vintages = serializers.ListField(child=serializers.DictField())
    main_indicators = serializers.ListField(child=serializers.DictField())
    main_vintages = serializers.ListField(child=serializers.DictField())
    growth_kinds = serializers.ListField(child=serializers.DictField())
    scales = serializers.ListField(child=serializers.DictField())
    reconciliation_states = serializers.ListField(child=serializers.DictField())
    reconciliation_reasons = serializers.ListField(child=serializers.DictField())
    deviation_bands = serializers.ListField(child=serializers.DictField())


class ExplanationOut(serializers.Serializer[Any]):
    """A figure with its sentence, its tree of steps, and what its leaves give."""

    quarter = serializers.CharField()
    book = serializers.CharField()
    district = serializers.CharField()
    indicator = serializers.CharField()
    measure = serializers.CharField()
    unit = serializers.CharField()
    amount = serializers.CharField(allow_null=True)
    recomputed = serializers.CharField(allow_null=True)
    agrees = serializers.BooleanField()
    sentence = serializers.CharField()
    vintage = serializers.CharField(allow_null=True)
    rollup = serializers.CharField(allow_null=True)
    tree = serializers.DictField(allow_null=True)


@extend_schema(
    operation_id="reports_quarterly",
    summary="季度报表",
    parameters=[
        QUARTER,
        BOOK,
        BY,
        BASIS,
        OpenApiParameter("indicator", str, description="指标代码；不填为全部，按企业归类时必填"),
        OpenApiParameter("district", str, description="单位代号；不填为您可见的全部"),
        OpenApiParameter("page", int),
        OpenApiParameter("size", int, enum=[20, 50, 100]),
    ],
    responses=ReportPage,
)
@api_view(["GET"])
@one_snapshot()
def quarterly(request: Request) -> Response:
    """The newest totals of a quarter for the units this account may see; a unit out of sight is absent (404)."""
    viewer, view, arranged = _viewer(request), _view(request), Arrangement.read(request.query_params.dict())
    indicators, district = _indicators(request, view), _district(request, viewer)
    if arranged.by == ENTERPRISE:
        return _by_enterprise(request, viewer, view, indicators)
    found = queries.sections(
        viewer,
        view.quarter,
        view.book,
        indicators=indicators,
        district=district,
        with_city=False,
        arranged=arranged,
    )
    page = page_of(list(rows_of(view, arranged, found)), request._request)
    return Response(page_json(page, list(page.object_list)))


def _by_enterprise(request: Request, viewer: User, view: ViewState, indicators: list[Indicator]) -> Response:
    """A page of enterprises, of one indicator."""
    if "indicator" not in request.query_params:
        text = _("按企业归类时请填写指标代码 indicator。")
        raise Invalid(text, fields={"indicator": text})
    page = page_of(enterprises_of(viewer), request._request)
    shown = list(page.object_list)
    sections = [
        section
        for indicator in indicators
        if (section := enterprise_section(viewer, view.quarter, view.book, indicator=indicator, shown=shown))
    ]
    return Response(page_json(page, list(rows_of(view, Arrangement(ENTERPRISE), sections))))


@extend_schema(operation_id="dictionary", summary="代码字典", responses=DictionaryOut)
@api_view(["GET"])
def dictionary(request: Request) -> Response:
    """Indicators, groups, books, units and districts by code."""
    indicators = Indicator.objects.select_related("group", "owner").order_by("order")
    return Response(
        {
            "indicators": [_indicator_json(row) for row in indicators],
            "groups": [
                {"code": row.code, "name": row.name} for row in IndicatorGroup.objects.order_by("order")
            ],
            "books": [{"code": book.value, "name": book.label, "hint": book.hint} for book in Book],
            "units": [{"code": Unit.YUAN.code, "name": Unit.YUAN.label}],
            "districts": [
                {"code": row.slug, "name": row.name, "kind": row.kind}
                for row in District.objects.exclude(kind="system")
            ],
            "groupings": [{"code": code, "name": name} for code, name in choices()],
            "bases": [{"code": basis.value, "name": basis.label} for basis in Basis],
            "vintages": [{"code": FINAL, "name": _("已关账")}, {"code": TRIAL, "name": _("试算")}],
            **main_figure_codes(),
            **reconciliation_codes(),
        }
    )


@extend_schema(
    operation_id="explain",
    summary="数字来历",
    parameters=[
        QUARTER,
        BOOK,
        OpenApiParameter("district", str, required=True, description="单位代号"),
        OpenApiParameter("indicator", str, required=True, description="指标代码"),
        OpenApiParameter("measure", str, enum=[AMOUNT, YTD], description="本季或累计；不填为本季"),
    ],
    responses=ExplanationOut,
)
@api_view(["GET"])
@one_snapshot()
def explanation(request: Request) -> Response:
    """Where a figure comes from, down to filings, clauses and approvals."""
    viewer, view = _viewer(request), _view(request)
    question = read_question(
        viewer,
        view,
        district=request.query_params.get("district", ""),
        indicator=request.query_params.get("indicator", ""),
        measure=request.query_params.get("measure", AMOUNT),
    )
    told = explain(viewer, question)
    return Response(
        {
            "quarter": view.quarter.code,
            "book": view.book.value,
            "district": question.district.slug,
            "indicator": question.indicator.code,
            "measure": question.measure,
            "unit": Unit.YUAN.code,
            "amount": yuan_or_none(told.amount_fen),
            "recomputed": yuan_or_none(told.recomputed_fen),
            "agrees": told.agrees,
            "sentence": told.sentence,
            "vintage": vintage_of(told.rollup) if told.rollup else None,
            "rollup": str(told.rollup.uid) if told.rollup else None,
            "tree": told.tree.as_json() if told.tree else None,
        }
    )


def _indicator_json(row: Indicator) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": row.name,
        "group": row.group.code,
        "owner": row.owner.slug if row.owner else None,
        "frequency": row.frequency,
        "unit": Unit.YUAN.code,
        "source_status": row.source_status,
    }


def _view(request: Request) -> ViewState:
    """Period and book of the address; unlike a page, a machine is told of a book that does not exist."""
    book = request.query_params.get("book", "")
    if book and book not in set(Book):
        raise Invalid(
            _("口径“%(book)s”不存在，请填写 territorial、assessment 或 fiscal。") % {"book": book[:40]},
            fields={"book": _("请填写 territorial、assessment 或 fiscal。")},
        )
    return ViewState.from_request(request._request)


def _indicators(request: Request, view: ViewState) -> list[Indicator]:
    code = request.query_params.get("indicator", "")
    if code and not Indicator.objects.filter(code=code).exists():
        text = _("指标“%(code)s”不存在，请从 /api/v1/dictionary/ 中选择。") % {"code": code[:40]}
        raise Invalid(text, fields={"indicator": text})
    known = queries.indicators_with_figures(view.quarter, view.book)
    return list(known.filter(code=code) if code else known)


def _district(request: Request, viewer: User) -> District | None:
    slug = request.query_params.get("district", "")
    if not slug:
        return None
    found = queries.visible_units(viewer).filter(slug=slug).first()
    if found is None:
        raise Absent(_("没有这一内容，或您无权查看。"))
    return found


def _viewer(request: Request) -> User:
    """The account behind a request that DRF has let in."""
    return cast(User, request.user)
