"""Attachments for machines: the same services and scope as the pages."""

from typing import Any

from django.http import Http404, HttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, parser_classes
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, body_of, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.districts.models import District
from kunming_coord.documents.answers import as_file
from kunming_coord.documents.sending import FILE_ANSWERS, FileIn, sent_file
from projects.attachments.models import Attachment, Stage
from projects.attachments.queries import checklist, unit_named
from projects.attachments.services import add_attachment
from projects.attachments.views import SCHEME_LENGTH
from projects.register.models import Project

PARAMETERS = [
    OpenApiParameter("stage", str, OpenApiParameter.PATH, enum=Stage.values, description="环节"),
    OpenApiParameter("scheme", str, description="适用程序代码，流转申请的清单按程序增加"),
    OpenApiParameter("unit", str, description="单位代号；不填为项目登记地或本单位"),
]


class AttachmentOut(serializers.ModelSerializer[Attachment]):
    """A version of an attachment; its file by the digest."""

    file_name = serializers.CharField(source="file.name")
    sm3 = serializers.CharField(source="file.sm3")

    class Meta:
        model = Attachment
        fields = ("uid", "number", "file_name", "sm3", "note", "added_by_label", "at")


class AttachmentRowOut(serializers.Serializer[Any]):
    """An attachment the list names, with its versions, the newest first; `missing` where it is 必备 and not there."""

    code = serializers.CharField()
    title = serializers.CharField()
    must = serializers.BooleanField(source="required", help_text="必备")
    missing = serializers.SerializerMethodField()
    origin = serializers.CharField(source="source", help_text="出处")
    versions = AttachmentOut(many=True)

    def get_missing(self, row: Any) -> bool:
        """Whether the stage waits for it."""
        return bool(row.required and not row.versions)


class AttachmentListOut(serializers.Serializer[Any]):
    """附件清单 of a stage as a unit has it."""

    unit = serializers.CharField()
    results = AttachmentRowOut(many=True)


class AttachmentIn(FileIn):
    """An upload: which attachment of the list, and its file."""

    code = serializers.CharField(max_length=40, help_text="清单中的附件代码")
    note = serializers.CharField(required=False, allow_blank=True, max_length=400, default="")


@extend_schema(
    methods=["GET"],
    operation_id="attachments_list",
    summary="附件清单与版本",
    parameters=PARAMETERS,
    responses=AttachmentListOut,
)
@extend_schema(
    methods=["POST"],
    operation_id="attachments_upload",
    summary="上传附件（已有的为新版本）",
    parameters=[KEY_PARAMETER, *PARAMETERS],
    request={"application/json": AttachmentIn, "multipart/form-data": AttachmentIn},
    responses=AttachmentListOut,
)
@api_view(["GET", "POST"])
@parser_classes([JSONParser, MultiPartParser])
@idempotent
def attachments(request: Request, uid: str, stage: str) -> HttpResponse:
    """The list of a stage with every version; or the next version of one of them."""
    viewer, query = account_of(request), request.query_params
    project = get_object_or_404(Project.objects.visible_to(viewer).select_related("origin"), uid=uid)
    unit, scheme = unit_named(project, viewer, query.get("unit", "")), query.get("scheme", "")[:SCHEME_LENGTH]
    if unit is None or stage not in Stage.values:
        raise Http404
    if request.method != "POST":
        return Response(_json(project, unit, stage, scheme))
    body = body_of(AttachmentIn, request)
    given = body.validated_data
    add_attachment(
        project=project,
        unit=unit,
        stage=stage,
        scheme=scheme,
        code=given["code"],
        file=sent_file(request._request, given),
        note=given["note"],
        actor=viewer,
    )
    return json_answer(_json(project, unit, stage, scheme))


@extend_schema(
    operation_id="attachments_file",
    summary="下载附件",
    responses=FILE_ANSWERS,
)
@api_view(["GET"])
def attachment_file(request: Request, uid: str) -> HttpResponse:
    """The file of a version, byte for byte as it was uploaded."""
    rows = Attachment.objects.visible_to(account_of(request)).select_related("file")
    return as_file(get_object_or_404(rows, uid=uid).file)


def _json(project: Project, unit: District, stage: str, scheme: str) -> dict[str, Any]:
    found = {"unit": unit.slug, "results": checklist(project, unit, stage, scheme)}
    return dict(AttachmentListOut(found).data)
