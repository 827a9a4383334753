"""Filings for machines: the same services and scope as the pages; amounts in 元 as text."""

from typing import Any, cast

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.filings import queries, services
from accounting.filings.filters import FilingFilter
from accounting.filings.models import Filing, FilingValue
from accounting.filings.rows import vintage_of
from accounting.filings.rules import rate_text
from accounting.filings.vocabulary import Currency, Measure, Vintage
from kunming_coord.accounts.models import User
from kunming_coord.common.api import body_of, filtered_page, json_answer
from kunming_coord.common.errors import Invalid
from kunming_coord.common.idempotency import HEADER, idempotent
from kunming_coord.common.money import Unit, parse_fen, yuan_text
from kunming_coord.common.serializers import PageOut, QuarterCodeField, StrictSerializer, page_json
from kunming_coord.common.workflow import require_version
from projects.register.api import UnitOut

LIST_PARAMETERS = [
    OpenApiParameter("period", str, description="期间代码，例如 2026Q1"),
    OpenApiParameter("group", str, description="指标组代码"),
    OpenApiParameter("area", str, enum=["todo", "filed"], description="填报区或已报区"),
    OpenApiParameter("host", str, description="填报区县代号"),
    OpenApiParameter("kind", str, enum=["regular", "late", "annual"], description="季度填报、补报、年报核定"),
    OpenApiParameter("status", str, description="状态代码"),
    OpenApiParameter("q", str, description="关键字：项目编码、项目名称、填报区县"),
    OpenApiParameter("page", int),
    OpenApiParameter("size", int, enum=[20, 50, 100]),
]


class FiledValueOut(serializers.Serializer[Any]):
    """The latest revision of a filed figure; an indicator without one is left out, it is not 0.

    What stands beside a figure (restated_previous, enterprise, note) is read by the filing district and the city only.
    """

    indicator = serializers.CharField()
    measure = serializers.ChoiceField(choices=Measure.choices)
    amount = serializers.CharField(help_text="折合人民币，元")
    currency = serializers.ChoiceField(choices=Currency.choices)
    stated_amount = serializers.CharField(allow_null=True, help_text="外币原数")
    rate = serializers.CharField(allow_null=True)
    vintage = serializers.ChoiceField(choices=Vintage.choices)
    revision = serializers.IntegerField()
    restated_previous = serializers.CharField(
        required=False, allow_null=True, help_text="修订后的上季末累计，元"
    )
    enterprise = serializers.CharField(required=False, allow_null=True, help_text="企业整体数，元")
    note = serializers.CharField(required=False, help_text="修订说明")


class ReopeningOut(serializers.Serializer[Any]):
    """A limited reopening that is under way."""

    until = serializers.DateTimeField()
    scope = serializers.ListField(child=serializers.CharField())


class FilingOut(serializers.ModelSerializer[Filing]):
    """A filing with its figures, as far as the reader shares in them."""

    quarter = QuarterCodeField(help_text="入账期间")
    concerns = QuarterCodeField(help_text="所属期间；年报核定为当年第四季度")
    group = serializers.CharField(source="group.code", read_only=True)
    project = serializers.CharField(source="project.code", read_only=True)
    host = UnitOut(read_only=True)
    unit = serializers.CharField(read_only=True, default="yuan")

    class Meta:
        model = Filing
        fields = (
            "uid",
            "kind",
            "quarter",
            "concerns",
            "group",
            "project",
            "host",
            "status",
            "version",
            "due_on",
            "released_on",
            "unit",
        )

    def to_representation(self, instance: Filing) -> dict[str, Any]:
        allowed = queries.visible_indicators(instance, self.context["viewer"])
        values = self.context["values"].get(instance.pk, {}).values()
        row = super().to_representation(instance)
        row["reopening"] = _reopening(instance) if allowed is None else None
        row["values"] = [
            _value_json(instance, value, whole=allowed is None)
            for value in values
            if allowed is None or value.indicator_id in allowed
        ]
        return row


class FilingWithValues(FilingOut):
    """The documented shape of FilingOut."""

    reopening = ReopeningOut(read_only=True, allow_null=True)
    values = FiledValueOut(many=True, read_only=True)

    class Meta(FilingOut.Meta):
        fields = (*FilingOut.Meta.fields, "reopening", "values")  # type: ignore[assignment]


class FilingPage(PageOut):
    """A page of filings."""

    results = FilingWithValues(many=True)


class FigureDetailIn(StrictSerializer):
    """What may stand beside a figure."""

    restated_previous = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text="修订后的上季末累计，元"
    )
    enterprise = serializers.CharField(
        required=False, allow_null=True, max_length=40, help_text="企业整体数，元；按协议分摊的指标只填这一项"
    )
    note = serializers.CharField(required=False, allow_blank=True, max_length=500, help_text="修订说明")


class FilingIn(StrictSerializer):
    """What is filed: every indicator of the filing in 元, in its own measure, and the 上报说明 where one is asked for."""

    values = serializers.DictField(
        child=serializers.CharField(max_length=40),
        required=False,
        help_text="指标代码 → 金额（元，按指标目录注明的口径；以外币填报的为该外币单位），精确到分",
    )
    details = serializers.DictField(
        child=FigureDetailIn(),
        required=False,
        help_text="指标代码 → 企业整体数、修订后的上季末累计、修订说明",
    )
    explanation = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="上报说明"
    )
    version = serializers.IntegerField(required=False, min_value=0, help_text="填报时所见的版本，已变则 409")


@extend_schema(
    operation_id="filings_list", summary="季度填报列表", parameters=LIST_PARAMETERS, responses=FilingPage
)
@api_view(["GET"])
def list_filings(request: Request) -> Response:
    """The filings this account may see."""
    page = filtered_page(FilingFilter, queries.for_list(_viewer(request)), request)
    return Response(page_json(page, _json(list(page.object_list), _viewer(request))))


@extend_schema(
    operation_id="filings_submit",
    summary="上报季度填报",
    parameters=[
        OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=True, description="同一提交的标识")
    ],
    request=FilingIn,
    responses=FilingWithValues,
)
@api_view(["POST"])
@idempotent
def submit_filing(request: Request, uid: str) -> HttpResponse:
    """Keep the figures given and file, or do neither; the service is the one the page calls."""
    viewer = _viewer(request)
    filing = get_object_or_404(queries.for_list(viewer), uid=uid)
    body = body_of(FilingIn, request)
    given = body.validated_data
    require_version(filing, given.get("version"))
    if not given.keys().isdisjoint({"values", "details", "explanation"}):
        services.file_figures(
            filing=filing,
            values=_amounts(given.get("values", {})),
            details=_details(given.get("details", {})),
            explanation=given.get("explanation", filing.explanation),
            actor=viewer,
        )
    else:
        services.submit_filing(filing=filing, actor=viewer)
    return json_answer(_json([filing], viewer)[0])


def _amounts(given: dict[str, str]) -> dict[str, int | None]:
    """Indicator code → fen; raises Invalid naming every amount that cannot be read."""
    found: dict[str, int | None] = {}
    fields: dict[str, str] = {}
    for code, text in given.items():
        try:
            found[code] = parse_fen(text, unit=Unit.YUAN, field=code[:40])
        except Invalid as error:
            fields[f"values/{code[:40]}"] = error.message
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
    return found


def _details(given: dict[str, dict[str, Any]]) -> dict[str, services.FigureDetail]:
    """Indicator code → what stands beside its figure; raises Invalid naming every amount that cannot be read."""
    found: dict[str, services.FigureDetail] = {}
    fields: dict[str, str] = {}
    for code, row in given.items():
        amounts: dict[str, int | None] = {}
        for name in ("restated_previous", "enterprise"):
            text = row.get(name)
            try:
                amounts[name] = None if text is None else parse_fen(text, unit=Unit.YUAN, field=code[:40])
            except Invalid as error:
                fields[f"details/{code[:40]}/{name}"] = error.message
        if len(amounts) == 2:
            found[code] = services.FigureDetail(
                enterprise=amounts["enterprise"],
                restated_previous_fen=amounts["restated_previous"],
                note=row.get("note", ""),
            )
    if fields:
        raise Invalid(next(iter(fields.values())), fields=fields)
    return found


def _value_json(filing: Filing, value: FilingValue, *, whole: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "indicator": value.indicator.code,
        "measure": value.measure,
        "amount": yuan_text(value.amount_fen),
        "currency": value.currency,
        "stated_amount": _yuan(value.stated_minor),
        "rate": None if value.rate_e6 is None else rate_text(value.rate_e6),
        "vintage": vintage_of(filing, value, current=True).value,
        "revision": value.revision,
    }
    if whole:
        row |= {
            "restated_previous": _yuan(value.restated_previous_fen),
            "enterprise": _yuan(value.enterprise_fen),
            "note": value.note,
        }
    return row


def _reopening(filing: Filing) -> dict[str, Any] | None:
    if filing.reopened_until is None:
        return None
    return {"until": filing.reopened_until.isoformat(), "scope": filing.reopened_scope}


def _yuan(minor: int | None) -> str | None:
    return None if minor is None else yuan_text(minor)


def _json(filings: list[Filing], viewer: User) -> list[dict[str, Any]]:
    context = {"viewer": viewer, "values": queries.current_values(filings)}
    return [dict(row) for row in FilingOut(filings, many=True, context=context).data]


def _viewer(request: Request) -> User:
    """The account behind a request that DRF has let in."""
    return cast(User, request.user)
