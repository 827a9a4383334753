"""Opening a quarter for filing, and what the approver may say when it is closed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.moveforms import NOTE_LENGTH, MoveForm
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import latest_quarter

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
