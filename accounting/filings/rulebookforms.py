"""Forms of the dated settings of filing."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounting.filings.rulebook import RuleDraft
from accounting.filings.vocabulary import Currency, FilingUnit, Measure, Window
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import SourceStatus
from projects.policies.models import Indicator, IndicatorGroup

QUARTERS_BACK, QUARTERS_AHEAD = 4, 4


def quarter_choices() -> list[tuple[str, str]]:
    """The quarters a setting may begin with."""
    running = Quarter.containing(timezone.localdate())
    numbers = range(int(running) - QUARTERS_BACK, int(running) + QUARTERS_AHEAD + 1)
    return [(quarter.code, quarter.label) for quarter in map(Quarter, numbers)]


class _FromQuarter(forms.Form):
    """A setting that begins with a quarter."""

    from_quarter = forms.ChoiceField(label=_("自哪一季起"))
    source_status = forms.ChoiceField(
        label=_("依据"), choices=SourceStatus.choices, initial=SourceStatus.INFERRED
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["from_quarter"]
        if isinstance(field, forms.ChoiceField):
            field.choices = quarter_choices()

    def quarter(self) -> Quarter:
        """The quarter of a valid form."""
        return Quarter.parse(self.cleaned_data["from_quarter"])


class RuleForm(_FromQuarter):
    """How an indicator is filed from a quarter on."""

    indicator = forms.ModelChoiceField(
        label=_("指标"),
        queryset=Indicator.objects.select_related("group").order_by("order"),
        empty_label=_("请选择"),
    )
    measure = forms.ChoiceField(
        label=_("数的口径"),
        choices=[
            (Measure.PERIOD.value, Measure.PERIOD.label),
            (Measure.CUMULATIVE.value, Measure.CUMULATIVE.label),
        ],
    )
    unit = forms.ChoiceField(label=_("填报单位"), choices=FilingUnit.choices, initial=FilingUnit.WAN)
    window = forms.ChoiceField(label=_("纳统范围"), choices=Window.choices)
    released_after_days = forms.IntegerField(
        label=_("季后多少天发布"),
        required=False,
        min_value=0,
        max_value=366,
        help_text=_("未公布的留空：季度结束即可填报。"),
    )
    covers = forms.CharField(label=_("涵盖月份"), required=False, max_length=40)
    note = forms.CharField(
        label=_("说明"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    field_order = ("indicator", "from_quarter", "measure", "unit", "window")

    def draft(self) -> RuleDraft:
        """The rule of a valid form."""
        data = self.cleaned_data
        names = ("measure", "unit", "window", "source_status", "released_after_days", "covers", "note")
        return RuleDraft(**{name: data[name] for name in names})


class CalendarForm(_FromQuarter):
    """When the filings of a group are due."""

    group = forms.ModelChoiceField(
        label=_("指标组"), queryset=IndicatorGroup.objects.order_by("order"), empty_label=_("请选择")
    )
    due_after_working_days = forms.IntegerField(
        label=_("季后多少个工作日内应报"),
        required=False,
        min_value=1,
        max_value=366,
        help_text=_("未公布的留空：应报日显示“未设定”。"),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=1000)

    field_order = ("group", "from_quarter", "due_after_working_days")


class RateForm(forms.Form):
    """A rate from a day on."""

    currency = forms.ChoiceField(
        label=_("币种"), choices=[choice for choice in Currency.choices if choice[0] != Currency.CNY]
    )
    valid_from = forms.DateField(
        label=_("起始日"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    rate = forms.CharField(
        label=_("汇率（人民币元/单位外币）"), max_length=20, widget=forms.TextInput({"class": "num"})
    )
    source = forms.CharField(label=_("出处"), max_length=200, required=False)
    source_status = forms.ChoiceField(
        label=_("依据"), choices=SourceStatus.choices, initial=SourceStatus.DOCUMENTED
    )
