"""What machines send and read of framework agreements."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kunming_coord.common.errors import Invalid
from kunming_coord.common.serializers import PageOut, StrictSerializer
from kunming_coord.districts.models import Body
from kunming_coord.districts.queries import parties as party_units
from projects.frameworks.models import Framework, FrameworkParty
from projects.frameworks.queries import counter_rows, task_rows
from projects.frameworks.services import LARGEST, FrameworkPartyDraft, may_write


class FrameworkPartyOut(serializers.ModelSerializer[FrameworkParty]):
    """A party in its place: a district or a city body by its slug too, any by its name."""

    district = serializers.CharField(source="district.slug", default=None, allow_null=True)
    body = serializers.CharField(source="body.slug", default=None, allow_null=True)
    name = serializers.CharField()

    class Meta:
        model = FrameworkParty
        fields: tuple[str, ...] = ("position", "district", "body", "name")


class TaskOut(serializers.Serializer[Any]):
    """A task of a party, with its light: red once late, empty once done."""

    number = serializers.IntegerField(source="task.pk")
    title = serializers.CharField(source="task.title")
    bearer = serializers.CharField(source="task.bearer.name")
    due_on = serializers.DateField(source="task.due_on")
    done_on = serializers.DateField(source="task.done_on", allow_null=True)
    outcome = serializers.CharField(source="task.outcome")
    light = serializers.CharField()


class CounterOut(serializers.Serializer[Any]):
    """A counter as it was last read."""

    number = serializers.IntegerField(source="counter.pk")
    title = serializers.CharField(source="counter.title")
    unit = serializers.CharField(source="counter.unit")
    target = serializers.IntegerField(source="counter.target", allow_null=True)
    value = serializers.IntegerField(source="latest.value", default=None, allow_null=True)
    as_of = serializers.DateField(source="latest.as_of", default=None, allow_null=True)
    source = serializers.CharField(source="latest.source", default=None, allow_null=True)  # type: ignore[assignment]


class FrameworkOut(serializers.ModelSerializer[Framework]):
    """A framework agreement with its parties, tasks and counters."""

    parties = FrameworkPartyOut(many=True)
    tasks = serializers.SerializerMethodField()
    counters = serializers.SerializerMethodField()

    class Meta:
        model = Framework
        fields: tuple[str, ...] = (
            "uid", "kind", "title", "number", "signed_on", "valid_to", "parties", "tasks", "counters",
        )  # fmt: skip

    @extend_schema_field(TaskOut(many=True))
    def get_tasks(self, framework: Framework) -> list[dict[str, Any]]:
        """The tasks by their day."""
        return [dict(row) for row in TaskOut(task_rows(framework.tasks.all()), many=True).data]

    @extend_schema_field(CounterOut(many=True))
    def get_counters(self, framework: Framework) -> list[dict[str, Any]]:
        """Each counter as it was last read."""
        return [dict(row) for row in CounterOut(counter_rows(framework.counters.all()), many=True).data]


class FrameworkDetailOut(FrameworkOut):
    """A framework agreement with what was agreed, and whether this account writes about it."""

    may_write = serializers.SerializerMethodField()

    class Meta(FrameworkOut.Meta):
        fields: tuple[str, ...] = (*FrameworkOut.Meta.fields, "content", "may_write")

    def get_may_write(self, framework: Framework) -> bool:
        """A filer of a party or of the city."""
        return may_write(framework, self.context["viewer"])


class FrameworkPage(PageOut):
    """A page of framework agreements."""

    results = FrameworkOut(many=True)


class FrameworkPartyIn(StrictSerializer):
    """A party: one of a district, a city body, a name."""

    district = serializers.SlugRelatedField(
        slug_field="slug", queryset=party_units(), required=False, help_text="区县代号"
    )
    body = serializers.SlugRelatedField(
        slug_field="slug", queryset=Body.objects.all(), required=False, help_text="市级单位代号"
    )
    title = serializers.CharField(required=False, help_text="企业、机构、市域外单位的全称")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One thing, not several."""
        if len(attrs) != 1:
            raise serializers.ValidationError("每一协议方填 district、body、title 之一。")
        return attrs


class FrameworkIn(StrictSerializer):
    """A framework agreement as it was signed."""

    kind = serializers.CharField(max_length=14, help_text="pairing、central_local、other")
    title = serializers.CharField()
    number = serializers.CharField(required=False, allow_blank=True, default="")
    signed_on = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True, default=None)
    content = serializers.CharField(required=False, allow_blank=True, default="")
    parties = FrameworkPartyIn(many=True, max_length=40)

    def party_drafts(self) -> list[FrameworkPartyDraft]:
        """The parties of a valid body, in their order."""
        return [FrameworkPartyDraft(**row) for row in self.validated_data["parties"]]


class TaskIn(StrictSerializer):
    """A task for a party."""

    bearer = serializers.IntegerField(min_value=1, help_text="承担方的次序（position）")
    title = serializers.CharField()
    due_on = serializers.DateField()

    def bearer_of(self, framework: Framework) -> FrameworkParty:
        """The party at this place; raises Invalid."""
        place = self.validated_data["bearer"]
        found = next((party for party in framework.parties.all() if party.position == place), None)
        if found is None:
            sentence = f"没有次序为 {place} 的协议方，请核对 parties。"
            raise Invalid(sentence, fields={"bearer": sentence})
        return found


class TaskDoneIn(StrictSerializer):
    """A task was done."""

    done_on = serializers.DateField()
    outcome = serializers.CharField()


class CounterIn(StrictSerializer):
    """Something to be counted."""

    title = serializers.CharField()
    unit = serializers.CharField()
    target = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=LARGEST
    )


class ReadingIn(StrictSerializer):
    """What a counter stood at on a day."""

    as_of = serializers.DateField()
    value = serializers.IntegerField(min_value=0)
    said_by = serializers.CharField(max_length=120, help_text="来源")
