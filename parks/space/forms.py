"""Forms of stock."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid
from kunming_coord.common.forms import FenField
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places
from parks.directory.forms import PointForm
from parks.directory.measures import Size
from parks.directory.models import Park
from parks.space.checks import Place, read_outline
from parks.space.drafts import BuildingDraft, PlotDraft, UnitDraft
from parks.space.models import Building, LandType


def day_field(label: Any) -> forms.DateField:
    """A day; what is required is for the services to say."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


def amount_field(label: Any, unit: Size) -> FenField:
    """An amount in its unit, which the label names."""
    return FenField(label=format_lazy("{}（{}）", label, unit.label), unit=unit, required=False)


class PlaceForm(PointForm):
    """Where stock lies; the units are those somebody keeps."""

    district = forms.ModelChoiceField(
        label=_("所在单位"), queryset=District.objects.none(), to_field_name="slug", empty_label=_("请选择")
    )
    park = forms.ModelChoiceField(
        label=_("园区"),
        queryset=Park.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("不在园区内"),
    )
    address = forms.CharField(label=_("地址"), max_length=120, required=False)

    def __init__(self, *args: Any, user: User, land: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everywhere = user.holds(Role.PARK_MANAGER, units=None) or (
            land and user.holds(Role.QUOTA_KEEPER, units=None)
        )
        mine = places() if everywhere else places().filter(pk__in=user.districts_as(Role.PARK_MANAGER))
        district, park = self.fields["district"], self.fields["park"]
        if isinstance(district, forms.ModelChoiceField) and isinstance(park, forms.ModelChoiceField):
            district.queryset, park.queryset = mine, Park.objects.filter(district__in=mine)

    def place(self) -> Place:
        """Where it lies; call after is_valid()."""
        data = self.cleaned_data
        return Place(
            district=data["district"],
            park=data["park"],
            address=data["address"],
            **self.coordinates(),
        )


class BuildingForm(PlaceForm):
    """A building."""

    name = forms.CharField(label=_("名称"), max_length=60)
    kind = forms.ChoiceField(label=_("类型"), choices=Building.Kind.choices)
    land_type = forms.ChoiceField(label=_("用地类型"), choices=LandType.choices)
    built_year = forms.IntegerField(label=_("建成年份"), required=False)

    field_order = ("name", "kind", "land_type", "district", "park", "address", "built_year", "lon", "lat")

    def draft(self) -> BuildingDraft:
        """What the service takes; call after is_valid()."""
        data = self.cleaned_data
        return BuildingDraft(
            place=self.place(),
            name=data["name"],
            kind=data["kind"],
            land_type=data["land_type"],
            built_year=data["built_year"],
        )


class FloorForm(forms.Form):
    """A floor."""

    number = forms.IntegerField(label=_("楼层"), required=False, help_text=_("地下楼层填 -1、-2。"))
    height = amount_field(_("层高"), Size.METRE)
    load = amount_field(_("楼面荷载"), Size.TONNES_A_SQUARE_METRE)

    def arguments(self) -> dict[str, Any]:
        """What the service takes; call after is_valid()."""
        data = self.cleaned_data
        return {"number": data["number"], "height_mm": data["height"], "load_kg": data["load"]}


class UnitForm(forms.Form):
    """A floor unit of one of the floors of a building."""

    floor = forms.ChoiceField(label=_("楼层"), choices=())
    code = forms.CharField(label=_("房号"), max_length=20)
    area = amount_field(_("建筑面积"), Size.SQUARE_METRE)
    load = amount_field(_("楼面荷载"), Size.TONNES_A_SQUARE_METRE)
    height = amount_field(_("层高"), Size.METRE)
    power = amount_field(_("供电容量"), Size.KILOVOLT_AMPERE)
    price = amount_field(_("租金"), Size.YUAN_A_METRE_AND_MONTH)

    def __init__(self, *args: Any, building: Building, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        floor = self.fields["floor"]
        self.floors = {str(row.number): row for row in building.floors.all()}
        for row in self.floors.values():
            row.building = building
        if isinstance(floor, forms.ChoiceField):
            floor.choices = [(number, row.label) for number, row in self.floors.items()]
        self.fields["load"].help_text = self.fields["height"].help_text = _("留空按所在楼层。")

    def draft(self) -> UnitDraft:
        """What the service takes; call after is_valid()."""
        data = self.cleaned_data
        return UnitDraft(
            code=data["code"],
            area_dm2=data["area"],
            load_kg=data["load"],
            height_mm=data["height"],
            power_kva=data["power"],
            price_fen=data["price"],
        )


class PriceForm(forms.Form):
    """A price from a day on."""

    price = amount_field(_("租金"), Size.YUAN_A_METRE_AND_MONTH)
    from_day = day_field(_("起始日"))


class StopForm(forms.Form):
    """Out of use from a day on."""

    reason = forms.CharField(label=_("停用原因"), max_length=120, required=False)
    from_day = day_field(_("停用起始日"))


class ResumeForm(forms.Form):
    """In use again from a day on."""

    ends_on = day_field(_("恢复日"))


class PlotForm(PlaceForm):
    """A plot."""

    code = forms.CharField(label=_("地块编号"), max_length=40)
    name = forms.CharField(label=_("名称"), max_length=60, required=False)
    area = amount_field(_("面积"), Size.MU)
    land_type = forms.ChoiceField(label=_("用地类型"), choices=LandType.choices)
    power = amount_field(_("可供电容量"), Size.KILOVOLT_AMPERE)
    outline = forms.CharField(
        label=_("边界"),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("每行一个拐点：经度,纬度。可留空。"),
    )

    field_order = (
        *("code", "name", "area", "land_type", "district", "park", "address", "power"),
        *("outline", "lon", "lat"),
    )

    def clean_outline(self) -> list[tuple[int, int]]:
        """The corners in millionths of a degree."""
        try:
            return read_outline(self.cleaned_data["outline"])
        except Invalid as error:
            raise ValidationError(error.message) from error

    def draft(self) -> PlotDraft:
        """What the service takes; call after is_valid()."""
        data = self.cleaned_data
        return PlotDraft(
            place=self.place(),
            code=data["code"],
            area_centimu=data["area"],
            land_type=data["land_type"],
            name=data["name"],
            power_kva=data["power"],
            outline=data["outline"],
        )
