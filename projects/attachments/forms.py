"""The form of an attachment."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class AttachmentForm(forms.Form):
    """An upload: which attachment of the list, and its file."""

    code = forms.ChoiceField(label=_("附件"))
    file = forms.FileField(
        label=_("文件"),
        help_text=_("PDF、JPG 或 PNG，不超过 10 MB；不得上传涉密材料。已有的附件再次上传即为新版本。"),
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    note = forms.CharField(label=_("说明"), required=False, max_length=200, help_text=_("更换版本的缘由等。"))

    def __init__(self, *args: Any, offered: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("请选择")), *offered]
