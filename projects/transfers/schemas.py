"""What machines read and write of transfers beside the transfer itself."""

from typing import Any

from rest_framework import serializers

from kunming_coord.accounts.models import User
from kunming_coord.common.serializers import ActionIn, StrictSerializer, YuanField
from kunming_coord.districts.models import Body, District
from parks.directory.models import Park
from projects.leads.models import Lead
from projects.register.models import Project
from projects.transfers.models import (
    Contribution,
    HostCondition,
    OpinionRequest,
    RelocationClass,
    StepNote,
    Transfer,
)
from projects.transfers.moves import HOST, ORIGIN


def _unit(**kwargs: Any) -> Any:
    return serializers.SlugRelatedField(
        slug_field="slug", queryset=District.objects.none(), required=False, **kwargs
    )


class TransferDraftIn(StrictSerializer):
    """A request as a machine files it: `lead` under the investment scheme, `project` with `scheme` under the others."""

    scheme = serializers.ChoiceField(choices=Transfer.Scheme.choices)
    lead = serializers.SlugRelatedField(slug_field="uid", queryset=Lead.objects.none(), required=False)
    project = serializers.SlugRelatedField(slug_field="uid", queryset=Project.objects.none(), required=False)
    choice_reason = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    needs = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    land_mu = serializers.DecimalField(max_digits=9, decimal_places=2, required=False, help_text="亩")
    proposed_host = _unit(help_text="意向承载地代号")
    kind_confirmed = serializers.BooleanField(required=False)
    conditions_confirmed = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, max_length=50
    )
    park = serializers.SlugRelatedField(
        slug_field="slug", queryset=Park.objects.all(), required=False, help_text="重点园区代号"
    )
    other_side = _unit(help_text="存量流转的另一方代号")
    files_as = serializers.ChoiceField(choices=[(ORIGIN, "迁出地"), (HOST, "迁入地")], required=False)
    class_claimed = serializers.ChoiceField(choices=RelocationClass.choices, required=False)
    policy_document = serializers.CharField(required=False, allow_blank=True, max_length=120)


class TransferActionIn(ActionIn):
    """What an action may be given; each field with its action only."""

    bodies = serializers.SlugRelatedField(
        slug_field="slug",
        queryset=Body.objects.none(),
        many=True,
        required=False,
        help_text="征求意见的单位代号",
    )
    needed = serializers.IntegerField(required=False, min_value=1, help_text="几家答复即可；不写为全部答复")
    agree_by = serializers.DateField(required=False, help_text="批准时设定的协议签订期限")
    host = _unit(help_text="承载地代号")
    conditions = serializers.CharField(required=False, max_length=4000, help_text="承接条件，一行一项")
    relocation_class = serializers.ChoiceField(choices=RelocationClass.choices, required=False)
    policy_document = serializers.CharField(required=False, allow_blank=True, max_length=120)
    production_on = serializers.DateField(required=False)
    registered_on = serializers.DateField(required=False)
    tax_registered_on = serializers.DateField(required=False)
    to = serializers.CharField(required=False, max_length=32, help_text="退回到的环节；不写为申请单位")


class BatchIn(ActionIn):
    """Transfers to be acted on alike."""

    uids = serializers.ListField(child=serializers.UUIDField(), max_length=50)


class BatchRowOut(serializers.Serializer[Any]):
    """What became of one transfer; `error` is the sentence of its refusal."""

    uid = serializers.CharField()
    code = serializers.CharField()
    done = serializers.BooleanField()
    status = serializers.CharField()
    error = serializers.CharField()


class BatchOut(serializers.Serializer[Any]):
    """A result per transfer, in the order asked."""

    results = BatchRowOut(many=True)


class OpinionAnswerIn(StrictSerializer):
    """The opinion of a body."""

    verdict = serializers.ChoiceField(choices=OpinionRequest.Verdict.choices)
    words = serializers.CharField(required=False, allow_blank=True, max_length=4000, default="")


class AskIn(StrictSerializer):
    """Further bodies to be asked while in review."""

    bodies = serializers.SlugRelatedField(slug_field="slug", queryset=Body.objects.none(), many=True)
    needed = serializers.IntegerField(required=False, min_value=1, help_text="几家答复即可；不写为全部答复")
    note = serializers.CharField(required=False, allow_blank=True, max_length=1000, default="")


class AssignIn(StrictSerializer):
    """转办: to which account of one's unit, and why."""

    to = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.none(), help_text="本单位同岗位人员的账号"
    )
    reason = serializers.CharField(max_length=1000)
    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")


class SignersIn(StrictSerializer):
    """加签: which accounts of one's unit or, by the city, which bodies, and why."""

    persons = serializers.SlugRelatedField(
        slug_field="username", queryset=User.objects.none(), many=True, required=False
    )
    bodies = serializers.SlugRelatedField(
        slug_field="slug", queryset=Body.objects.none(), many=True, required=False
    )
    reason = serializers.CharField(max_length=1000)
    version = serializers.IntegerField(required=False, min_value=0, help_text="办理时所见的版本，已变则 409")


class ProofIn(StrictSerializer):
    """What proves that a condition is met."""

    proof = serializers.CharField(max_length=4000)


class ScoreIn(StrictSerializer):
    """The points of a candidate host, by criterion of the rubric."""

    district = serializers.SlugRelatedField(slug_field="slug", queryset=District.objects.none())
    points = serializers.DictField(child=serializers.IntegerField())


class ContributionIn(StrictSerializer):
    """What a side brings into a park built together; the amount in 元 as text."""

    side = serializers.ChoiceField(choices=Contribution.Side.choices)
    kind = serializers.ChoiceField(choices=Contribution.Kind.choices)
    amount = serializers.CharField(max_length=30, help_text="元，最多两位小数")
    valued_on = serializers.DateField()
    basis = serializers.CharField(max_length=200)


class OpinionOut(serializers.ModelSerializer[OpinionRequest]):
    """An opinion asked of a body, or of a person added as a signer, and its answer."""

    number = serializers.IntegerField(source="pk")
    body = serializers.SlugRelatedField[Body](slug_field="slug", read_only=True, allow_null=True)
    signer = serializers.CharField(source="signer.label", read_only=True, allow_null=True, default=None)

    class Meta:
        model = OpinionRequest
        fields = (
            "number",
            "round_number",
            "kind",
            "body",
            "signer",
            "needed",
            "question",
            "asked_by_label",
            "asked_at",
            "verdict",
            "words",
            "answered_at",
            "answered_by_label",
            "closed_at",
        )


class StepNoteOut(serializers.ModelSerializer[StepNote]):
    """What was recorded on the way without moving the transfer: 转办, 加签, an approved change."""

    class Meta:
        model = StepNote
        fields = ("kind", "status", "version", "text", "reason", "actor_label", "unit_label", "at")


class ConditionOut(serializers.ModelSerializer[HostCondition]):
    """A condition of the host and its proof."""

    class Meta:
        model = HostCondition
        fields = ("number", "text", "proof", "proved_at", "proved_by_label")


class ContributionOut(serializers.ModelSerializer[Contribution]):
    """A contribution; the amount in 元."""

    amount = YuanField(source="amount_fen")

    class Meta:
        model = Contribution
        fields = ("uid", "side", "kind", "amount", "valued_on", "basis")


class ScoreOut(serializers.Serializer[Any]):
    """The points of a candidate host; the total in points with two decimals."""

    district = serializers.CharField(source="district.slug")
    points = serializers.DictField(child=serializers.IntegerField())
    total = serializers.CharField(source="points_text", read_only=True, help_text="Weighted points, exact.")


class DeadlineOut(serializers.Serializer[Any]):
    """How the present step stands against its deadline: green, yellow, red, grey, or none where none is set."""

    tone = serializers.CharField()
    text = serializers.CharField(source="label")
    days_left = serializers.IntegerField(allow_null=True)
