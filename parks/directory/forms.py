"""Forms of the file of a park."""

from typing import Any

from django import forms
from django.conf import settings
from django.templatetags.static import static
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.forms import FenField
from kunming_coord.districts.models import District, SourceStatus
from kunming_coord.districts.queries import parties
from parks.directory.measures import Size
from parks.directory.models import LeadingIndustry, Park, ParkParty, ParkPhase
from parks.directory.services import LARGEST, CounterDraft, ParkFacts


def day_field(label: Any) -> forms.DateField:
    """A day; what is required is for the services to say."""
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


def amount_field(label: Any, unit: Size) -> FenField:
    """An amount in its unit, which the label names."""
    return FenField(label=format_lazy("{}（{}）", label, unit.label), unit=unit, required=False)


class PointForm(forms.Form):
    """Where something lies: two numbers, which a script also takes from a click on the sketch of the counties."""

    lon = amount_field(_("经度"), Size.DEGREE)
    lat = amount_field(_("纬度"), Size.DEGREE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lon, lat = self.fields["lon"], self.fields["lat"]
        lon.help_text = _("WGS-84（国家 2000）十进制度，例如 102.4012；也可在示意图上点选。")
        lat.help_text = _("例如 24.8503；经纬度都留空则不上图。")
        lon.widget.attrs["data-point"] = "lon"
        lat.widget.attrs |= {"data-point": "lat", "data-geojson": static(settings.MAP_GEOJSON)}

    def coordinates(self) -> dict[str, int | None]:
        """What services take; call after is_valid()."""
        return {"lon_e6": self.cleaned_data["lon"], "lat_e6": self.cleaned_data["lat"]}


def point_of(thing: Any) -> dict[str, str]:
    """The initial values of a `PointForm` for something that has a point or not."""
    return {"lon": Size.DEGREE.plain(thing.lon_e6), "lat": Size.DEGREE.plain(thing.lat_e6)}


class FactsForm(PointForm):
    """Kind, areas and place of a park."""

    kind = forms.ChoiceField(label=_("类型"), choices=Park.Kind.choices)
    land = amount_field(_("规划面积"), Size.MU)
    floor_area = amount_field(_("建筑面积"), Size.SQUARE_METRE)
    source_note = forms.CharField(label=_("出处与说明"), max_length=200, required=False)

    field_order = ("kind", "land", "floor_area", "source_note", "lon", "lat")

    @classmethod
    def of(cls, park: Park) -> "FactsForm":
        """The form as the file stands."""
        return cls(
            initial={
                "kind": park.kind,
                "land": Size.MU.plain(park.land_centimu),
                "floor_area": Size.SQUARE_METRE.plain(park.floor_area_dm2),
                "source_note": park.source_note,
                **point_of(park),
            },
            auto_id="id_facts_%s",
        )

    def facts(self) -> ParkFacts:
        """What the service takes; call after is_valid()."""
        data = self.cleaned_data
        return ParkFacts(
            kind=data["kind"],
            land_centimu=data["land"],
            floor_area_dm2=data["floor_area"],
            source_note=data["source_note"],
            **self.coordinates(),
        )


class IndustryForm(forms.Form):
    """A leading industry from a day on."""

    kind = forms.ChoiceField(label=_("主辅"), choices=LeadingIndustry.Kind.choices)
    name = forms.CharField(label=_("产业"), max_length=120)
    from_day = day_field(_("起始日"))
    source = forms.CharField(label=_("出处"), max_length=120)
    source_status = forms.ChoiceField(label=_("依据"), choices=SourceStatus.choices)


class PartyForm(forms.Form):
    """Who has to do with a park from a day on."""

    role = forms.ChoiceField(label=_("身份"), choices=ParkParty.Role.choices)
    district = forms.ModelChoiceField(
        label=_("单位"),
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="—",
    )
    name = forms.CharField(
        label=_("机构名称"), max_length=120, required=False, help_text=_("不是名单内单位的填这里。")
    )
    from_day = day_field(_("起始日"))
    source = forms.CharField(label=_("出处"), max_length=120)
    source_status = forms.ChoiceField(label=_("依据"), choices=SourceStatus.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district = self.fields["district"]
        if isinstance(district, forms.ModelChoiceField):
            district.queryset = parties()


class EndForm(forms.Form):
    """Something holds no more from a day on."""

    ends_on = day_field(_("截止日"))


class PhaseForm(forms.Form):
    """A phase of a park, new or written anew."""

    number = forms.IntegerField(label=_("期次"), required=False)
    name = forms.CharField(label=_("名称"), max_length=60, required=False)
    land = amount_field(_("占地"), Size.MU)
    state = forms.ChoiceField(label=_("进展"), choices=ParkPhase.State.choices)
    started_on = day_field(_("开工日"))
    finished_on = day_field(_("竣工日"))
    source = forms.CharField(label=_("出处"), max_length=200, required=False)

    def arguments(self) -> dict[str, Any]:
        """What the service takes; call after is_valid()."""
        data = dict(self.cleaned_data)
        return {"land_centimu": data.pop("land"), **data}


class CounterForm(forms.Form):
    """A number a source has published."""

    series = forms.CharField(label=_("口径"), max_length=60)
    stage = forms.CharField(label=_("阶段（来源原词）"), max_length=40)
    number = forms.IntegerField(label=_("数值"), min_value=0, max_value=LARGEST)
    unit = forms.CharField(label=_("单位"), max_length=12)
    as_of_words = forms.CharField(label=_("时点（来源原词）"), max_length=30)
    as_of = forms.DateField(label=_("时点期末"), widget=forms.DateInput({"type": "date"}))
    source = forms.CharField(label=_("出处"), max_length=200)

    def draft(self) -> CounterDraft:
        """What the service takes; call after is_valid()."""
        return CounterDraft(**self.cleaned_data)
