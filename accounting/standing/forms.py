"""Forms of the facts that decide what counts; the services check days and overlaps."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.register.recording import AuthorisationDraft, ListingDraft
from projects.register.standing import ListingKind, StatisticalKind


def _day(label: object, *, help_text: object = "") -> forms.DateField:
    return forms.DateField(
        label=label,  # type: ignore[arg-type]
        required=False,
        help_text=help_text,  # type: ignore[arg-type]
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class ListingForm(forms.Form):
    """One row of a list."""

    kind = forms.ChoiceField(label=_("名录类别"), choices=ListingKind.choices)
    statistical_kind = forms.ChoiceField(
        label=_("统计单位类型"),
        choices=StatisticalKind.choices,
        help_text=_("产业活动单位（一般分支机构）不给所在地带来官方产值。"),
    )
    entered_on = _day(_("纳规日"))
    exited_on = _day(_("退规日"), help_text=_("在库的留空；退规日当日起不再计入。"))
    proof = forms.CharField(
        label=_("依据"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def draft(self) -> ListingDraft:
        """The row of a valid form."""
        names = ("kind", "entered_on", "exited_on", "statistical_kind", "proof")
        return ListingDraft(**{name: self.cleaned_data[name] for name in names})


class EnterForm(ListingForm):
    """A row for an enterprise named by its code."""

    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=40)

    field_order = ("credit_code",)


class InvestmentForm(forms.Form):
    """The 固投入库 of a project."""

    listed_on = _day(_("固投入库日"), help_text=_("留空为未入库。"))
    code = forms.CharField(label=_("固投项目代码"), required=False, max_length=60)


class AuthorisationForm(forms.Form):
    """A 数据授权书 as it was signed."""

    number = forms.CharField(label=_("编号"), max_length=60)
    signed_on = _day(_("签署日"))
    valid_from = _day(_("生效日"), help_text=_("留空为签署日；可早于签署日，以授权书所写为准。"))
    valid_to = _day(_("终止日"), help_text=_("该日起不再有效；没有期限的留空。"))
    note = forms.CharField(
        label=_("说明"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )

    def draft(self) -> AuthorisationDraft:
        """The paper of a valid form."""
        names = ("number", "signed_on", "valid_from", "valid_to", "note")
        return AuthorisationDraft(**{name: self.cleaned_data[name] for name in names})


class EndForm(forms.Form):
    """From which day on a 数据授权书 no longer holds."""

    valid_to = _day(_("终止日"))
