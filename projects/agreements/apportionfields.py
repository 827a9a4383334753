"""The apportionment key of one indicator on the agreement form: 独立核算 unless something else is chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit, format_fen
from projects.agreements.drafts import ApportionmentDraft
from projects.agreements.models import Apportioned, Apportionment
from projects.register.forms import amount_text

LARGEST = 10**12
FRACTIONS = (Apportionment.OUTPUT_SHARE, Apportionment.AREA)


@dataclass(frozen=True)
class ApportionmentRow:
    """The fields as the template prints them."""

    key: forms.BoundField
    more: list[forms.BoundField]
    open: bool


class ApportionmentFields:
    """The key of one indicator; the names of the fields are those the services use in their refusals."""

    def __init__(self, form: forms.Form, code: str) -> None:
        self.form, self.code = form, code

    def name(self, part: str) -> str:
        """The form's name of a part, e.g. "tax_revenue.apportionment_base"."""
        return f"{self.code}.apportionment{part}"

    def add(self) -> None:
        """Put the fields on the form."""
        fields = self.form.fields
        fields[self.name("")] = forms.ChoiceField(
            label=_("企业数到项目数的分摊"),
            required=False,
            choices=Apportionment.choices,
            initial=Apportionment.INDEPENDENT,
        )
        for part, label in (("_numerator", _("本项目（分子）")), ("_denominator", _("企业合计（分母）"))):
            fields[self.name(part)] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=LARGEST
            )
        fields[self.name("_base")] = FenField(label=_("每季基数"), unit=Unit.WAN, required=False)

    def row(self) -> ApportionmentRow:
        """The bound fields; open where something else than 独立核算 stands or is wrong."""
        more = [self.form[self.name(part)] for part in ("_numerator", "_denominator", "_base")]
        key = self.form[self.name("")]
        chosen = key.value() not in (None, "", Apportionment.INDEPENDENT)
        return ApportionmentRow(key, more, chosen or any(field.errors for field in (key, *more)))

    def read(self, data: Mapping[str, Any]) -> ApportionmentDraft:
        """The key as typed; what its method does not use is left out, what it needs the services ask for."""
        key = data.get(self.name("")) or Apportionment.INDEPENDENT
        fraction = key in FRACTIONS
        return ApportionmentDraft(
            key=key,
            numerator=data.get(self.name("_numerator")) if fraction else None,
            denominator=data.get(self.name("_denominator")) if fraction else None,
            base_fen=data.get(self.name("_base")) if key == Apportionment.BASE else None,
        )

    def initial(self, draft: ApportionmentDraft) -> dict[str, Any]:
        """A stored key as the fields show it."""
        return {
            self.name(""): draft.key,
            self.name("_numerator"): draft.numerator,
            self.name("_denominator"): draft.denominator,
            self.name("_base"): amount_text(draft.base_fen),
        }


def apportionment_words(term: Apportioned) -> str:
    """The key of a term in words; empty for 独立核算."""
    return key_words(
        ApportionmentDraft(
            term.apportionment,
            term.apportionment_numerator,
            term.apportionment_denominator,
            term.apportionment_base_fen,
        )
    )


def key_words(draft: ApportionmentDraft) -> str:
    """A key in words; empty for 独立核算."""
    label = Apportionment(draft.key).label
    if draft.key == Apportionment.INDEPENDENT:
        return ""
    if draft.key == Apportionment.BASE:
        base = format_fen(draft.base_fen, Unit.WAN)
        return _("%(label)s，每季基数 %(base)s 万元") % {"label": label, "base": base}
    return f"{label} {draft.numerator}/{draft.denominator}"
