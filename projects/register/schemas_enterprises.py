"""What machines read and write of the register of enterprises."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kunming_coord.common.api import EventOut
from kunming_coord.common.serializers import ActionIn, PageOut, StrictSerializer
from projects.register.models import Enterprise, EnterpriseName


class NameOut(serializers.ModelSerializer[EnterpriseName]):
    """A name of an enterprise and how long it was in use."""

    class Meta:
        model = EnterpriseName
        fields = ("name", "verified", "valid_from", "valid_to")


class EnterpriseOut(serializers.ModelSerializer[Enterprise]):
    """A record of the register of enterprises, for the city."""

    name = serializers.CharField(source="present_name", allow_null=True)
    group = serializers.CharField(source="group.name", default=None, allow_null=True)
    registered_in = serializers.CharField(source="registered_in.slug", default=None, allow_null=True)
    taxed_in = serializers.CharField(source="taxed_in.slug", default=None, allow_null=True)
    merged_into = serializers.CharField(source="merged_into.credit_code", default=None, allow_null=True)
    suspected_duplicate = serializers.BooleanField(source="has_twin")
    projects = serializers.IntegerField(source="project_count")

    class Meta:
        model = Enterprise
        fields: tuple[str, ...] = (
            *("uid", "credit_code", "name", "group", "registered_in", "taxed_in"),
            *("merged_into", "merged_on", "suspected_duplicate", "projects"),
        )


class EnterpriseDetailOut(EnterpriseOut):
    """One record with its names over time."""

    names = serializers.SerializerMethodField()

    class Meta(EnterpriseOut.Meta):
        fields: tuple[str, ...] = (*EnterpriseOut.Meta.fields, "names")

    @extend_schema_field(NameOut(many=True))
    def get_names(self, enterprise: Enterprise) -> Any:
        """The present one first."""
        return NameOut(enterprise.names.order_by("-valid_from"), many=True).data


class EnterprisePage(PageOut):
    """A page of enterprises."""

    results = EnterpriseOut(many=True)


class NameIn(StrictSerializer):
    """A verified name; with a day it is a change of name, without one the first name is verified."""

    name = serializers.CharField(max_length=1000)
    from_day = serializers.DateField(required=False, allow_null=True, default=None)
    proof = serializers.CharField(max_length=1000)


class MergeIn(StrictSerializer):
    """Merge the record of the address into that of this code."""

    survivor = serializers.CharField(max_length=40)
    reason = serializers.CharField(max_length=1000)


class MergeActionIn(ActionIn):
    """A word on a proposed merge; to confirm, the digest of the plan that was read."""

    digest = serializers.CharField(required=False, allow_blank=True, max_length=64, default="")


class PartOut(serializers.Serializer[Any]):
    """Rows of one kind, and whether they move."""

    kind = serializers.CharField()
    moves = serializers.BooleanField()
    rows = serializers.ListField(child=serializers.CharField())


class MergeOut(serializers.Serializer[Any]):
    """A proposed or finished merge with its plan."""

    uid = serializers.UUIDField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    duplicate = serializers.CharField()
    survivor = serializers.CharField()
    reason = serializers.CharField()
    plan = PartOut(many=True)
    obstacles = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField()
    events = EventOut(many=True)
    available_actions = serializers.ListField(child=serializers.CharField())
