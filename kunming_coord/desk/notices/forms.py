"""Forms of notices."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MailForm(forms.Form):
    """Where the daily digest goes."""

    address = forms.EmailField(
        label=_("邮箱"),
        required=False,
        max_length=120,
        help_text=_("每天一封，只写有几条未读，不含业务内容；留空则不发。"),
    )
