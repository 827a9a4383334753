"""What machines send and read of what hangs on a lead."""

from typing import Any

from django.http import HttpRequest
from rest_framework import serializers

from kunming_coord.common.serializers import StrictSerializer
from kunming_coord.documents.sending import FileIn, sent_file
from projects.leads.evidence import EvidenceDraft
from projects.leads.models import Lead
from projects.leads.records import EvidenceVersion, LeadObjection
from projects.leads.schemas import LeadEvidenceOut, LeadReceiptOut
from projects.register.api import UnitOut


class EvidenceIn(FileIn):
    """A piece of evidence: with its file, or with the number it is filed under."""

    kind = serializers.CharField(max_length=40, help_text="评分表中的材料类型代码")
    on = serializers.DateField(help_text="材料日期")
    title = serializers.CharField(max_length=300)
    document_number = serializers.CharField(required=False, allow_blank=True, max_length=80, default="")

    def draft(self, request: HttpRequest) -> EvidenceDraft:
        """The piece of a valid body, as the services take it."""
        given = self.validated_data
        names = ("kind", "on", "title", "document_number")
        return EvidenceDraft(**{name: given[name] for name in names}, file=sent_file(request, given))


class EvidenceReplaceIn(EvidenceIn):
    """The next version of a piece; without a file the present one is kept."""

    note = serializers.CharField(required=False, allow_blank=True, max_length=200, default="")


EvidenceOut = LeadEvidenceOut


class EvidenceVersionOut(serializers.ModelSerializer[EvidenceVersion]):
    """A version of a piece; its file by the digest."""

    file_sm3 = serializers.CharField(source="file.sm3", read_only=True, allow_null=True, default=None)
    file_name = serializers.CharField(source="file.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = EvidenceVersion
        fields = (
            "number", "kind", "on", "title", "document_number", "file_name", "file_sm3", "note", "added_by_label", "at",
        )  # fmt: skip


class LeadScorePartOut(serializers.Serializer[Any]):
    """What one kind of evidence brings."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    points = serializers.IntegerField()
    most = serializers.IntegerField()


class LeadScoreOut(serializers.Serializer[Any]):
    """The total with its parts and the grade it earns; `rubric` is null where none is set."""

    rubric = serializers.CharField(source="rubric.title", default=None, allow_null=True)
    total = serializers.IntegerField()
    grade = serializers.CharField()
    parts = LeadScorePartOut(many=True)


class EvidenceListOut(serializers.Serializer[Any]):
    """The evidence of a lead with its score."""

    score = LeadScoreOut()
    results = LeadEvidenceOut(many=True)


class ObjectionIn(StrictSerializer):
    """An objection with its reason, or the word that there is none."""

    kind = serializers.ChoiceField(choices=LeadObjection.Kind.choices)
    text = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")


class ObjectionAnswerIn(StrictSerializer):
    """How an objection is answered."""

    answer = serializers.ChoiceField(choices=LeadObjection.Answer.choices)
    note = serializers.CharField(max_length=1000)


class ObjectionOut(serializers.ModelSerializer[LeadObjection]):
    """An objection and its answer."""

    class Meta:
        model = LeadObjection
        fields = (
            "uid", "round", "kind", "text", "lodged_by_label", "lodged_at",
            "answer", "answer_note", "answered_by_label", "answered_at",
        )  # fmt: skip


class ObjectionListOut(serializers.Serializer[Any]):
    """What was said of a recognition; `until` is null where no length is set or no review has begun."""

    until = serializers.DateField(allow_null=True)
    results = ObjectionOut(many=True)


class ClaimLeadOut(serializers.ModelSerializer[Lead]):
    """The lead of a claim, as far as a recogniser compares it."""

    origin = UnitOut(read_only=True)
    enterprise_name = serializers.CharField(source="project.enterprise_name")
    credit_code = serializers.CharField(source="project.enterprise.credit_code")
    receipts = LeadReceiptOut(many=True, read_only=True)

    class Meta:
        model = Lead
        fields = (
            "uid", "code", "status", "origin", "enterprise_name", "credit_code",
            "registered_at", "first_contact_on", "participation_claimed", "claim", "description", "receipts",
        )  # fmt: skip


class ClaimOut(serializers.Serializer[Any]):
    """One side of a dispute; `genuine` says whether the seal of its last receipt holds."""

    lead = ClaimLeadOut()
    genuine = serializers.BooleanField()
    score = LeadScoreOut()
    evidence = LeadEvidenceOut(many=True)
