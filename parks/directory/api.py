"""Parks for machines: what the file says, and what sources have published; writing it is in `api_writes`."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from parks.directory.measures import Size
from parks.directory.models import LeadingIndustry, Park, ParkParty, ParkPhase, PublishedCounter
from parks.directory.queries import is_incomplete, parks_with_district, parties_of, programme_counters


class LeadingIndustryOut(serializers.ModelSerializer[LeadingIndustry]):
    """A leading industry as a source words it; `number` names it where it is ended."""

    number = serializers.IntegerField(source="pk")

    class Meta:
        model = LeadingIndustry
        fields: tuple[str, ...] = ("number", "kind", "name", "valid_from", "source", "source_status")


class ParkPartyOut(serializers.ModelSerializer[ParkParty]):
    """Who has to do with the park; `number` names the row where it is ended."""

    number = serializers.IntegerField(source="pk")
    district = serializers.CharField(source="district.slug", default=None, allow_null=True)
    name = serializers.CharField(source="title")

    class Meta:
        model = ParkParty
        fields: tuple[str, ...] = (
            "number",
            "role",
            "district",
            "name",
            "valid_from",
            "source",
            "source_status",
        )


class ParkPhaseOut(serializers.ModelSerializer[ParkPhase]):
    """A phase."""

    class Meta:
        model = ParkPhase
        fields: tuple[str, ...] = ("number", "name", "state", "started_on", "finished_on", "source")


class PublishedCounterOut(serializers.ModelSerializer[PublishedCounter]):
    """One published number; rows of one series are no line over time."""

    class Meta:
        model = PublishedCounter
        fields: tuple[str, ...] = ("series", "stage", "number", "unit", "as_of_words", "as_of", "source")


class ParkRow(serializers.ModelSerializer[Park]):
    """A park; areas as text, in 亩 and 平方米."""

    district = serializers.CharField(source="district.slug")
    land = serializers.SerializerMethodField()
    floor_area = serializers.SerializerMethodField()
    lon = serializers.SerializerMethodField()
    lat = serializers.SerializerMethodField()
    incomplete = serializers.SerializerMethodField()
    industries = LeadingIndustryOut(source="leading_industries", many=True)

    class Meta:
        model = Park
        fields: tuple[str, ...] = (
            *("slug", "name", "level", "kind", "district", "land", "floor_area", "lon", "lat"),
            *("incomplete", "industries"),
        )

    def get_land(self, park: Park) -> str | None:
        """亩."""
        return Size.MU.plain(park.land_centimu) or None

    def get_floor_area(self, park: Park) -> str | None:
        """平方米."""
        return Size.SQUARE_METRE.plain(park.floor_area_dm2) or None

    def get_lon(self, park: Park) -> str | None:
        """度."""
        return Size.DEGREE.plain(park.lon_e6) or None

    def get_lat(self, park: Park) -> str | None:
        """度."""
        return Size.DEGREE.plain(park.lat_e6) or None

    def get_incomplete(self, park: Park) -> bool:
        """Fewer leading industries are known than the rule of its level asks for: a warning."""
        return is_incomplete(park)


class ParkOut(ParkRow):
    """The file of a park."""

    parties = serializers.SerializerMethodField()
    phases = ParkPhaseOut(many=True)
    published = PublishedCounterOut(source="published_counters", many=True)
    programme = serializers.SerializerMethodField()

    class Meta(ParkRow.Meta):
        fields: tuple[str, ...] = (*ParkRow.Meta.fields, "parties", "phases", "published", "programme")

    @extend_schema_field(ParkPartyOut(many=True))
    def get_parties(self, park: Park) -> list[dict[str, Any]]:
        """Those of today."""
        return [dict(row) for row in ParkPartyOut(parties_of(park), many=True).data]

    @extend_schema_field(PublishedCounterOut(many=True))
    def get_programme(self, park: Park) -> list[dict[str, Any]]:
        """What sources count over all parks of this level together, and not of this one alone."""
        return [dict(row) for row in PublishedCounterOut(programme_counters(park), many=True).data]


@extend_schema(operation_id="parks_list", summary="园区列表", responses=ParkRow(many=True))
@api_view(["GET"])
def list_parks(request: Request) -> Response:
    """Every park with its leading industries of today."""
    return Response(ParkRow(parks_with_district(), many=True).data)


@extend_schema(operation_id="parks_retrieve", summary="园区档案", responses=ParkOut)
@api_view(["GET"])
def show_park(request: Request, slug: str) -> Response:
    """The file of one park."""
    return Response(ParkOut(get_object_or_404(parks_with_district(), slug=slug)).data)
