"""Forms of tokens."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.districts.models import Body, District
from kunming_coord.tokens.scopes import Scope
from kunming_coord.tokens.services import DAYS, NAME_LENGTH, NOTE_LENGTH, duties_for


class RequestForm(forms.Form):
    """What a token is for, for which unit, how far it reaches and how long."""

    name = forms.CharField(
        label=_("用途"), max_length=NAME_LENGTH, help_text=_("写明哪个系统用它做什么，例如“统计系统取数”。")
    )
    unit = forms.ChoiceField(label=_("代表单位"))
    scopes = forms.MultipleChoiceField(
        label=_("权限范围"),
        choices=Scope.choices,
        initial=[Scope.READ],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只申请用得到的；不会超过您本人的权限。"),
    )
    days = forms.TypedChoiceField(
        label=_("有效期"), coerce=int, choices=[(days, f"{days} 天") for days in DAYS], initial=90
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units: dict[str, District | Body] = {}
        for duty in duties_for(user):
            unit = duty.district or duty.body
            if unit is not None:
                self.units[unit.slug] = unit
        choices = [(slug, unit.name) for slug, unit in self.units.items()]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]

    def chosen_unit(self) -> District | Body | None:
        """The chosen unit."""
        return self.units.get(self.cleaned_data["unit"])


class DecisionForm(forms.Form):
    """What the security administrator says."""

    note = forms.CharField(label=_("审批意见"), required=False, max_length=NOTE_LENGTH)
