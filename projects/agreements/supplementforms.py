"""Forms of a supplementary agreement: all terms as they are to be from a quarter to come, and the clauses in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.common.moveforms import NOTE_LENGTH, MoveForm
from kunming_coord.common.quarter import Quarter
from projects.agreements.clausing import CLAUSE_LENGTH, ClauseDraft
from projects.agreements.drafts import PartyDraft, districts_of, drafts_of
from projects.agreements.forms import YEARS_AHEAD, AgreementForm, EnterpriseSignatureForm
from projects.agreements.ground import Ground
from projects.agreements.models import AgreementClause, AgreementVersion

BLANK_CLAUSES = 2
PARTY_FIELDS = ("host", "enterprise_signs")


class SupplementForm(AgreementForm):
    """The terms of a new version; the parties stay as they are."""

    reason = forms.CharField(
        label=gettext_lazy("变更理由"), max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 3})
    )

    def __init__(self, *args: Any, ground: Ground, stored: AgreementVersion, **kwargs: Any) -> None:
        self.signatories = drafts_of(stored)[0]
        self.running = Quarter.containing(ground.day)
        super().__init__(*args, ground=ground, stored=stored, **kwargs)

    def names(self) -> list[str]:
        return [district.name for _side, district in districts_of(self.signatories)]

    def _offer_parties(self) -> None:
        for name in PARTY_FIELDS:
            self.fields.pop(name, None)
        last = Quarter.of(self.ground.day.year + YEARS_AHEAD, 4)
        coming = [Quarter(at) for at in range(self.running + 1, last + 1)]
        self._choose("effective_from", [(quarter.code, quarter.label) for quarter in coming])

    def _parties(self, data: dict[str, Any]) -> Iterator[PartyDraft]:
        yield from self.signatories

    def _stored(self, version: AgreementVersion) -> dict[str, Any]:
        """The terms in force, said from the next quarter on where they began before."""
        parties, terms = drafts_of(version)
        slugs = [district.slug for _side, district in districts_of(parties)]
        initial: dict[str, Any] = {"effective_from": self.running.next.code}
        for term in terms:
            if term.to_quarter <= self.running or term.indicator.code not in self.rows:
                continue
            row = self.rows[term.indicator.code]
            initial |= row.initial(term, slugs)
            initial[row.name("from_quarter")] = max(term.from_quarter, self.running.next).code
        return initial


class ClausesForm(forms.Form):
    """The clauses in words, one pair of fields each, with some empty ones; an emptied pair is left out."""

    def __init__(self, *args: Any, stored: Sequence[AgreementClause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.count = len(stored) + BLANK_CLAUSES
        for number in range(1, self.count + 1):
            row = stored[number - 1] if number <= len(stored) else None
            label = _("第%(number)s条") % {"number": number}
            self.fields[f"code{number}"] = forms.CharField(
                required=False, max_length=40, widget=forms.HiddenInput, initial=row.code if row else ""
            )
            self.fields[f"title{number}"] = forms.CharField(
                label=_("%(clause)s名称") % {"clause": label},
                required=False,
                max_length=60,
                initial=row.title if row else "",
            )
            self.fields[f"text{number}"] = forms.CharField(
                label=label,
                required=False,
                max_length=CLAUSE_LENGTH,
                widget=forms.Textarea({"rows": 3}),
                initial=row.text if row else "",
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Code, title and text of each clause."""
        for number in range(1, self.count + 1):
            yield self[f"code{number}"], self[f"title{number}"], self[f"text{number}"]

    def drafts(self) -> list[ClauseDraft]:
        """The clauses as typed, without empty pairs; call after is_valid()."""
        data: Mapping[str, Any] = self.cleaned_data
        pairs = (
            (data[f"title{number}"], data[f"text{number}"], data[f"code{number}"])
            for number in range(1, self.count + 1)
        )
        return [ClauseDraft(title, text, code) for title, text, code in pairs if title or text]


class SupplementSignForm(forms.Form):
    """A party signs the supplementary version."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    signed_on = forms.DateField(
        label=gettext_lazy("签署日"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


@dataclass(frozen=True)
class SupplementCard:
    """What a person may do with the supplementary version that waits; each form only where it is for this person."""

    sign: SupplementSignForm | None = None
    paper: EnterpriseSignatureForm | None = None
    withdraw: MoveForm | None = None
