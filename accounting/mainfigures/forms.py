"""Which period a page shows, and one figure typed by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounting.mainfigures.models import GrowthKind, MainIndicator, Vintage
from accounting.mainfigures.queries import MainPeriod, periods
from accounting.mainfigures.reading import COLUMNS, SOURCE_LENGTH
from accounting.mainfigures.units import SCALES
from kunming_coord.districts.models import District, DistrictKind


class PeriodForm(forms.Form):
    """A period something is imported of; the newest where none, or none that exists, is asked for."""

    period = forms.ChoiceField(label=_("期间"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {period.code: period for period in periods()}
        _offer(self.fields["period"], [(code, period.label) for code, period in self.known.items()])

    def chosen(self) -> MainPeriod | None:
        """The period to show; None where nothing is imported yet."""
        self.is_valid()
        asked = self.cleaned_data.get("period") if hasattr(self, "cleaned_data") else ""
        return self.known.get(asked or "") or next(iter(self.known.values()), None)


class IndustryForm(PeriodForm):
    """A period and, for an indicator that comes so, an industry."""

    industry = forms.ChoiceField(label=_("行业"), required=False)

    def __init__(self, *args: Any, industries: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.industries = industries
        if industries == [""] or not industries:
            del self.fields["industry"]
        else:
            _offer(self.fields["industry"], [(code, code) for code in industries])

    def industry_chosen(self) -> str:
        """The industry to show: the one asked for, else the first there is."""
        asked = self.cleaned_data.get("industry", "")
        return asked if asked in self.industries else next(iter(self.industries), "")


class FigureForm(forms.Form):
    """One published figure; what is acceptable is for the service to say."""

    district = forms.ChoiceField(label=COLUMNS["district"])
    indicator = forms.ChoiceField(label=COLUMNS["indicator"])
    industry = forms.CharField(label=COLUMNS["industry"], required=False, max_length=5)
    year = forms.CharField(label=COLUMNS["year"], max_length=6)
    months = forms.ChoiceField(
        label=COLUMNS["months"],
        choices=[(str(number), str(number)) for number in range(12, 0, -1)],
        help_text=_("12 为全年；时点数填所在月份。"),
    )
    vintage = forms.ChoiceField(label=COLUMNS["vintage"], choices=Vintage.choices)
    value = forms.CharField(
        label=COLUMNS["value"], required=False, max_length=40, help_text=_("来源只公布增速的留空。")
    )
    unit = forms.ChoiceField(
        label=COLUMNS["unit"],
        required=False,
        choices=[("", _("目录中的单位")), *((scale.code, scale.label) for scale in SCALES.values())],
    )
    growth = forms.CharField(
        label=COLUMNS["growth"], required=False, max_length=12, help_text=_("按来源照录，不得自行计算。")
    )
    growth_kind = forms.ChoiceField(
        label=COLUMNS["growth_kind"], required=False, choices=[("", "—"), *GrowthKind.choices]
    )
    as_of = forms.DateField(label=COLUMNS["as_of"], widget=forms.DateInput({"type": "date"}))
    source = forms.CharField(label=COLUMNS["source"], max_length=SOURCE_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = District.objects.exclude(kind=DistrictKind.SYSTEM)
        _offer(self.fields["district"], [(unit.slug, unit.name) for unit in units])
        _offer(self.fields["indicator"], [(row.code, row.name) for row in MainIndicator.objects.all()])

    def cells(self) -> dict[str, str]:
        """The row as a file would hold it."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}


def _offer(field: forms.Field, choices: list[tuple[str, str]]) -> None:
    if isinstance(field, forms.ChoiceField):
        field.choices = choices
