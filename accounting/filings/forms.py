"""One amount per indicator, in 万元 exact to the fen, and the 上报说明."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounting.filings.models import Filing, FilingValue
from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit, format_fen
from projects.policies.models import Indicator

EXPLANATION_LENGTH = 1000


class FilingForm(forms.Form):
    """The figures of one filing; a draft may leave any of them blank."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    explanation = forms.CharField(
        label=_("上报说明"),
        required=False,
        max_length=EXPLANATION_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("出现负数、与上期相差 20 倍以上、上期有数而本期为零时必须说明。"),
    )

    def __init__(
        self,
        posted: QueryDict | None = None,
        *,
        filing: Filing,
        indicators: list[Indicator],
        current: dict[int, FilingValue],
    ) -> None:
        initial: dict[str, Any] = {"version": filing.version, "explanation": filing.explanation}
        for indicator in indicators:
            if (value := current.get(indicator.pk)) is not None:
                initial[indicator.code] = exact_wan(value.amount_fen)
        super().__init__(posted, initial=initial)
        self.codes = [indicator.code for indicator in indicators]
        for indicator in indicators:
            self.fields[indicator.code] = FenField(
                unit=Unit.WAN, required=False, max_length=40, label=indicator.name
            )

    def amounts(self) -> dict[str, int | None]:
        """Indicator code → fen; None where nothing was typed."""
        return {code: self.cleaned_data.get(code) for code in self.codes}

    def figure_fields(self) -> list[forms.BoundField]:
        """The amount fields, in the order of the catalogue."""
        return [self[code] for code in self.codes]


def exact_wan(fen: int) -> str:
    """Fen in 万元 with as many decimals as it takes, at least two: what a person may type back."""
    whole, decimals = format_fen(fen, Unit.WAN, places=6).split(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
