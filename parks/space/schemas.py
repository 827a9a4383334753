"""What machines read and write of stock; quantities as text in their unit, null where nobody knows them."""

from typing import Any

from rest_framework import serializers

from kunming_coord.common.serializers import AmountIn, PageOut, StrictSerializer
from kunming_coord.districts.queries import places
from parks.directory.measures import Size
from parks.directory.models import Park
from parks.space.checks import Place
from parks.space.drafts import BuildingDraft, PlotDraft, UnitDraft
from parks.space.models import Building, LandType


class SizeField(serializers.CharField):
    """A quantity as text in its unit; null where nobody knows it."""

    def __init__(self, unit: Size, **kwargs: Any) -> None:
        self.size = unit
        super().__init__(read_only=True, allow_null=True, help_text=unit.label, **kwargs)

    def to_representation(self, value: Any) -> str:
        return self.size.plain(int(value))


class BuildingOut(serializers.ModelSerializer[Building]):
    """A building with how much there is in it."""

    district = serializers.CharField(source="district.slug")
    park = serializers.CharField(source="park.slug", default=None, allow_null=True)
    lon = SizeField(Size.DEGREE, source="lon_e6")
    lat = SizeField(Size.DEGREE, source="lat_e6")
    floors = serializers.IntegerField(source="floor_count")
    units = serializers.IntegerField(source="unit_count")

    class Meta:
        model = Building
        fields: tuple[str, ...] = (
            *("uid", "district", "park", "name", "kind", "land_type", "built_year", "address", "lon", "lat"),
            *("floors", "units"),
        )


class FloorUnitOut(serializers.Serializer[Any]):
    """A floor unit as it stands; its price is null for those who may not see it."""

    uid = serializers.UUIDField(source="unit.uid")
    building = serializers.UUIDField(source="unit.floor.building.uid")
    building_name = serializers.CharField(source="unit.floor.building.name")
    district = serializers.CharField(source="unit.floor.building.district.slug")
    park = serializers.CharField(source="unit.floor.building.park.slug", default=None, allow_null=True)
    kind = serializers.CharField(source="unit.floor.building.kind")
    land_type = serializers.CharField(source="unit.floor.building.land_type")
    floor = serializers.IntegerField(source="unit.floor.number")
    code = serializers.CharField(source="unit.code")
    area = SizeField(Size.SQUARE_METRE, source="unit.area_dm2")
    load = SizeField(Size.TONNES_A_SQUARE_METRE, source="unit.load_kg")
    height = SizeField(Size.METRE, source="unit.height_mm")
    power = SizeField(Size.KILOVOLT_AMPERE, source="unit.power_kva")
    standing = serializers.CharField(source="standing.code")
    taken_until = serializers.DateField(source="standing.until", allow_null=True)
    price = SizeField(Size.YUAN_A_METRE_AND_MONTH, source="price_fen")


class PlotOut(serializers.Serializer[Any]):
    """A plot as it stands."""

    uid = serializers.UUIDField(source="plot.uid")
    district = serializers.CharField(source="plot.district.slug")
    park = serializers.CharField(source="plot.park.slug", default=None, allow_null=True)
    code = serializers.CharField(source="plot.code")
    name = serializers.CharField(source="plot.name")
    land_type = serializers.CharField(source="plot.land_type")
    area = SizeField(Size.MU, source="plot.area_centimu")
    free = SizeField(Size.MU, source="plot.free_centimu")
    power = SizeField(Size.KILOVOLT_AMPERE, source="plot.power_kva")
    lon = SizeField(Size.DEGREE, source="plot.lon_e6")
    lat = SizeField(Size.DEGREE, source="plot.lat_e6")
    standing = serializers.CharField(source="standing.code")


class BuildingPage(PageOut):
    """A page of buildings."""

    results = BuildingOut(many=True)


class FloorUnitPage(PageOut):
    """A page of floor units."""

    results = FloorUnitOut(many=True)


class PlotPage(PageOut):
    """A page of plots."""

    results = PlotOut(many=True)


def amount(unit: Size) -> AmountIn:
    """A quantity that may be left out."""
    return AmountIn(unit=unit, required=False, allow_null=True, default=None)


class PlaceIn(StrictSerializer):
    """Where stock lies; a park only in the same unit, both coordinates or none."""

    district = serializers.SlugRelatedField(slug_field="slug", queryset=places(), help_text="所在单位代号")
    park = serializers.SlugRelatedField(
        slug_field="slug", queryset=Park.objects.all(), required=False, allow_null=True, default=None
    )
    address = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    lon = amount(Size.DEGREE)
    lat = amount(Size.DEGREE)

    def place(self) -> Place:
        """Where a valid body says it lies."""
        given = self.validated_data
        return Place(given["district"], given["park"], given["address"], given["lon"], given["lat"])


class BuildingIn(PlaceIn):
    """A building."""

    name = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=Building.Kind.choices)
    land_type = serializers.ChoiceField(
        choices=LandType.choices, required=False, default=LandType.UNKNOWN.value
    )
    built_year = serializers.IntegerField(required=False, allow_null=True, default=None)

    def draft(self) -> BuildingDraft:
        """What the service takes."""
        given = self.validated_data
        columns = {name: given[name] for name in ("name", "kind", "land_type", "built_year")}
        return BuildingDraft(place=self.place(), **columns)


class PointIn(StrictSerializer):
    """A point in decimal degrees (WGS-84); both null where nobody knows it."""

    lon = AmountIn(unit=Size.DEGREE, allow_null=True, help_text="经度")
    lat = AmountIn(unit=Size.DEGREE, allow_null=True, help_text="纬度")


class CornerIn(StrictSerializer):
    """A corner of an outline."""

    lon = AmountIn(unit=Size.DEGREE)
    lat = AmountIn(unit=Size.DEGREE)


class PlotIn(PlaceIn):
    """A plot; its outline as three or more corners, or none."""

    code = serializers.CharField(max_length=40)
    name = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    area = AmountIn(unit=Size.MU)
    land_type = serializers.ChoiceField(choices=LandType.choices)
    power = amount(Size.KILOVOLT_AMPERE)
    outline = CornerIn(many=True, required=False, default=list)

    def draft(self) -> PlotDraft:
        """What the service takes."""
        given = self.validated_data
        return PlotDraft(
            place=self.place(),
            code=given["code"],
            area_centimu=given["area"],
            land_type=given["land_type"],
            name=given["name"],
            power_kva=given["power"],
            outline=[(corner["lon"], corner["lat"]) for corner in given["outline"]],
        )


class FloorIn(StrictSerializer):
    """A floor; below the ground its number is negative."""

    number = serializers.IntegerField()
    height = amount(Size.METRE)
    load = amount(Size.TONNES_A_SQUARE_METRE)


class FloorOut(serializers.Serializer[Any]):
    """A floor of a building."""

    building = serializers.UUIDField(source="building.uid")
    number = serializers.IntegerField()
    height = SizeField(Size.METRE, source="height_mm")
    load = SizeField(Size.TONNES_A_SQUARE_METRE, source="load_kg")


class FloorUnitIn(StrictSerializer):
    """A floor unit; load and height are those of its floor where left out."""

    floor = serializers.IntegerField(help_text="已登记的楼层")
    code = serializers.CharField(max_length=20)
    area = AmountIn(unit=Size.SQUARE_METRE)
    load = amount(Size.TONNES_A_SQUARE_METRE)
    height = amount(Size.METRE)
    power = amount(Size.KILOVOLT_AMPERE)
    price = amount(Size.YUAN_A_METRE_AND_MONTH)

    def draft(self) -> UnitDraft:
        """What the service takes."""
        given = self.validated_data
        return UnitDraft(
            code=given["code"],
            area_dm2=given["area"],
            load_kg=given["load"],
            height_mm=given["height"],
            power_kva=given["power"],
            price_fen=given["price"],
        )


class PriceIn(StrictSerializer):
    """A price from a day on."""

    price = AmountIn(unit=Size.YUAN_A_METRE_AND_MONTH)
    from_day = serializers.DateField()


class StopIn(StrictSerializer):
    """Out of use from a day on, with the reason."""

    reason = serializers.CharField(max_length=120)
    from_day = serializers.DateField()


class ResumeIn(StrictSerializer):
    """In use again from a day on."""

    ends_on = serializers.DateField()
