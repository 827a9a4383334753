"""The ways of sharing an indicator that a policy offers besides plain shares, and what each leaves to the parties."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounting.rules import AgreedValue, Input, Variant, agreed_inputs, uses_shares
from projects.agreements.ground import Ground
from projects.policies.queries import Clause, parameter_clause

TABLE, SERIES, CHOICE, FLAG, DAY = "table", "series", "choice", "flag", "day"
YES, NO = "yes", "no"
MOST_DISTRICTS = 3
_BETWEEN = re.compile(r"[,，、;；\s]+")


@dataclass(frozen=True)
class AgreedField:
    """A value to agree on, with the unit it is written in."""

    field: forms.BoundField
    unit: str


@dataclass(frozen=True)
class AgreedGroup:
    """Values asked for together: by the same variants (their codes, for the page to show and hide them)."""

    variants: str
    fields: list[AgreedField]


@dataclass(frozen=True)
class VariantRow:
    """The choice of a variant as the template prints it."""

    choice: forms.BoundField
    groups: list[AgreedGroup]
    clauses: list[Clause]


class VariantFields:
    """The variants of one indicator on one form; nothing where the policy offers none."""

    def __init__(self, form: forms.Form, ground: Ground, code: str) -> None:
        self.form, self.ground, self.code = form, ground, code
        self.variants: Mapping[str, Variant] = ground.policy.indicators[code].variants
        self.inputs: dict[str, Input] = {
            wanted.name: wanted
            for variant in self.variants.values()
            for wanted in agreed_inputs(ground.policy, variant)
        }

    def name(self, part: str) -> str:
        """The form's name of a part: <indicator>.variant, <indicator>.agreed.<input>."""
        return f"{self.code}.{part}"

    def names(self, wanted: Input) -> list[str]:
        """The form's names of an agreed value: one, or one per district for a table."""
        first = self.name(f"agreed.{wanted.name}")
        further = range(2, MOST_DISTRICTS + 1) if wanted.kind == TABLE else ()
        return [first, *(f"{first}.{place}" for place in further)]

    # --- making ---------------------------------------------------------------------------------------------------

    def add(self) -> None:
        """Put the fields on the form."""
        if not self.variants:
            return
        plain = ("", _("按比例分享"))
        offered = [(variant.name, self._words(variant)) for variant in self.variants.values()]
        self.form.fields[self.name("variant")] = forms.ChoiceField(
            label=_("计算方式"),
            required=False,
            widget=forms.RadioSelect,
            choices=[plain, *offered],
            initial="",
        )
        for wanted in self.inputs.values():
            for name, field in zip(self.names(wanted), self._fields(wanted), strict=True):
                self.form.fields[name] = field

    def _words(self, variant: Variant) -> str:
        labels = [clause.status_label for clause in self._clauses(variant)]
        return f"{variant.title}（{'、'.join(dict.fromkeys(labels))}）" if labels else variant.title

    def _clauses(self, variant: Variant) -> list[Clause]:
        policy, day = self.ground.policy, self.ground.day
        found = (parameter_clause(policy, name, day) for name in variant.basis)
        return [clause for clause in found if clause is not None]

    def _fields(self, wanted: Input) -> list[forms.Field]:
        note = wanted.note or _("办法未公布，由各方约定")
        help_text = _("可以不约定。%(note)s") % {"note": note} if wanted.optional else note
        if wanted.kind == TABLE:
            return [
                _text(f"{wanted.title}·{party}", help_text=help_text if at == 0 else "")
                for at, party in enumerate(self._parties())
            ]
        if wanted.kind == SERIES:
            return [
                _text(wanted.title, help_text=_("各期的数依次填写，用逗号分开。") + help_text, length=500)
            ]
        if wanted.kind == CHOICE:
            return [_choice(wanted.title, list(wanted.choices.items()), help_text)]
        if wanted.kind == FLAG:
            return [_choice(wanted.title, [(YES, _("是")), (NO, _("否"))], help_text)]
        if wanted.kind == DAY:
            return [_text(wanted.title, help_text=help_text, kind="date")]
        return [_text(wanted.title, help_text=help_text, length=500 if wanted.kind == "text" else 60)]

    def _parties(self) -> list[str]:
        ground = self.ground
        return [ground.origin.name, ground.host_name, _("第三方")]

    # --- printing -------------------------------------------------------------------------------------------------

    def row(self) -> VariantRow | None:
        """The bound fields, grouped by the variants that ask for them; None where there is no choice."""
        if not self.variants:
            return None
        clauses = [clause for variant in self.variants.values() for clause in self._clauses(variant)]
        return VariantRow(
            choice=self.form[self.name("variant")],
            groups=list(self._groups()),
            clauses=list({clause.title: clause for clause in clauses}.values()),
        )

    def _groups(self) -> Iterator[AgreedGroup]:
        asked: dict[str, list[AgreedField]] = {}
        for wanted in self.inputs.values():
            by = " ".join(
                variant.name
                for variant in self.variants.values()
                if wanted in agreed_inputs(self.ground.policy, variant)
            )
            unit = wanted.unit if wanted.unit != "1" else ""
            asked.setdefault(by, []).extend(AgreedField(self.form[name], unit) for name in self.names(wanted))
        return (AgreedGroup(variants, fields) for variants, fields in asked.items())

    # --- reading --------------------------------------------------------------------------------------------------

    def chosen(self, data: Mapping[str, Any]) -> str:
        """The chosen variant; empty for plain shares."""
        return str(data.get(self.name("variant")) or "") if self.variants else ""

    def needs_shares(self, data: Mapping[str, Any]) -> bool:
        """Whether a ratio is part of what was chosen."""
        variant = self.variants.get(self.chosen(data))
        return variant is None or uses_shares(self.ground.policy, variant)

    def agreed(self, data: Mapping[str, Any], *, slugs: Sequence[str]) -> dict[str, AgreedValue]:
        """What was typed for the chosen variant, as typed; `slugs` are the district parties in their order.

        What is left out is not there: the rules then say what is missing and why.
        """
        variant = self.variants.get(self.chosen(data))
        found: dict[str, AgreedValue] = {}
        for wanted in agreed_inputs(self.ground.policy, variant) if variant else ():
            typed = [_typed(data.get(name)) for name in self.names(wanted)]
            if any(typed):
                found[wanted.name] = _value(wanted, typed, slugs)
        return found

    def initial(
        self, variant: str, agreed: Mapping[str, AgreedValue], slugs: Sequence[str]
    ) -> dict[str, str]:
        """A stored choice as the fields show it."""
        shown = {self.name("variant"): variant} if self.variants else {}
        for name, value in agreed.items():
            if (wanted := self.inputs.get(name)) is not None:
                shown |= dict(zip(self.names(wanted), _shown(value, slugs), strict=False))
        return shown


def _text(label: str, *, help_text: str, length: int = 60, kind: str = "text") -> forms.CharField:
    widget = forms.TextInput({"type": kind, "class": "num" if kind == "text" and length == 60 else ""})
    return forms.CharField(label=label, required=False, max_length=length, widget=widget, help_text=help_text)


def _choice(label: str, choices: list[tuple[str, str]], help_text: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _("请选择")), *choices], help_text=help_text
    )


def _typed(value: Any) -> str:
    return unicodedata.normalize("NFKC", str(value or "")).strip()


def _value(wanted: Input, typed: Sequence[str], slugs: Sequence[str]) -> AgreedValue:
    if wanted.kind == TABLE:
        return {slug: text for slug, text in zip(slugs, typed, strict=False) if text}
    if wanted.kind == SERIES:
        return [part for part in _BETWEEN.split(typed[0]) if part]
    return typed[0] == YES if wanted.kind == FLAG else typed[0]


def _shown(value: AgreedValue, slugs: Sequence[str]) -> list[str]:
    if isinstance(value, Mapping):
        return [str(value.get(slug, "")) for slug in slugs]
    if isinstance(value, bool):
        return [YES if value else NO]
    return [str(value) if isinstance(value, str | int) else ", ".join(map(str, value))]
