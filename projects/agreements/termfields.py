"""The fields of one indicator on the agreement form: made, printed and read here, named as the rules name them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from accounting.rules import (
    BASES,
    MODES,
    RatioOption,
    base_options,
    parse_share,
    percent_text,
    ratio_options,
)
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from projects.agreements.apportionfields import ApportionmentFields, ApportionmentRow
from projects.agreements.drafts import TermDraft
from projects.agreements.ground import Ground
from projects.agreements.models import AgreementParty, Mode
from projects.agreements.partyfields import FURTHER
from projects.agreements.terms import mode_of, side_word
from projects.agreements.variantfields import VariantFields, VariantRow
from projects.policies.models import Indicator
from projects.policies.queries import Clause, parameter_clause

OWN_RATIO = "own"
MOST_DISTRICTS = 6
SHOWN_DISTRICTS = 3  # further shares are folded
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TermRow:
    """The fields of one indicator as the template prints them."""

    title: str
    mode_label: str
    on: forms.BoundField
    base: forms.BoundField | None
    base_clause: Clause | None
    variant: VariantRow | None
    ratio: forms.BoundField | None
    shares: list[forms.BoundField]
    more_shares: list[forms.BoundField]
    reason: forms.BoundField | None
    assigned_to: forms.BoundField | None
    arises_in: forms.BoundField
    from_quarter: forms.BoundField
    to_quarter: forms.BoundField
    apportionment: ApportionmentRow
    clause: Clause | None


class TermFields:
    """One indicator of the policy on one form."""

    def __init__(
        self, form: forms.Form, ground: Ground, indicator: Indicator, *, names: Sequence[str] = ()
    ) -> None:
        self.form, self.ground, self.indicator = form, ground, indicator
        self.names = names  # of the district parties, where they are fixed
        self.mode = mode_of(ground.policy, indicator.code)
        self.options: tuple[RatioOption, ...] = ratio_options(ground.policy, indicator.code, ground.day)
        self.bases = base_options(ground.policy, indicator.code, ground.day)
        self.variants = VariantFields(form, ground, indicator.code)
        self.apportionment = ApportionmentFields(form, indicator.code)

    def name(self, part: str) -> str:
        """The form's name of a part, e.g. "tax_revenue.ratio"."""
        return f"{self.indicator.code}.{part}"

    @property
    def shares(self) -> list[str]:
        """Names of the fields in which each district's share is written."""
        places = range(1, (len(self.names) or MOST_DISTRICTS) + 1) if self.mode == Mode.SPLIT else ()
        return [self.name(f"share{place}") for place in places]

    # --- making ---------------------------------------------------------------------------------------------------

    def add(self, *, places: Choices, quarters: Choices) -> None:
        """Put the fields on the form."""
        self._put("on", forms.BooleanField(label=self.indicator.name, required=False))
        if len(self.bases) > 1:
            self._put("base", self._base_field())
        self.variants.add()
        if self.mode == Mode.SPLIT:
            self._add_ratio()
        if self.mode == Mode.ASSIGN:
            self._put("assigned_to", self._taker_field())
        self._put("arises_in", forms.ChoiceField(label=_("发生地"), required=False, choices=places))
        for part, label in (("from_quarter", _("起始季度")), ("to_quarter", _("截止季度"))):
            self._put(part, forms.ChoiceField(label=label, required=False, choices=quarters))
        self.apportionment.add()

    def _put(self, part: str, field: forms.Field) -> None:
        self.form.fields[self.name(part)] = field

    def _base_field(self) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=_("计算口径"),
            required=False,
            widget=forms.RadioSelect,
            choices=[(base, BASES[base]) for base in self.bases],
        )

    def _add_ratio(self) -> None:
        if self.options:
            self._put("ratio", self._ratio_field())
        for name, label in zip(self.shares, self._share_labels(), strict=True):
            self.form.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=30,
                widget=forms.TextInput({"class": "num", "placeholder": _("如 30%")}),
            )
        if self.options:
            reason = forms.CharField(label=_("偏离理由"), required=False, widget=forms.Textarea({"rows": 2}))
            self._put("deviation_reason", reason)

    def _ratio_field(self) -> forms.ChoiceField:
        own = (OWN_RATIO, _("另行约定（填写各方比例并说明理由）"))
        earned = [option.text for option in self.options if self.ground.grade in option.grades]
        return forms.ChoiceField(
            label=_("分享比例"),
            required=False,
            widget=forms.RadioSelect,
            choices=[*((option.text, self._option_words(option)) for option in self.options), own],
            initial=earned[0] if earned else None,
        )

    def _option_words(self, option: RatioOption) -> str:
        policy = self.ground.policy
        sides = "，".join(
            f"{policy.side_word(role)} {percent_text(share)}" for role, share in option.shares.items()
        )
        earned = _("；对应认定的参与程度（推断）") if self.ground.grade in option.grades else ""
        return f"{option.text}（{sides}{earned}）"

    def _share_labels(self) -> list[str]:
        names = self.names or (self.ground.origin.name, self.ground.host_name, *FURTHER)
        return [_("%(party)s的比例") % {"party": name} for name in names]

    def _takers(self) -> Choices:
        if self.names:
            return [(str(place), name) for place, name in enumerate(self.names, start=1)]
        return [("1", self.ground.origin.name), ("3", _("第三方"))]

    def _taker_field(self) -> forms.ChoiceField:
        word = side_word(self.ground.policy, AgreementParty.Side.ORIGIN)
        return forms.ChoiceField(
            label=_("归属方"),
            required=False,
            choices=[
                ("", _("%(side)s（唯一时不必选）") % {"side": word}),
                *self._takers(),
            ],
        )

    # --- printing -------------------------------------------------------------------------------------------------

    def row(self) -> TermRow:
        """The bound fields with the clause of the ratio."""
        rule = self.ground.policy.indicators[self.indicator.code]
        allowed = rule.ratio.allowed if rule.ratio else None
        return TermRow(
            title=self.indicator.name,
            mode_label=MODES[self.mode],
            on=self.form[self.name("on")],
            base=self._bound("base"),
            base_clause=parameter_clause(self.ground.policy, rule.base, self.ground.day),
            variant=self.variants.row(),
            ratio=self._bound("ratio"),
            shares=[self.form[name] for name in self.shares[: self._shown]],
            more_shares=[self.form[name] for name in self.shares[self._shown :]],
            reason=self._bound("deviation_reason"),
            assigned_to=self._bound("assigned_to"),
            arises_in=self.form[self.name("arises_in")],
            from_quarter=self.form[self.name("from_quarter")],
            to_quarter=self.form[self.name("to_quarter")],
            apportionment=self.apportionment.row(),
            clause=parameter_clause(self.ground.policy, allowed, self.ground.day),
        )

    @property
    def _shown(self) -> int:
        return len(self.names) or SHOWN_DISTRICTS

    def _bound(self, part: str) -> forms.BoundField | None:
        name = self.name(part)
        return self.form[name] if name in self.form.fields else None

    # --- reading --------------------------------------------------------------------------------------------------

    def ticked(self, data: Mapping[str, Any]) -> bool:
        """Whether the indicator is part of the agreement."""
        return bool(data.get(self.name("on")))

    def read(
        self, data: Mapping[str, Any], *, slugs: Sequence[str], units: Mapping[str, District]
    ) -> TermDraft | None:
        """The term as typed; None with an error at each field that is open or cannot be read.

        `slugs` are the district parties in their order.
        """
        gaps = [part for part in ("arises_in", "from_quarter", "to_quarter") if not data.get(self.name(part))]
        for part in gaps:
            self.form.add_error(self.name(part), _("请选择。"))
        needed = self.variants.needs_shares(data)
        shares = self._read_shares(data, len(slugs)) if needed else ()
        if gaps or shares is None:
            return None
        return TermDraft(
            indicator=self.indicator,
            arises_in=units[data[self.name("arises_in")]],
            from_quarter=Quarter.parse(data[self.name("from_quarter")]),
            to_quarter=Quarter.parse(data[self.name("to_quarter")]),
            shares=shares,
            deviation_reason=(data.get(self.name("deviation_reason")) or "") if needed else "",
            variant=self.variants.chosen(data),
            agreed=self.variants.agreed(data, slugs=slugs),
            apportionment=self.apportionment.read(data),
            base=data.get(self.name("base")) or "",
        )

    def _read_shares(self, data: Mapping[str, Any], districts: int) -> tuple[Fraction, ...] | None:
        if self.mode == Mode.ASSIGN:
            taker = data.get(self.name("assigned_to"))
            places = range(1, districts + 1)
            return tuple(Fraction(int(str(place) == taker)) for place in places) if taker else ()
        if self.mode != Mode.SPLIT:
            return ()
        chosen = data.get(self.name("ratio"))
        if self.options and not chosen:
            self.form.add_error(self.name("ratio"), _("请选择分享比例。"))
            return None
        named = [option for option in self.options if option.text == chosen]
        if named:
            rest = [Fraction(0)] * (districts - 2)
            return (named[0].shares["origin"], named[0].shares["host"], *rest)
        return self._read_written(data, districts)

    def _read_written(self, data: Mapping[str, Any], districts: int) -> tuple[Fraction, ...] | None:
        read: list[Fraction] = []
        for name in self.shares[:districts]:
            text = unicodedata.normalize("NFKC", data.get(name) or "").replace(" ", "")
            if text.isdigit() and len(text) > 1:
                self.form.add_error(
                    name, _("“%(text)s”没有写明是百分之几，请写成 %(text)s%%。") % {"text": text}
                )
                continue
            try:
                read.append(parse_share(text or "0"))
            except ValueError as error:
                self.form.add_error(name, f"{error}。")
        return tuple(read) if len(read) == districts else None

    def initial(self, term: TermDraft, slugs: Sequence[str]) -> dict[str, Any]:
        """A stored term as the fields show it; `slugs` are the district parties in their order."""
        shares = tuple(term.shares)
        named = [
            option.text
            for option in self.options
            if shares[:2] == (option.shares["origin"], option.shares["host"]) and not any(shares[2:])
        ]
        written = {} if named else dict(zip(self.shares, map(percent_text, shares), strict=False))
        parts = {
            "on": True,
            "ratio": named[0] if named else OWN_RATIO if shares else "",
            "arises_in": str(term.arises_in.pk),
            "from_quarter": term.from_quarter.code,
            "to_quarter": term.to_quarter.code,
            "deviation_reason": term.deviation_reason,
            "base": term.base,
            "assigned_to": next((str(at) for at, share in enumerate(shares, 1) if share == 1), ""),
        }
        chosen = self.variants.initial(term.variant, term.agreed, slugs)
        named_parts = {self.name(part): value for part, value in parts.items()}
        return named_parts | written | chosen | self.apportionment.initial(term.apportionment)
