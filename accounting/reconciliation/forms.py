"""Answers, explanations and tolerances as people type them; what is required is for the services to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounting.mainfigures.units import PERCENT
from accounting.reconciliation.actions import EXTRAS
from accounting.reconciliation.models import Answer, DeviationBand, Reason
from accounting.reconciliation.services import AnswerDraft
from accounting.reconciliation.wording import NOTE_LENGTH as ANSWER_LENGTH
from kunming_coord.common.errors import Invalid
from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit, parse_fen
from kunming_coord.common.moveforms import NOTE_LENGTH, MoveForm
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import SourceStatus
from projects.policies.models import Indicator


class AnswerForm(forms.Form):
    """A word, a band, a reason; no field of this form holds a figure."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    answer = forms.ChoiceField(label=_("答复"), choices=[("", _("请选择")), *Answer.choices])
    band = forms.ChoiceField(label=_("偏差区间"), required=False)
    reason = forms.ChoiceField(label=_("原因"), required=False, choices=[("", "—"), *Reason.choices])
    note = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=ANSWER_LENGTH,
        help_text=_("只写原因，不得填写统计数据、比例或金额。"),
    )

    def __init__(self, *args: Any, quarter: Quarter | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bands = DeviationBand.objects.on(quarter.last_day) if quarter else DeviationBand.objects.all()
        names = dict.fromkeys(bands.values_list("code", "name"))
        field = self.fields["band"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *names]

    def draft(self) -> AnswerDraft:
        """The answer of a valid form."""
        given = self.cleaned_data
        return AnswerDraft(given["answer"], given["band"], given["reason"], given["note"])


class ItemForm(MoveForm):
    """An opinion; for an explanation its reason, for an acceptance whether the figure has to be corrected."""

    extras = EXTRAS

    note = forms.CharField(
        label=_("说明或意见"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("说明差异原因和拟办意见；退回须写明理由。提交后由填报区县、市级岗位和审计可见。"),
    )
    reason = forms.ChoiceField(label=_("原因"), required=False, choices=[("", "—"), *Reason.choices])
    correct = forms.BooleanField(
        label=_("需要更正填报数"),
        required=False,
        help_text=_("勾选后，待填报区县补报或重开更正、差异消除时自动办结；不勾选即办结。"),
    )


class PercentField(forms.CharField):
    """A percentage with one decimal at most, cleaned to tenths of a percent."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_fen(text.removesuffix("%"), unit=PERCENT, field=str(self.label))
        except Invalid as error:
            raise forms.ValidationError(error.message) from error


class ToleranceForm(forms.Form):
    """How far two sides may lie apart, from a day on."""

    indicator = forms.ModelChoiceField(label=_("指标"), queryset=Indicator.objects.none(), empty_label=None)
    percent = PercentField(
        label=_("相对容差"), required=False, max_length=10, help_text=_("以官方数为基数。")
    )
    absolute = FenField(unit=Unit.WAN, label=_("绝对容差"), required=False, max_length=40)
    valid_from = forms.DateField(label=_("起始日"), widget=forms.DateInput({"type": "date"}))
    source_status = forms.ChoiceField(label=_("依据"), choices=SourceStatus.choices)
    source = forms.CharField(label=_("出处"), required=False, max_length=200)

    def __init__(self, *args: Any, indicators: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = indicators

    def arguments(self) -> dict[str, Any]:
        """What the service is to be called with."""
        given = self.cleaned_data
        return {
            "indicator": given["indicator"],
            "percent_tenths": given["percent"],
            "absolute_fen": given["absolute"],
            **{name: given[name] for name in ("valid_from", "source_status", "source")},
        }
