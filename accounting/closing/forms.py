"""What the approver may say when a quarter is closed."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.moveforms import NOTE_LENGTH, MoveForm


class CloseForm(MoveForm):
    """An opinion, which may be left blank."""

    note = forms.CharField(
        label=_("意见"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 3})
    )
