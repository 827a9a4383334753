"""What machines read and write of the register; amounts in 元 as text, needs in the unit their name ends with."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kunming_coord.common.money import Unit, parse_fen
from kunming_coord.common.serializers import AMOUNT_LENGTH, AmountIn, PageOut, StrictSerializer, YuanField
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places
from parks.directory.models import Park
from projects.register.api import ProjectOut
from projects.register.demands import NEEDS, DemandDraft
from projects.register.facts import InvestmentRecord, Site, SiteFunction, StageRecord
from projects.register.industry import IndustryChain
from projects.register.schemas_contacts import ContactOut


@extend_schema_field({"type": "string", "maxLength": AMOUNT_LENGTH, "example": "1234.50"})
class YuanIn(AmountIn):
    """An amount in 元 as text, at most two decimals; read as whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(unit=Unit.YUAN, **{"help_text": None} | kwargs)


class ProjectIn(StrictSerializer):
    """A project to be registered; its stage is moved afterwards, never filed."""

    origin = serializers.SlugRelatedField(slug_field="slug", queryset=District.objects.all())
    title = serializers.CharField(max_length=1000)
    enterprise_name = serializers.CharField(max_length=1000)
    credit_code = serializers.CharField(max_length=40)
    industry_code = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)
    national_code = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    planned_investment = YuanIn(required=False, allow_null=True, default=None)
    agreed_investment = YuanIn(required=False, allow_null=True, default=None)


class ClassifyIn(StrictSerializer):
    """Trade, national code, chain and park; what is left out is emptied."""

    industry_code = serializers.CharField(max_length=12, required=False, default="", allow_blank=True)
    national_code = serializers.CharField(max_length=40, required=False, default="", allow_blank=True)
    chain = serializers.SlugRelatedField(
        slug_field="code", queryset=IndustryChain.objects.all(), required=False, default=None, allow_null=True
    )
    park = serializers.SlugRelatedField(
        slug_field="slug", queryset=Park.objects.all(), required=False, default=None, allow_null=True
    )


class AmountsIn(StrictSerializer):
    """计划总投资 and 协议投资额; what is left out is emptied."""

    planned_investment = YuanIn(required=False, allow_null=True, default=None)
    agreed_investment = YuanIn(required=False, allow_null=True, default=None)


class DemandIn(StrictSerializer):
    """The demand profile; numbers as text in the unit of the page (亩, MW, 万千瓦时/年, 吨标准煤/年, …)."""

    land = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="亩")
    power = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="MW")
    electricity = serializers.CharField(
        max_length=40, required=False, allow_blank=True, help_text="万千瓦时/年"
    )
    new_energy = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="MW")
    energy = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="吨标准煤/年")
    discharge = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="吨/日")
    floor_area = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="平方米")
    floor_load = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="吨/平方米")
    height = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="米")
    jobs = serializers.CharField(max_length=40, required=False, allow_blank=True, help_text="人")
    wanted_on = serializers.DateField(required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")

    def draft(self) -> DemandDraft:
        """The profile of a valid body; raises Invalid for what is no number."""
        data = self.validated_data
        amounts = {
            need.name: parse_fen(data[need.name], unit=need.measure, field=str(need.label))
            for need in NEEDS
            if data.get(need.name)
        }
        return DemandDraft(amounts, data["wanted_on"], data["note"])


class SiteIn(StrictSerializer):
    """A place where the enterprise does something."""

    function = serializers.ChoiceField(choices=SiteFunction.choices)
    district = serializers.SlugRelatedField(slug_field="slug", queryset=places())
    address = serializers.CharField(max_length=1000)
    park = serializers.SlugRelatedField(
        slug_field="slug", queryset=Park.objects.all(), required=False, default=None, allow_null=True
    )
    from_day = serializers.DateField(required=False, allow_null=True, default=None)


class InvestmentIn(StrictSerializer):
    """到位资金 and 完成固投 as of a day, since the start and in that year."""

    as_of = serializers.DateField()
    arrived_total = YuanIn()
    arrived_year = YuanIn()
    completed_total = YuanIn()
    completed_year = YuanIn()
    note = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")


class StageIn(StrictSerializer):
    """A step of a project: its day, and proof, reason or added amount as the step needs."""

    happened_on = serializers.DateField()
    proof = serializers.CharField(max_length=1000, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=4000, required=False, allow_blank=True, default="")
    added_investment = YuanIn(required=False, allow_null=True, default=None)
    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")


class SiteOut(serializers.ModelSerializer[Site]):
    """A place of a project."""

    district = serializers.CharField(source="district.slug")
    park = serializers.CharField(source="park.slug", default=None, allow_null=True)

    class Meta:
        model = Site
        fields = ("id", "function", "district", "park", "address", "valid_from", "valid_to")


class InvestmentOut(serializers.ModelSerializer[InvestmentRecord]):
    """What had been invested by a day."""

    arrived_total = YuanField(source="arrived_total_fen")
    arrived_year = YuanField(source="arrived_year_fen")
    completed_total = YuanField(source="completed_total_fen")
    completed_year = YuanField(source="completed_year_fen")

    class Meta:
        model = InvestmentRecord
        fields = ("as_of", "arrived_total", "arrived_year", "completed_total", "completed_year", "note")


class StageRecordOut(serializers.ModelSerializer[StageRecord]):
    """A stage with its day and proof."""

    added_investment = YuanField(source="added_investment_fen", allow_null=True)

    class Meta:
        model = StageRecord
        fields = ("sequence", "stage", "happened_on", "proof", "reason", "added_investment", "recorded_at")


class ProjectRowOut(ProjectOut):
    """A row of the register."""

    origin = serializers.CharField(source="origin.slug")
    chain = serializers.CharField()

    class Meta(ProjectOut.Meta):
        fields: tuple[str, ...] = (*ProjectOut.Meta.fields, "origin", "chain")


class ProjectDetailOut(serializers.Serializer[Any]):
    """One project as far as the account stands near it; the lists are null for whoever it is only offered to."""

    project = ProjectRowOut()
    version = serializers.IntegerField()
    demand = serializers.DictField(child=serializers.CharField(), allow_null=True)
    park = serializers.CharField(allow_null=True)
    sites = SiteOut(many=True, allow_null=True)
    investments = InvestmentOut(many=True, allow_null=True)
    stages = StageRecordOut(many=True, allow_null=True)
    contacts = ContactOut(many=True)
    warnings = serializers.ListField(child=serializers.CharField())
    available_actions = serializers.ListField(child=serializers.CharField())


class ProjectPage(PageOut):
    """A page of projects."""

    results = ProjectRowOut(many=True)
