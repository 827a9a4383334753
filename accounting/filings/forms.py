"""One amount per indicator, in its own unit and exact, with what may stand beside it, and the 上报说明."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.filings.columns import Column, kept_in, restates, takes_note
from accounting.filings.models import Filing, FilingValue
from accounting.filings.reopening import EXPLANATION, in_scope
from accounting.filings.units import FilingScale, exact
from accounting.filings.vocabulary import Measure
from accounting.filings.writing import NOTE_LENGTH, FigureDetail
from kunming_coord.common.forms import FenField
from kunming_coord.common.quarter import Quarter

EXPLANATION_LENGTH = 1000


@dataclass(frozen=True)
class FieldGroup:
    """The fields of one indicator as the page prints them."""

    title: str
    measure: str
    unit: str
    formula: str  # how the project's figure comes from the enterprise's; empty where it is stated itself
    figure: forms.BoundField
    restated: forms.BoundField | None
    note: forms.BoundField | None


class FilingForm(forms.Form):
    """The figures of one filing; a draft may leave any of them blank. A reopened filing shows what it may change."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    explanation = forms.CharField(
        label=gettext_lazy("上报说明"),
        required=False,
        max_length=EXPLANATION_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("审核关系中“须有上报说明”的各项不符时必须说明，见“审核关系”。"),
    )

    def __init__(
        self,
        posted: QueryDict | None = None,
        *,
        filing: Filing,
        columns: list[Column],
        current: dict[int, FilingValue],
    ) -> None:
        initial: dict[str, Any] = {"version": filing.version, "explanation": filing.explanation}
        self.filing = filing
        self.columns = [column for column in columns if in_scope(filing, column.code)]
        for column in self.columns:
            initial |= _initial(column, current.get(column.indicator.pk))
        super().__init__(posted, initial=initial)
        if not in_scope(filing, EXPLANATION):
            del self.fields["explanation"]
        for column in self.columns:
            self._add(column)

    def amounts(self) -> dict[str, int | None]:
        """Indicator code → hundredths of its currency; None where nothing was typed, or where it is computed."""
        return {column.code: self.cleaned_data.get(column.code) for column in self.columns}

    def details(self) -> dict[str, FigureDetail]:
        """What was typed beside the figures."""
        data = self.cleaned_data
        return {
            column.code: FigureDetail(
                enterprise=data.get(f"{column.code}.enterprise"),
                restated_previous_fen=data.get(f"{column.code}.restated"),
                note=data.get(f"{column.code}.note") or "",
            )
            for column in self.columns
        }

    def explanation_text(self) -> str:
        """The 上报说明; as it stands where it may not be changed."""
        text: str = self.cleaned_data.get("explanation", self.filing.explanation)
        return text

    def groups(self) -> Iterator[FieldGroup]:
        """The fields per indicator, in the order of the catalogue."""
        for column in self.columns:
            name = column.code if column.key.independent else f"{column.code}.enterprise"
            yield FieldGroup(
                title=column.indicator.name,
                measure=measure_words(column.measure, self.filing.concerns),
                unit=column.scale.label,
                formula="" if column.key.independent else column.key.formula,
                figure=self[name],
                restated=self._bound(f"{column.code}.restated"),
                note=self._bound(f"{column.code}.note"),
            )

    def _add(self, column: Column) -> None:
        scale, name = column.scale, column.indicator.name
        if column.key.independent:
            self.fields[column.code] = _amount(scale, name)
        else:
            label = _("%(name)s（企业整体）") % {"name": name}
            self.fields[f"{column.code}.enterprise"] = _amount(scale, label)
        if restates(column.measure, self.filing.concerns):
            label = _("%(name)s（修订后的上季末累计，未修订不填）") % {"name": name}
            self.fields[f"{column.code}.restated"] = _amount(scale, label)
        if takes_note(column.measure, reopened=self.filing.in_reopening):
            self.fields[f"{column.code}.note"] = forms.CharField(
                label=_("%(name)s（修订说明）") % {"name": name},
                required=False,
                max_length=NOTE_LENGTH,
            )

    def _bound(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None


def measure_words(measure: str, concerns: Quarter) -> str:
    """Which figure is stated: 2026年第二季度本季数, 2026年1—6月累计, 2026年全年数."""
    if measure == Measure.CUMULATIVE:
        return concerns.ytd_label
    if measure == Measure.ANNUAL:
        return _("%(year)s年全年数") % {"year": concerns.year}
    return _("%(quarter)s本季数") % {"quarter": concerns.label}


def _amount(scale: FilingScale, label: str) -> FenField:
    return FenField(unit=scale, required=False, max_length=40, label=label)


def _initial(column: Column, value: FilingValue | None) -> dict[str, str]:
    """A kept figure as it was typed."""
    kept = kept_in(column, value)
    if kept is None:
        return {}
    amounts = {"": kept.amount, ".enterprise": kept.enterprise, ".restated": kept.restated}
    shown = {
        f"{column.code}{name}": exact(amount, column.scale)
        for name, amount in amounts.items()
        if amount is not None
    }
    return {**shown, f"{column.code}.note": kept.note}
