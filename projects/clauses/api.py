"""The library of clauses for machines: clauses, templates, and what the clause check says about a text."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.common.api import body_of
from kunming_coord.common.serializers import StrictSerializer
from projects.clauses.checking import check_promises
from projects.clauses.models import AgreementTemplate, ClauseTemplate, PromiseRule
from projects.clauses.queries import clauses_on, templates_for, templates_on

SCHEME = OpenApiParameter("scheme", str, description="适用程序代码；不填为全部模板")
MOST_CLAUSES = 40


class LibraryClauseOut(serializers.ModelSerializer[ClauseTemplate]):
    """A clause of the library; {origin}, {host}, {enterprise} and {project} are filled in when drafting."""

    class Meta:
        model = ClauseTemplate
        fields = (
            "code", "title", "text", "obligation", "bearer", "due_days",
            "valid_from", "valid_to", "source_status", "source",
        )  # fmt: skip


class TemplateOut(serializers.ModelSerializer[AgreementTemplate]):
    """A template: codes of its clauses in their order; an empty scheme is for every one."""

    class Meta:
        model = AgreementTemplate
        fields = ("code", "title", "scheme", "clauses", "valid_from", "valid_to", "source_status", "source")


class PromiseOut(serializers.ModelSerializer[PromiseRule]):
    """A rule of the clause check: a sentence with a word of every group is pointed out."""

    groups = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))

    class Meta:
        model = PromiseRule
        fields = ("code", "title", "groups", "document", "article", "source_status", "source")


class LibraryOut(serializers.Serializer[Any]):
    """The library as of today."""

    clauses = LibraryClauseOut(many=True)
    templates = TemplateOut(many=True)
    promises = PromiseOut(many=True)


class CheckedClauseIn(StrictSerializer):
    """A clause to be checked."""

    title = serializers.CharField(max_length=300)
    text = serializers.CharField(max_length=4000)


class CheckClausesIn(StrictSerializer):
    """Clauses to be checked; nothing is kept."""

    clauses = CheckedClauseIn(many=True, max_length=MOST_CLAUSES)


class PromiseWarningOut(serializers.Serializer[Any]):
    """A sentence that may promise what is forbidden, with the words found and the provision."""

    clause = serializers.CharField()
    sentence = serializers.CharField()
    rule = serializers.CharField()
    words = serializers.ListField(child=serializers.CharField())
    provision = serializers.CharField()
    source_status = serializers.CharField()


class CheckClausesOut(serializers.Serializer[Any]):
    """What the clause check has to say."""

    warnings = PromiseWarningOut(many=True)


@extend_schema(
    operation_id="clauses_library",
    summary="条款库、协议模板与审查提示规则",
    parameters=[SCHEME],
    responses=LibraryOut,
)
@api_view(["GET"])
def library(request: Request) -> Response:
    """Clauses, templates and rules of the clause check as of today; templates of one scheme where asked."""
    day, scheme = timezone.localdate(), request.query_params.get("scheme", "")
    found = {
        "clauses": clauses_on(day),
        "templates": templates_for(scheme, day) if scheme else templates_on(day),
        "promises": PromiseRule.objects.on(day),
    }
    return Response(LibraryOut(found).data)


@extend_schema(
    operation_id="clauses_check",
    summary="条款检查（不保存）",
    request=CheckClausesIn,
    responses=CheckClausesOut,
)
@api_view(["POST"])
def check(request: Request) -> Response:
    """Which sentences may promise what fair competition rules forbid; points out words, decides nothing."""
    body = body_of(CheckClausesIn, request)
    rows = [(row["title"], row["text"]) for row in body.validated_data["clauses"]]
    return Response(CheckClausesOut({"warnings": check_promises(rows, timezone.localdate())}).data)
