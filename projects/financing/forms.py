"""Forms of financing recommendations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.forms import FenField
from kunming_coord.common.moveforms import MoveForm
from projects.financing.actions import EXTRAS
from projects.financing.models import Financing
from projects.financing.services import FinancingDraft
from projects.register.forms import amount_text


class FinancingForm(forms.Form):
    """What is recommended to which bank."""

    bank = forms.CharField(label=_("金融机构"), help_text=_("写到分支机构，例如某银行某支行。"))
    amount_fen = FenField(label=_("融资需求（万元）"))
    purpose = forms.CharField(label=_("用途"))

    def draft(self) -> FinancingDraft:
        """The cleaned form as the services take it."""
        return FinancingDraft(**self.cleaned_data)


def initial_of(financing: Financing) -> dict[str, Any]:
    """A stored recommendation as the form shows it."""
    wanted = amount_text(financing.amount_fen)
    return {"bank": financing.bank, "amount_fen": wanted, "purpose": financing.purpose}


class FinancingMoveForm(MoveForm):
    """What the moves of a recommendation need besides words."""

    extras = EXTRAS

    granted_fen = FenField(label=_("授信金额（万元）"), required=False)
    granted_on = forms.DateField(
        label=_("授信日"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class DrawdownForm(forms.Form):
    """Money drawn under a grant."""

    amount_fen = FenField(label=_("放款金额（万元）"), help_text=_("冲减填负数并写明原因。"))
    drawn_on = forms.DateField(label=_("放款日"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("说明"), required=False)
