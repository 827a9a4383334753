"""Which figure is put on hold, for how long and why."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounting.holds.queries import held_indicators
from accounting.holds.services import REASON_LENGTH
from accounting.ledger.moves import Action
from kunming_coord.common.moveforms import NOTE_LENGTH, MoveForm
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter
from projects.policies.models import Indicator
from projects.register.models import Project

BACK, AHEAD = 12, 4  # quarters offered before and after the newest that has ended


class HoldForm(forms.Form):
    """One indicator of a project, from a quarter to a quarter."""

    indicator = forms.ModelChoiceField(
        label=_("指标"), queryset=Indicator.objects.none(), empty_label=_("请选择")
    )
    from_quarter = forms.ChoiceField(label=_("起始季度"))
    to_quarter = forms.ChoiceField(
        label=_("截止季度"), help_text=_("含本季；争议未决可选到以后的季度，解除后即恢复。")
    )
    reason = forms.CharField(
        label=_("待定理由"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("各方都能看到。例如：双方对归属有争议，待裁定。"),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["indicator"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = held_indicators(project)
        newest = latest_quarter()
        offered = [Quarter(int(newest) + step) for step in range(AHEAD, -BACK - 1, -1)]
        for name in ("from_quarter", "to_quarter"):
            quarters = self.fields[name]
            if isinstance(quarters, forms.ChoiceField):
                quarters.choices = [(quarter.code, quarter.label) for quarter in offered]
                quarters.initial = newest.code

    def quarter(self, name: str) -> Quarter:
        """A quarter of a valid form."""
        return Quarter.parse(self.cleaned_data[name])


class ReleaseForm(MoveForm):
    """What was decided, which is what the parties read."""

    note = forms.CharField(
        label=_("解除理由"),
        required=False,
        max_length=NOTE_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("须写明处理结果，例如裁定文号。"),
    )
    extras = {Action.RELEASE: ()}
