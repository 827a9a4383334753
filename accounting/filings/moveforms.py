"""The small forms of a filing's other steps: reopening it, asking for a late one, opening a year."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounting.filings.models import Filing
from accounting.filings.reopening import ALL, ATTACHMENTS, EXPLANATION
from kunming_coord.common.moveforms import NOTE_LENGTH
from projects.policies.models import Indicator, IndicatorGroup

YEARS_OFFERED = 4


class ReopenForm(forms.Form):
    """What may be changed, until when, and why."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    scope = forms.MultipleChoiceField(
        label=_("重开范围"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateTimeField(
        label=_("重开截止"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("到期未重新上报的，自动恢复为已审核的内容并重新锁定。"),
    )
    note = forms.CharField(
        label=_("重开理由"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 2})
    )

    def __init__(self, *args: Any, filing: Filing, indicators: list[Indicator], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"version": filing.version})
        super().__init__(*args, **kwargs)
        field = self.fields["scope"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [
                *((row.code, row.name) for row in indicators),
                (EXPLANATION, _("上报说明")),
                (ATTACHMENTS, _("附件")),
                (ALL, _("全部内容")),
            ]


class LateForm(forms.Form):
    """Why a closed quarter is filed after all."""

    reason = forms.CharField(label=_("补报理由"), required=False, widget=forms.Textarea({"rows": 2}))


class AnnualForm(forms.Form):
    """Which year of which group is set by the yearbook."""

    year = forms.TypedChoiceField(label=_("年度"), coerce=int)
    group = forms.ModelChoiceField(
        label=_("指标组"), queryset=IndicatorGroup.objects.order_by("order"), empty_label=_("请选择")
    )

    def __init__(self, *args: Any, today: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = (today or timezone.localdate()).year - 1
        field = self.fields["year"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = [(last - back, f"{last - back}年") for back in range(YEARS_OFFERED)]
