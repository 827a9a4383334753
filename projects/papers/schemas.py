"""What machines send and read of official documents and of the forms of agreements."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kunming_coord.common.api import EventOut
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer
from kunming_coord.common.workflow import available_moves
from projects.papers.actions import SERVICES
from projects.papers.models import Paper, PaperScan
from projects.papers.queries import Sealed, scans_of, sealed_of
from projects.papers.services import PaperDraft

WORDS = ("kind", "title", "recipient", "body", "copies", "contact", "openness", "organ")


class SealedOut(serializers.Serializer[Any]):
    """A text that was sealed: its code, the SM3 of what it says, and of its PDF once that is made."""

    code = serializers.CharField()
    sm3 = serializers.CharField(source="text.seal.sm3")
    at = serializers.DateTimeField(source="text.seal.at")
    pdf_sm3 = serializers.CharField(help_text="PDF 的 SM3；尚未生成为空")
    failed = serializers.CharField(help_text="PDF 未能生成的原因；没有为空")


class ScanOut(serializers.ModelSerializer[PaperScan]):
    """A stamped original."""

    number = serializers.IntegerField(source="pk")

    class Meta:
        model = PaperScan
        fields: tuple[str, ...] = ("number", "file_name", "size", "sm3", "uploaded_at")


class PaperOut(serializers.ModelSerializer[Paper]):
    """A 函, 通知 or 请示 about an agreement."""

    agreement = serializers.CharField(source="agreement.code")
    issuer = serializers.CharField(source="issuer.slug")

    class Meta:
        model = Paper
        fields: tuple[str, ...] = (
            "uid", "status", "version", "kind", "title", "recipient", "number", "issued_on", "agreement", "issuer",
        )  # fmt: skip


class PaperDetailOut(PaperOut):
    """A document with what it says, its seal, its scans and its story."""

    sealed = serializers.SerializerMethodField()
    scans = serializers.SerializerMethodField()
    events = EventOut(many=True)
    available_actions = serializers.SerializerMethodField()

    class Meta(PaperOut.Meta):
        fields: tuple[str, ...] = (
            *PaperOut.Meta.fields,
            *(
                "body",
                "copies",
                "contact",
                "openness",
                "organ",
                "sealed",
                "scans",
                "events",
                "available_actions",
            ),
        )

    @extend_schema_field(SealedOut(allow_null=True))
    def get_sealed(self, paper: Paper) -> dict[str, Any] | None:
        """The newest sealed text."""
        return sealed_json(sealed_of(paper))

    @extend_schema_field(ScanOut(many=True))
    def get_scans(self, paper: Paper) -> list[dict[str, Any]]:
        """The scans, the newest first."""
        return [dict(row) for row in ScanOut(scans_of(paper), many=True).data]

    def get_available_actions(self, paper: Paper) -> list[str]:
        """Codes of the actions this account may take now."""
        moves = available_moves(paper, self.context["viewer"])
        return [move.action for move in moves if move.action in SERVICES]


class PaperPage(PageOut):
    """A page of official documents."""

    results = PaperOut(many=True)


class PaperTextIn(StrictSerializer):
    """What a document says; every field counts, one that is left out is empty."""

    kind = serializers.CharField(max_length=8, help_text="letter 函，notice 通知，request 请示")
    title = serializers.CharField()
    recipient = serializers.CharField()
    body = serializers.CharField(help_text="每段一行")
    copies = serializers.CharField(required=False, allow_blank=True, default="")
    contact = serializers.CharField(required=False, allow_blank=True, default="")
    openness = serializers.CharField(required=False, allow_blank=True, default="")
    organ = serializers.CharField(
        required=False, allow_blank=True, default="", help_text="署名的发文机关全称；空为本单位名称"
    )

    def draft(self) -> PaperDraft:
        """The document of a valid body, as the services take it."""
        return PaperDraft(**{name: self.validated_data[name] for name in WORDS})


class PaperIn(PaperTextIn):
    """A document about an agreement, as a draft."""

    agreement = serializers.UUIDField(help_text="协议的 uid")


class PaperChangeIn(PaperTextIn):
    """A document written anew, as it was seen at `version`."""

    version = serializers.IntegerField(required=False, min_value=0, help_text="修改时所见的版本，已变则 409")


class PaperActionIn(ActionIn):
    """What an action may be given; number and day with issue only."""

    number = serializers.CharField(required=False, max_length=60, help_text="文号（issue）")
    issued_on = serializers.DateField(required=False, help_text="印发日期（issue）")


class ScanIn(StrictSerializer):
    """A stamped original: as a file of a multipart body, or as base64 in JSON (then up to about 1.4 MB)."""

    file_name = serializers.CharField(required=False, allow_blank=True, max_length=200)
    content = serializers.CharField(
        required=False, allow_blank=True, help_text="PDF 的 base64；multipart 请用 file 字段"
    )
    file = serializers.FileField(required=False, allow_empty_file=True)
    idempotency_key = serializers.CharField(required=False, max_length=64, help_text="与请求头同义")


def sealed_json(sealed: Sealed | None) -> dict[str, Any] | None:
    """A sealed text for machines; None where there is none."""
    return dict(SealedOut(sealed).data) if sealed else None
