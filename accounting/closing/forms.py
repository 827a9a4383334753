"""Opening a quarter for filing, what the approver may say when it is closed, and what reopening it needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounting.closing.reopening import REASON_LENGTH
from accounting.periods.models import Period
from kunming_coord.common.moveforms import NOTE_LENGTH, MoveForm
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from projects.policies.models import Indicator

QUARTERS_OFFERED = 4


class CloseForm(MoveForm):
    """An opinion, which may be left blank."""

    note = forms.CharField(
        label=_("意见"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 3})
    )


class OpenQuarterForm(forms.Form):
    """A quarter that has ended, whose filings are to be made."""

    quarter = forms.ChoiceField(label=_("期间"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = latest_quarter()
        ended = [Quarter(int(newest) - back) for back in range(QUARTERS_OFFERED)]
        field = self.fields["quarter"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(quarter.code, quarter.label) for quarter in ended]

    def chosen(self) -> Quarter:
        """The quarter of a valid form."""
        return Quarter.parse(self.cleaned_data["quarter"])


class ReopenForm(forms.Form):
    """Why and for which indicators; the tick says that what rests on the quarter has been read."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    scope = forms.MultipleChoiceField(
        label=_("重开范围"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只有勾选指标的差额会在本季内入账；其余变化仍按更正办理。"),
    )
    reason = forms.CharField(
        label=_("重开理由"),
        required=False,
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 4}),
    )
    aware = forms.BooleanField(
        label=_("我已核对上面列出的受影响季度、更正和汇总，再次关账后将重新汇总"),
        error_messages={"required": _("请核对受影响的季度后勾选。")},
    )

    def __init__(self, *args: Any, period: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["scope"]
        if isinstance(field, forms.MultipleChoiceField):
            rows = Indicator.objects.filter(group_id=period.group_id).order_by("order")
            field.choices = list(rows.values_list("code", "name"))
