"""Forms of policy versions and of the register of documents."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.moveforms import MoveForm
from projects.policies.actions import EXTRAS
from projects.policies.documents import NOTE_LENGTH, PROOF_LENGTH, Finding
from projects.policies.models import DocumentState
from projects.policies.versions import Draft

LONGEST_TEXT = 300_000  # characters read from a form; the services count bytes


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **kwargs)


class TextEditor(forms.Textarea):
    """A textarea for a file: fixed pitch, line numbers beside it where scripts run."""

    def __init__(self) -> None:
        super().__init__(
            {
                "rows": 32,
                "class": "form-control code-editor",
                "spellcheck": "false",
                "wrap": "off",
                "data-editor": "",
            }
        )


class DraftForm(forms.Form):
    """The text of a version and what the revision is about; what is wrong with the text is no error of the form."""

    text = forms.CharField(label=_("政策文件全文"), max_length=LONGEST_TEXT, strip=False, widget=TextEditor)
    note = forms.CharField(
        label=_("修订说明"), required=False, max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 2})
    )

    def draft(self) -> Draft:
        """The cleaned text as the services take it."""
        return Draft(text=self.cleaned_data["text"], note=self.cleaned_data["note"])


class NewDraftForm(DraftForm):
    """A version nobody has begun yet; the code says of which policy."""

    code = forms.CharField(
        label=_("政策代码"),
        max_length=40,
        help_text=_("小写字母、数字和连字符，与全文中的 id 相同；已有的代码即起草其下一版。"),
    )

    field_order = ("code", "text", "note")


class PolicyMoveForm(MoveForm):
    """What the moves of a version need besides an opinion."""

    extras = EXTRAS

    effective_from = DayField(
        label=_("生效日"), required=False, help_text=_("批准生效时填写，前一版到前一天为止。")
    )
    effective_to = DayField(
        label=_("最后适用日"), required=False, help_text=_("废止时填写；已签协议仍按原版本核算。")
    )


class FindingForm(forms.Form):
    """What somebody found out about the force of a document."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("效力状态"), choices=DocumentState.choices)
    checked_on = DayField(label=_("核实日"))
    valid_to = DayField(label=_("有效期至"), required=False, help_text=_("不知道的留空。"))
    note = forms.CharField(
        label=_("核实经过或变更理由"), max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 2})
    )
    proof = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=PROOF_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("公告、复函、网址或原文。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def finding(self) -> Finding:
        """The cleaned finding as the service takes it."""
        data = self.cleaned_data
        return Finding(
            state=data["state"],
            checked_on=data["checked_on"],
            note=data["note"],
            proof=data["proof"],
            valid_to=data["valid_to"],
        )
