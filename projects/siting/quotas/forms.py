"""Forms of claims and swaps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.districts.models import District
from parks.quotas.forms import AmountMixin, amount_field
from projects.agreements.models import Agreement, AgreementTerm
from projects.siting.quotas.models import KINDS
from projects.siting.quotas.swaps import SwapDraft


class ClaimForm(AmountMixin):
    """What is to be reserved for a project, until when."""

    district = forms.ModelChoiceField(
        label=_("指标所属单位"), queryset=District.objects.none(), to_field_name="slug", empty_label=None
    )
    kind = forms.ChoiceField(label=_("指标种类"), choices=KINDS)
    amount = amount_field(required=False)
    expires_on = forms.DateField(
        label=_("预留至"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = _("亩、MW 或吨标准煤；落地需求写明的，留空为项目尚需的全部。")
        field = self.fields["district"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = District.objects.filter(pk__in=actor.districts_as(Role.FILER))

    def clean(self) -> dict[str, Any]:
        """An amount left open is what the project still needs."""
        data = super().clean()
        return data | {"amount": data.get("amount") or None}


class TermChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Terms by their indicator."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.indicator.name)


class SwapForm(AmountMixin):
    """A swap as the giver proposes it."""

    giver = forms.ModelChoiceField(
        label=_("调出方"), queryset=District.objects.none(), to_field_name="slug", empty_label=None
    )
    taker = forms.ModelChoiceField(
        label=_("调入方"), queryset=District.objects.none(), to_field_name="slug", empty_label=_("请选择")
    )
    kind = forms.ChoiceField(label=_("指标种类"), choices=KINDS)
    amount = amount_field()
    term = TermChoice(
        label=_("换取的分享"),
        queryset=AgreementTerm.objects.none(),
        empty_label=_("请选择"),
        help_text=_("调出方在协议中对这一指标的分享比例。"),
    )
    returns_at_end = forms.BooleanField(label=_("协议结束时退回仍可用的部分"), required=False)
    note = forms.CharField(label=_("说明"), max_length=200, required=False)

    def __init__(self, *args: Any, agreement: Agreement, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = District.objects.filter(pk__in=agreement.party_units())
        mine = parties.filter(pk__in=actor.districts_as(Role.FILER))
        terms = agreement.current.terms.select_related("indicator")
        for name, rows in (("giver", mine), ("taker", parties), ("term", terms)):
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows

    def draft(self) -> SwapDraft:
        """The swap; call after is_valid()."""
        return SwapDraft(**self.cleaned_data)
