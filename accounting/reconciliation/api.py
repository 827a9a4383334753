"""三方核对 for machines: the same services, scope and disclosure as the pages."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from accounting.reconciliation import queries, services
from accounting.reconciliation.actions import EXTRAS, require_known, take
from accounting.reconciliation.ageing import BUCKETS
from accounting.reconciliation.disclosure import LineRow, Side, rows_for, sees_tax_totals
from accounting.reconciliation.filters import LineFilter
from accounting.reconciliation.models import Answer, Reason, ReconciliationLine, State, Verdict
from accounting.reconciliation.services import AnswerDraft
from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.common.api import body_of, filtered_page, json_answer
from kunming_coord.common.errors import Absent
from kunming_coord.common.idempotency import HEADER, idempotent
from kunming_coord.common.money import yuan_text
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer, page_json

KEY_PARAMETER = OpenApiParameter(
    HEADER, str, OpenApiParameter.HEADER, required=True, description="同一提交的标识，8 至 64 位"
)


class SideOut(serializers.Serializer[Any]):
    """One side in words; the treasury's amounts for finance and auditors alone, left out for everybody else."""

    verdict = serializers.ChoiceField(Verdict.choices)
    words = serializers.CharField()
    reason = serializers.CharField(required=False)
    note = serializers.CharField(required=False)
    amount = serializers.CharField(required=False, allow_null=True)
    difference = serializers.CharField(required=False, allow_null=True)


class ItemOut(serializers.Serializer[Any]):
    """The unfinished difference of a line."""

    uid = serializers.UUIDField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    opened_on = serializers.DateField()
    working_days = serializers.IntegerField()
    assigned = serializers.CharField(help_text="轮到谁：填报区县简称，或核对岗位")
    reason = serializers.CharField()
    explanation = serializers.CharField()


class ComparedLineOut(serializers.Serializer[Any]):
    """A filed figure with its sides; amounts in 元 as text, null where nothing is filed."""

    uid = serializers.UUIDField()
    quarter = serializers.CharField()
    indicator = serializers.CharField()
    host = serializers.CharField()
    project = serializers.CharField()
    title = serializers.CharField()
    unit = serializers.CharField()
    filed = serializers.CharField(allow_null=True)
    filed_version = serializers.IntegerField(
        required=False, allow_null=True, help_text="答复时带回；只对市级岗位给出"
    )
    tax = SideOut()
    statistics = SideOut()
    state = serializers.ChoiceField(State.choices)
    item = ItemOut(allow_null=True)


class ComparedLinePage(PageOut):
    """A page of lines."""

    results = ComparedLineOut(many=True)


class AnswerIn(StrictSerializer):
    """What the statistics bureau may say; there is no field for a figure."""

    answer = serializers.ChoiceField(Answer.choices)
    band = serializers.CharField(required=False, allow_blank=True, max_length=20, default="")
    reason = serializers.ChoiceField(Reason.choices, required=False, allow_blank=True, default="")
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")
    filed_version = serializers.IntegerField(required=False, help_text="答复时所见的填报版本，已变则 409")


class RowAnswerIn(AnswerIn):
    """An answer with the line it is about."""

    line = serializers.UUIDField()


class AnswersIn(StrictSerializer):
    """Many answers, each kept by itself."""

    answers = RowAnswerIn(many=True, allow_empty=False, max_length=services.MOST_ANSWERS)


class AnswerResultOut(serializers.Serializer[Any]):
    """What became of one answer; `refused` is empty where it was kept."""

    line = serializers.UUIDField()
    kept = serializers.BooleanField()
    refused = serializers.CharField(allow_blank=True)


class AnswersOut(serializers.Serializer[Any]):
    """The results, in the order of the answers."""

    results = AnswerResultOut(many=True)


class ItemActionIn(ActionIn):
    """What a step may be given: `reason` with explain, `correct` with accept."""

    reason = serializers.ChoiceField(Reason.choices, required=False)
    correct = serializers.BooleanField(required=False, default=False)


@extend_schema(
    operation_id="reconciliation_list",
    summary="三方核对明细",
    parameters=[
        OpenApiParameter("period", str, description="期间代码，例如 2026Q1"),
        OpenApiParameter("indicator", str, description="指标代码"),
        OpenApiParameter("state", str, enum=State.values),
        OpenApiParameter("age", str, enum=[bucket.code for bucket in BUCKETS], description="差异已开天数"),
        OpenApiParameter("q", str, description="关键字：项目编码、项目名称、填报区县"),
        OpenApiParameter("page", int),
        OpenApiParameter("size", int, enum=[20, 50, 100]),
    ],
    responses=ComparedLinePage,
)
@api_view(["GET"])
def list_lines(request: Request) -> Response:
    """The lines this account may see, each side as far as it may read it."""
    viewer = account_of(request)
    page = filtered_page(LineFilter, queries.for_list(viewer), request)
    return Response(page_json(page, _json(viewer, list(page.object_list))))


@extend_schema(
    operation_id="reconciliation_answer",
    summary="统计答复",
    parameters=[KEY_PARAMETER],
    request=AnswerIn,
    responses=ComparedLineOut,
)
@api_view(["POST"])
@idempotent
def answer_line(request: Request, uid: str) -> HttpResponse:
    """Keep the statistics bureau's answer to one figure."""
    viewer = account_of(request)
    line = get_object_or_404(queries.for_list(viewer), uid=uid)
    body = body_of(AnswerIn, request)
    services.answer_line(
        line=_as_seen(line, body.validated_data), draft=_draft(body.validated_data), actor=viewer
    )
    return _one(viewer, uid)


@extend_schema(
    operation_id="reconciliation_answers",
    summary="批量统计答复",
    parameters=[KEY_PARAMETER],
    request=AnswersIn,
    responses=AnswersOut,
)
@api_view(["POST"])
@idempotent
def answer_lines(request: Request) -> HttpResponse:
    """Keep many answers; a row that is refused says why and holds nothing else up."""
    viewer = account_of(request)
    body = body_of(AnswersIn, request)
    given = body.validated_data["answers"]
    lines = queries.lines_by_uid(viewer, [str(row["line"]) for row in given])
    found = [
        (_as_seen(lines[str(row["line"])], row), _draft(row)) for row in given if str(row["line"]) in lines
    ]
    refused = iter(services.answer_lines(rows=found, actor=viewer))
    results = [
        next(refused).refused if str(row["line"]) in lines else "没有这一行，或您无权查看。" for row in given
    ]
    rows = [
        {"line": str(row["line"]), "kept": not text, "refused": text}
        for row, text in zip(given, results, strict=True)
    ]
    return json_answer({"results": rows})


@extend_schema(
    operation_id="reconciliation_act",
    summary="办理核对差异",
    parameters=[KEY_PARAMETER],
    request=ItemActionIn,
    responses=ComparedLineOut,
)
@api_view(["POST"])
@idempotent
def act_on_item(request: Request, uid: str, action: str) -> HttpResponse:
    """Explain a difference, accept the explanation, or send it back."""
    viewer = account_of(request)
    item = get_object_or_404(queries.items_for(viewer), uid=uid)
    require_known(action)
    extras = EXTRAS.get(action, ())
    body = ItemActionIn(data=request.data, allowed=("note", "version", *extras))
    body.is_valid(raise_exception=True)
    take(
        action,
        item=item,
        actor=viewer,
        version=body.validated_data.get("version"),
        arguments={**body.arguments(extras), **_blank_reason(body, extras)},
    )
    return _one(viewer, str(item.line.uid))


def _blank_reason(body: ItemActionIn, extras: tuple[str, ...]) -> dict[str, str]:
    """A reason that was not given is for the service to ask for."""
    return {"reason": body.validated_data.get("reason") or ""} if "reason" in extras else {}


def _draft(given: dict[str, Any]) -> AnswerDraft:
    return AnswerDraft(given["answer"], given["band"], given["reason"], given["note"])


def _as_seen(line: ReconciliationLine, given: dict[str, Any]) -> ReconciliationLine:
    if "filed_version" in given:
        line.filed_version = given["filed_version"]
    return line


def _one(viewer: User, uid: str) -> HttpResponse:
    line = queries.for_list(viewer).filter(uid=uid).first()
    if line is None:
        raise Absent("没有这一内容，或您无权查看。")
    return json_answer(_json(viewer, [line])[0])


def _json(viewer: User, lines: list[ReconciliationLine]) -> list[dict[str, Any]]:
    with_amounts, of_city = sees_tax_totals(viewer), viewer.reach.sees_all
    return [_row(row, with_amounts, of_city) for row in rows_for(viewer, lines)]


def _row(row: LineRow, with_amounts: bool, of_city: bool) -> dict[str, Any]:
    line = row.line
    return {
        "uid": str(line.uid),
        "quarter": line.quarter.code,
        "indicator": line.indicator.code,
        "host": line.host.slug,
        "project": line.project.code,
        "title": line.project.title,
        "unit": "yuan",
        "filed": _text(line.filed_fen),
        "tax": _side(row.tax) | (_amounts(row.tax) if with_amounts else {}),
        "statistics": _side(row.statistics) | {"reason": row.statistics.reason, "note": row.statistics.note},
        "state": line.state,
        "item": _item(row),
        **({"filed_version": line.filed_version} if of_city else {}),  # numbers of all districts' values
    }


def _side(side: Side) -> dict[str, Any]:
    return {"verdict": side.verdict.value, "words": side.words}


def _amounts(side: Side) -> dict[str, Any]:
    return {"amount": _text(side.amount_fen), "difference": _text(side.difference_fen)}


def _item(row: LineRow) -> dict[str, Any] | None:
    if row.item is None or row.age is None:
        return None
    item = row.item
    return {
        "uid": str(item.uid),
        "status": item.status,
        "version": item.version,
        "opened_on": item.opened_on.isoformat(),
        "working_days": row.age.days,
        "assigned": row.assigned,
        "reason": item.reason,
        "explanation": item.explanation,
    }


def _text(fen: int | None) -> str | None:
    return None if fen is None else yuan_text(fen)
