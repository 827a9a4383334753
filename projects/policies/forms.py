"""Forms of policy versions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.moveforms import MoveForm
from projects.policies.actions import EXTRAS
from projects.policies.documents import NOTE_LENGTH
from projects.policies.fields import DayField
from projects.policies.versions import Draft

LONGEST_TEXT = 300_000  # characters read from a form; the services count bytes


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
