"""Imports for machines: the same services and scope as the pages."""

import base64
import binascii
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.accounts.models import User
from kunming_coord.common.api import answer, body_of
from kunming_coord.common.errors import Absent, Invalid
from kunming_coord.common.idempotency import HEADER, idempotent
from kunming_coord.common.paging import page_of
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.serializers import PageOut, QuarterCodeField, StrictSerializer, page_json
from kunming_coord.districts.models import District
from kunming_coord.exchange import queries, services
from kunming_coord.exchange.actions import SERVICES, take
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.models import Import, ImportRow, Mode
from kunming_coord.exchange.rows import Outcome
from kunming_coord.exchange.uploads import uploaded
from kunming_coord.tokens.authentication import require_scope

KEY = OpenApiParameter(HEADER, str, OpenApiParameter.HEADER, required=True, description="同一提交的标识")
ACTION = OpenApiParameter("action", str, OpenApiParameter.PATH, enum=sorted(SERVICES))


class CountsOut(serializers.Serializer[Any]):
    """Rows of the file by what becomes of them."""

    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    wrong = serializers.IntegerField()


class ProgressOut(serializers.Serializer[Any]):
    """The work going on, or the last that was done."""

    state = serializers.CharField()
    percent = serializers.IntegerField()
    message = serializers.CharField()


class ImportOut(serializers.ModelSerializer[Import]):
    """An import: what was loaded for whom, how far it is, and what it would write or has written."""

    kind = serializers.CharField(source="kind_code", read_only=True)
    district = serializers.CharField(source="district.slug", default=None, allow_null=True)
    quarter = QuarterCodeField(allow_null=True)
    file_name = serializers.CharField(source="upload.name", read_only=True)
    counts = serializers.SerializerMethodField()
    remarks = serializers.ListField(child=serializers.CharField(), read_only=True)
    written = serializers.DictField(child=serializers.IntegerField(), read_only=True)
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = (
            *("uid", "kind", "district", "quarter", "choice", "file_name", "sha256", "status", "version"),
            *("counts", "remarks", "reason", "mode", "written", "created_at", "applied_at", "progress"),
        )

    @extend_schema_field(CountsOut(allow_null=True))
    def get_counts(self, imported: Import) -> dict[str, int] | None:
        """Null until the file is checked."""
        return imported.counts or None

    @extend_schema_field(ProgressOut(allow_null=True))
    def get_progress(self, imported: Import) -> dict[str, Any] | None:
        """The latest run of this import."""
        run = queries.run_of(imported)
        return {"state": run.state, "percent": run.percent, "message": run.message} if run else None


class CellErrorOut(serializers.Serializer[Any]):
    """What is wrong, with its place in the file; `address` is empty where the whole row is meant."""

    sheet = serializers.CharField()
    row = serializers.IntegerField()
    address = serializers.CharField()
    header = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField()
    mend = serializers.CharField()
    sentence = serializers.CharField()


class ImportRowOut(serializers.ModelSerializer[ImportRow]):
    """A row of the file: amounts in fen, as they would be kept."""

    errors = CellErrorOut(many=True)  # type: ignore[assignment]
    warnings = serializers.ListField(child=serializers.CharField())
    values = serializers.DictField()
    before = serializers.DictField(allow_null=True)

    class Meta:
        model = ImportRow
        fields = ("sheet_name", "number", "outcome", "values", "before", "errors", "warnings")


class ImportRowPage(PageOut):
    """A page of rows."""

    results = ImportRowOut(many=True)


class ImportIn(StrictSerializer):
    """A workbook: as a file of a multipart body, or as base64 in JSON (then up to about 1.4 MB)."""

    kind = serializers.CharField(max_length=40)
    quarter = serializers.CharField(
        required=False, allow_blank=True, max_length=6, help_text="期间代码，例如 2026Q1"
    )
    district = serializers.CharField(
        required=False, allow_blank=True, max_length=32, help_text="单位代号；只任职一个单位的可不填"
    )
    choice = serializers.CharField(required=False, allow_blank=True, max_length=20, help_text="办理方式代码")
    file_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    content = serializers.CharField(required=False, help_text="xlsx 的 base64；multipart 请用 file 字段")
    file = serializers.FileField(required=False, allow_empty_file=True)
    idempotency_key = serializers.CharField(required=False, max_length=64, help_text="与请求头同义")


class ImportActionIn(StrictSerializer):
    """How a checked file is written."""

    mode = serializers.ChoiceField(choices=Mode.choices, required=False, help_text="仅 apply：all 或 good")
    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")


@extend_schema(
    operation_id="imports_create",
    summary="上传导入文件",
    parameters=[KEY],
    request={"application/json": ImportIn, "multipart/form-data": ImportIn},
    responses={200: ImportOut},
)
@api_view(["POST"])
@parser_classes([JSONParser, MultiPartParser])
@idempotent
def create_import(request: Request) -> HttpResponse:
    """Keep the workbook and have it checked; ask for the import until `status` is no longer `checking`."""
    viewer = account_of(request)
    body = body_of(ImportIn, request)
    given = body.validated_data
    require_scope(request.auth, kind_of(given["kind"]).token_scope)
    data, name = _content(request, given)
    code = given.get("quarter", "")
    made = services.start_import(
        kind=given["kind"],
        data=data,
        file_name=name,
        actor=viewer,
        district=_district(given.get("district", "")),
        quarter=Quarter.parse(code) if code else None,
        choice=given.get("choice", ""),
    )
    return _answer(made)


@extend_schema(operation_id="imports_retrieve", summary="导入的进度与结果", responses=ImportOut)
@api_view(["GET"])
def show_import(request: Request, uid: str) -> Response:
    """One import."""
    return Response(ImportOut(_import(request, uid)).data)


@extend_schema(
    operation_id="imports_rows",
    summary="导入预览的各行",
    parameters=[
        OpenApiParameter(
            "outcome", str, enum=[outcome.value for outcome in Outcome], description="不填为全部"
        ),
        OpenApiParameter("page", int),
        OpenApiParameter("size", int, enum=[20, 50, 100]),
    ],
    responses=ImportRowPage,
)
@api_view(["GET"])
def list_rows(request: Request, uid: str) -> Response:
    """The rows of the latest check with old values, new values and every error."""
    imported = _import(request, uid)
    outcome = request.query_params.get("outcome", "")
    if outcome and outcome not in set(Outcome):
        raise Invalid(
            "outcome 只能是 new、changed、unchanged 或 wrong。", fields={"outcome": "没有这一取值。"}
        )
    page = page_of(queries.rows_of(imported, outcome), request._request)
    return Response(page_json(page, ImportRowOut(list(page.object_list), many=True).data))


@extend_schema(
    operation_id="imports_act",
    summary="办理导入：写入、重新检查、放弃",
    parameters=[KEY, ACTION],
    request=ImportActionIn,
    responses={200: ImportOut},
)
@api_view(["POST"])
@idempotent
def act(request: Request, uid: str, action: str) -> HttpResponse:
    """Write a checked file (apply), check it again (check), or abandon it (abandon)."""
    imported = _import(request, uid)
    require_scope(request.auth, kind_of(imported.kind_code).token_scope)
    body = body_of(ImportActionIn, request)
    given = body.validated_data
    take(
        action,
        imported=imported,
        actor=account_of(request),
        version=given.get("version"),
        mode=given.get("mode", Mode.ALL.value),
    )
    return _answer(imported)


def _answer(imported: Import) -> HttpResponse:
    return answer(ImportOut(imported))


def _import(request: Request, uid: str) -> Import:
    viewer: User = account_of(request)
    return get_object_or_404(queries.for_detail(viewer), uid=uid)


def _content(request: Request, given: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes and name of the workbook; raises Invalid or Missing."""
    if "content" not in given:
        data, name = uploaded(request._request)
        return data, given.get("file_name") or name
    try:
        return base64.b64decode(given["content"], validate=True), given.get("file_name", "")
    except (binascii.Error, ValueError) as error:
        text = "content 应为 xlsx 文件的 base64。"
        raise Invalid(text, fields={"content": text}) from error


def _district(slug: str) -> District | None:
    """The unit of this slug; raises Absent. Whether the person may load for it is for the service to say."""
    if not slug:
        return None
    found = District.objects.filter(slug=slug).first()
    if found is None:
        raise Absent("没有这一单位，或您无权为其导入。")
    return found
