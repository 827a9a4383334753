"""Forms of remarks."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.desk.remarks.models import TEXT_LENGTH


class RemarkForm(forms.Form):
    """What is said, to whom, and who gets a copy."""

    text = forms.CharField(
        label=_("内容"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("用“@账号”或“@姓名”提到能查看本事项的人，后面空一格。"),
    )
    copies = forms.CharField(
        label=_("抄送"),
        required=False,
        max_length=300,
        help_text=_("账号或姓名，用空格或顿号分开；只能抄送给能查看本事项的人。"),
    )
    inside = forms.BooleanField(label=_("仅本单位可见"), required=False)
