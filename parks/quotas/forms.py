"""Forms of the quota ledger."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.errors import Invalid
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import places
from parks.quotas.ledger import REASON_LENGTH
from parks.quotas.measures import QuotaKind, parse_quota
from parks.quotas.services import DOCUMENT_LENGTH, ORDERED, OrderDraft


class AmountMixin(forms.Form):
    """Reads `amount` in the unit of `kind`."""

    def clean(self) -> dict[str, Any]:
        """The amount in smallest units, once the kind is known."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") and data.get("amount"):
            try:
                data["amount"] = parse_quota(data["amount"], data["kind"])
            except Invalid as error:
                raise ValidationError({"amount": error.message}) from error
        return data


def amount_field(**given: Any) -> forms.CharField:
    """An amount as somebody types it."""
    return forms.CharField(
        label=_("数量"),
        max_length=30,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "class": "form-control num"}),
        help_text=_("用地和永久基本农田填亩，新能源填 MW，能耗填吨标准煤。"),
        **given,
    )


class OrderForm(AmountMixin):
    """An order on the ledger."""

    kind = forms.ChoiceField(label=_("指标种类"), choices=QuotaKind.choices)
    action = forms.ChoiceField(label=_("事项"), choices=ORDERED)
    giver = forms.ModelChoiceField(
        label=_("调出单位"),
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        help_text=_("收回、调剂、调整补划时填写。"),
    )
    taker = forms.ModelChoiceField(
        label=_("调入单位"),
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        help_text=_("分配、调剂、划定、调整补划时填写。"),
    )
    amount = amount_field()
    document = forms.CharField(label=_("依据文号"), max_length=DOCUMENT_LENGTH, required=False)
    reason = forms.CharField(label=_("事由"), max_length=REASON_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("giver", "taker"):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = places()

    def draft(self) -> OrderDraft:
        """The order; call after is_valid()."""
        return OrderDraft(**self.cleaned_data)


class ReversalForm(forms.Form):
    """Why a batch is taken back."""

    document = forms.CharField(label=_("依据文号"), max_length=DOCUMENT_LENGTH, required=False)
    reason = forms.CharField(label=_("冲销事由"), max_length=REASON_LENGTH)
