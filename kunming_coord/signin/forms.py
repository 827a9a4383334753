"""Forms of signing in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.common.peers import address_of
from kunming_coord.signin import limits
from kunming_coord.signin.limits import Kind, Try


class SignInForm(AuthenticationForm):
    """Name and password; too many failures wait."""

    def clean(self) -> dict[str, Any]:
        """Ask for patience before the password is even looked at, and keep what became of the try."""
        name, given = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not given or self.request is None:
            return super().clean()
        known = User.objects.filter(username=name).first()
        attempt = Try(Kind.PASSWORD, name, address_of(self.request), known)
        if sentence := limits.refusal(attempt):
            raise ValidationError(sentence, code="patience")
        try:
            cleaned = super().clean()
        except ValidationError:
            limits.record(attempt, succeeded=False)
            raise
        limits.record(attempt, succeeded=True)
        return cleaned


class CodeForm(forms.Form):
    """A code of the authenticator app."""

    code = forms.RegexField(
        label=_("动态码"),
        regex=r"^[0-9]{6}$",
        error_messages={"invalid": _("动态码是手机上显示的 6 位数字。")},
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "maxlength": "6",
                "class": "form-control",
            }
        ),
    )


class SecondStepForm(forms.Form):
    """A code of the app, or a recovery code."""

    code = forms.CharField(
        label=_("动态码或恢复码"),
        max_length=24,
        help_text=_("手机验证器上的 6 位数字；手机不在身边时填一个恢复码。"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
    )
