"""Forms of obligations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from projects.agreements.models import Agreement, AgreementParty


class PartyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """District parties by their names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


class ObligationForm(forms.Form):
    """An obligation a party writes down."""

    party = PartyChoice(
        label=gettext_lazy("承担方"),
        queryset=AgreementParty.objects.none(),
        empty_label=gettext_lazy("请选择"),
    )
    title = forms.CharField(label=gettext_lazy("义务"), max_length=120)
    due_on = forms.DateField(
        label=gettext_lazy("到期日"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["party"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = agreement.parties.filter(district__isnull=False).select_related("district")


class ProofForm(forms.Form):
    """A file that shows how an obligation was met."""

    title = forms.CharField(
        label=gettext_lazy("证明名称"),
        max_length=120,
        help_text=gettext_lazy("与已有名称相同的，作为该证明的新版本。"),
    )
    file = forms.FileField(
        label=gettext_lazy("文件"),
        help_text=gettext_lazy("PDF、JPG 或 PNG，不超过 10 MB；不得上传涉密材料。"),
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
