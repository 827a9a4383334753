"""What the map of places is asked for: layers, and conditions that narrow the layers they mean something for."""

from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.errors import Invalid
from kunming_coord.common.filters import WORD_LENGTH
from kunming_coord.common.forms import FenField
from kunming_coord.desk.places.frames import Frame, frame_in
from kunming_coord.desk.places.queries import THEMES
from kunming_coord.districts.models import District, FunctionalArea
from kunming_coord.districts.queries import places
from parks.directory.measures import Size
from parks.space.models import LandType
from projects.register.industry import IndustryChain
from projects.register.models import Project

LAYERS = (
    ("parks", _("园区")),
    ("factories", _("标准厂房")),
    ("offices", _("办公楼")),
    ("plots", _("地块")),
    ("projects", _("项目")),
)
CODES = tuple(code for code, _label in LAYERS)
ALL = [("", _("全部"))]


@dataclass(frozen=True)
class Wanted:
    """What is asked for; what is left open narrows nothing."""

    layers: tuple[str, ...] = CODES
    district: District | None = None
    area: str = ""
    industry: str = ""
    land_type: str = ""
    vacant: bool = False
    floor_area: int | None = None
    land: int | None = None
    q: str = ""
    box: Frame | None = None
    project: dict[str, str] = field(
        default_factory=dict, compare=False
    )  # as the register's own filter takes it


class PlacesForm(forms.Form):
    """The query strip of the map; a condition holds for the layers that have what it asks for."""

    show = forms.MultipleChoiceField(
        label=_("图层"), choices=LAYERS, required=False, widget=forms.CheckboxSelectMultiple
    )
    district = forms.ModelChoiceField(
        label=_("单位"), queryset=places(), to_field_name="slug", empty_label=_("全部"), required=False
    )
    area = forms.ChoiceField(label=_("功能区"), choices=[*ALL, *FunctionalArea.choices], required=False)
    industry = forms.CharField(label=_("园区主导产业"), max_length=WORD_LENGTH, required=False)
    land_type = forms.ChoiceField(label=_("用地类型"), choices=[*ALL, *LandType.choices], required=False)
    floor_area = FenField(label=_("房源不小于（平方米）"), unit=Size.SQUARE_METRE, required=False)
    land = FenField(label=_("地块不小于（亩）"), unit=Size.MU, required=False)
    vacant = forms.BooleanField(label=_("只看有空置的"), required=False)
    stage = forms.ChoiceField(label=_("项目阶段"), choices=[*ALL, *Project.Stage.choices], required=False)
    chain = forms.ModelChoiceField(
        label=_("产业链"), queryset=IndustryChain.objects.all(), empty_label=_("全部"), required=False
    )
    q = forms.CharField(label=_("关键字"), max_length=WORD_LENGTH, required=False)
    theme = forms.ChoiceField(
        choices=[*ALL, *((theme.code, theme.label) for theme in THEMES)],
        required=False,
        widget=forms.HiddenInput,
    )
    box = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def clean_box(self) -> Frame | None:
        """A cell of the map somebody looks into."""
        text = self.cleaned_data["box"]
        if text and frame_in(text) is None:
            raise ValidationError(_("范围应为“西,南,东,北”四个度数，例如 102.3,24.8,102.5,25。"))
        return frame_in(text)

    def wanted(self) -> Wanted:
        """What is asked for; a condition that is none is left out, and the form says so beside it."""
        self.is_valid()
        data: dict[str, Any] = self.cleaned_data
        chosen = data.get("show") or CODES
        return Wanted(
            layers=tuple(code for code in CODES if code in chosen),
            district=data.get("district"),
            area=data.get("area", ""),
            industry=data.get("industry", "").strip(),
            land_type=data.get("land_type", ""),
            vacant=data.get("vacant", False),
            floor_area=data.get("floor_area"),
            land=data.get("land"),
            box=data.get("box"),
            q=data.get("q", "").strip(),
            project={name: self.data.get(name, "") for name in ("stage", "chain", "q") if name in data},
        )

    def require_valid(self) -> None:
        """Refuse conditions that are none, for machines; raises Invalid."""
        if not self.is_valid():
            fields = {name: " ".join(map(str, errors)) for name, errors in self.errors.items()}
            raise Invalid(_now("查询条件有误，请按 errors 逐项修改。"), fields=fields)
