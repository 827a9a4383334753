"""What machines send and read of leads."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kunming_coord.common.api import EventOut
from kunming_coord.common.money import Unit, parse_fen
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer
from kunming_coord.common.workflow import available_moves
from kunming_coord.districts.models import District
from projects.leads.actions import SERVICES
from projects.leads.disclosure import FIELDS, standing_of
from projects.leads.models import Lead, Participation
from projects.leads.queries import last_check
from projects.leads.records import LeadEvidence, LeadReceipt
from projects.leads.services import LeadDraft
from projects.register.api import ProjectOut, UnitOut, project_json
from projects.register.services import ProjectDraft
from projects.visibility.schema import Disclosed


class LeadEvidenceOut(serializers.ModelSerializer[LeadEvidence]):
    """A piece of evidence; the file by its digest."""

    file_sm3 = serializers.CharField(source="file.sm3", read_only=True, allow_null=True, default=None)

    class Meta:
        model = LeadEvidence
        fields = ("uid", "kind", "on", "title", "document_number", "file_sm3")


class LeadReceiptOut(serializers.ModelSerializer[LeadReceipt]):
    """A sealed receipt; the whole of it is at `leads/<uid>/receipts/<round>/`."""

    code = serializers.CharField(source="seal.code", read_only=True)
    sm3 = serializers.CharField(source="seal.sm3", read_only=True)
    at = serializers.DateTimeField(source="seal.at", read_only=True)

    class Meta:
        model = LeadReceipt
        fields = ("round", "code", "sm3", "at")


class LeadOut(Disclosed, serializers.ModelSerializer[Lead]):
    """A lead, read by its own district and the city only; times are the server's."""

    disclosed = FIELDS
    origin = UnitOut(read_only=True)
    project = serializers.SerializerMethodField()

    class Meta:
        model = Lead
        fields: tuple[str, ...] = (
            "uid",
            "code",
            "status",
            "version",
            "origin",
            "project",
            "participation_claimed",
            "participation",
            "first_contact_on",
            "registered_at",
            "protected_until",
            "due_on",
            "created_at",
        )

    def to_representation(self, instance: Lead) -> dict[str, Any]:
        row = super().to_representation(instance)
        return standing_of(instance, self.context["viewer"]).shown("lead", row, FIELDS)

    @extend_schema_field(ProjectOut)
    def get_project(self, lead: Lead) -> dict[str, Any]:
        """The project, as its district and the city read it."""
        return project_json(lead.project, standing_of(lead, self.context["viewer"]))


class LeadDetailOut(LeadOut):
    """A lead with its story, its evidence and its receipts."""

    events = EventOut(many=True, read_only=True)
    evidence = LeadEvidenceOut(many=True, read_only=True)
    receipts = LeadReceiptOut(many=True, read_only=True)
    collision = serializers.SerializerMethodField(
        help_text="最近一次登记时的冲突核查：true 有冲突，false 无冲突，null 未核查或未答复"
    )
    available_actions = serializers.SerializerMethodField()

    class Meta(LeadOut.Meta):
        fields: tuple[str, ...] = (
            *LeadOut.Meta.fields,
            "contact_officer",
            "description",
            "claim",
            "evidence",
            "receipts",
            "collision",
            "available_actions",
            "events",
        )

    def get_collision(self, lead: Lead) -> bool | None:
        """Yes or no, as the district was told; nothing more is ever said."""
        check = last_check(lead)
        return check.conflict if check is not None and check.told else None

    def get_available_actions(self, lead: Lead) -> list[str]:
        """Codes of the actions this account may take now."""
        return [
            move.action for move in available_moves(lead, self.context["viewer"]) if move.action in SERVICES
        ]


class LeadPage(PageOut):
    """A page of leads."""

    results = LeadOut(many=True)


class LeadUpdateIn(StrictSerializer):
    """A lead with its project written anew; amounts in 元 as text."""

    title = serializers.CharField()
    enterprise_name = serializers.CharField()
    credit_code = serializers.CharField(max_length=40)
    industry_code = serializers.CharField(required=False, allow_blank=True, default="", max_length=12)
    national_code = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    planned_investment = serializers.CharField(required=False, allow_blank=True, default="", help_text="元")
    agreed_investment = serializers.CharField(required=False, allow_blank=True, default="", help_text="元")
    first_contact_on = serializers.DateField()
    contact_officer = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    participation_claimed = serializers.ChoiceField(
        choices=Participation.choices, required=False, allow_blank=True, default=""
    )
    description = serializers.CharField(required=False, allow_blank=True, default="")

    def project_draft(self) -> ProjectDraft:
        """The project of a valid body, as the services take it."""
        given = self.validated_data
        words = ("title", "credit_code", "enterprise_name", "industry_code", "national_code")
        return ProjectDraft(
            **{name: given[name] for name in words},
            planned_investment_fen=_fen(given["planned_investment"], "计划总投资"),
            agreed_investment_fen=_fen(given["agreed_investment"], "协议投资额"),
        )

    def lead_draft(self) -> LeadDraft:
        """The first contact of a valid body, as the services take it."""
        names = ("first_contact_on", "contact_officer", "participation_claimed", "description")
        return LeadDraft(**{name: self.validated_data[name] for name in names})


class LeadIn(LeadUpdateIn):
    """A lead with its project as a draft; amounts in 元 as text."""

    origin = serializers.SlugRelatedField(
        slug_field="slug", queryset=District.objects.none(), help_text="首谈单位代号"
    )


class LeadRewriteIn(LeadUpdateIn):
    """A draft or returned lead written anew: everything takes the place of what stands."""

    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")


class LeadActionIn(ActionIn):
    """What an action may be given; `participation` with recognise, `claim` with register."""

    participation = serializers.ChoiceField(choices=Participation.choices, required=False)
    claim = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text="主张首谈在先的理由"
    )


class CollisionCheckIn(StrictSerializer):
    """Whom a blind check is about."""

    district = serializers.SlugRelatedField(
        slug_field="slug", queryset=District.objects.none(), help_text="核查单位代号"
    )
    enterprise_name = serializers.CharField()
    credit_code = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)


class CollisionCheckOut(serializers.Serializer[Any]):
    """The answer of a blind check: whether, never with whom."""

    conflict = serializers.BooleanField()
    at = serializers.DateTimeField()


class SealedReceiptOut(serializers.Serializer[Any]):
    """A sealed receipt as the stand-alone script checks it; the SM3 is over the payload in its canonical spelling."""

    code = serializers.CharField()
    kind = serializers.CharField()
    payload = serializers.DictField()
    sm3 = serializers.CharField()
    key_id = serializers.CharField()
    signature = serializers.CharField()


def _fen(text: str, label: str) -> int | None:
    return parse_fen(text, unit=Unit.YUAN, field=label) if text.strip() else None
