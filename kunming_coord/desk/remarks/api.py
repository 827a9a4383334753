"""Remarks and 催办 for machines."""

from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from kunming_coord.accounts.api import account_of
from kunming_coord.common.api import KEY_PARAMETER, answer, body_of, json_answer
from kunming_coord.common.idempotency import idempotent
from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.desk.matters.reading import find
from kunming_coord.desk.remarks import queries, services, urging
from kunming_coord.desk.remarks.models import TEXT_LENGTH, Mention, Remark, Urge


class MentionOut(serializers.ModelSerializer[Mention]):
    """Somebody named or sent a copy."""

    class Meta:
        model = Mention
        fields = ("way", "user_label")


class RemarkOut(serializers.ModelSerializer[Remark]):
    """A remark."""

    mentions = MentionOut(many=True)

    class Meta:
        model = Remark
        fields = ("text", "inside", "author_label", "unit_label", "at", "mentions")


class UrgeOut(serializers.ModelSerializer[Urge]):
    """A 催办."""

    class Meta:
        model = Urge
        fields = ("number", "text", "author_label", "unit_label", "at")


class RemarksOut(serializers.Serializer[Any]):
    """What was said about a thing, oldest first."""

    remarks = RemarkOut(many=True)
    urges = UrgeOut(many=True)


class RemarkIn(StrictSerializer):
    """What is said; people are named by `@账号` in the text, copies by accounts with spaces between."""

    text = serializers.CharField(required=False, allow_blank=True, max_length=TEXT_LENGTH, default="")
    inside = serializers.BooleanField(required=False, default=False)
    copies = serializers.CharField(required=False, allow_blank=True, max_length=300, default="")


@extend_schema(operation_id="remarks_list", summary="沟通记录", responses=RemarksOut, methods=["GET"])
@extend_schema(
    operation_id="remarks_add",
    summary="发表意见、提到与抄送",
    parameters=[KEY_PARAMETER],
    request=RemarkIn,
    responses=RemarksOut,
    methods=["POST"],
)
@api_view(["GET", "POST"])
@idempotent
def remarks(request: Request, kind: str, uid: str) -> HttpResponse:
    """Read what was said about a thing, or say something."""
    account = account_of(request)
    found, subject = find(kind, uid, account)
    if request.method == "POST":
        body = body_of(RemarkIn, request)
        services.add_remark(matter=kind, subject=subject, actor=account, **body.validated_data)
    said = {
        "remarks": queries.remarks_for(account, found.name, subject),
        "urges": queries.urges_for(account, found.name, subject),
    }
    rows = RemarksOut(said).data
    if request.method == "POST":
        return json_answer(rows)
    return Response(rows)


@extend_schema(
    operation_id="matters_urge", summary="催办", parameters=[KEY_PARAMETER], request=None, responses=UrgeOut
)
@api_view(["POST"])
@idempotent
def urge(request: Request, kind: str, uid: str) -> HttpResponse:
    """Remind those who may take the next step."""
    account = account_of(request)
    _kind, subject = find(kind, uid, account)
    made = urging.urge(matter=kind, subject=subject, actor=account)
    return answer(UrgeOut(made))
