"""The agreement as one plain form: parties, and per indicator ratio, place and quarters. Works without JavaScript."""

import datetime as dt
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.rules import MODES, Policy, RatioOption, parse_share, percent_text, ratio_options
from kunming_coord.common.moveforms import MoveForm
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import parties as party_units
from projects.agreements.actions import EXTRAS
from projects.agreements.drafts import PartyDraft, TermDraft, drafts_of
from projects.agreements.models import AgreementParty, AgreementVersion, Mode
from projects.agreements.terms import mode_of, side_word
from projects.policies.models import Indicator
from projects.policies.queries import Clause, parameter_clause
from projects.register.models import Project
from projects.transfers.models import Transfer

OWN_RATIO = "own"
YEARS_BACK, YEARS_AHEAD = 3, 10
MOST_DISTRICTS = 3
Side = AgreementParty.Side


@dataclass(frozen=True)
class Ground:
    """What a draft rests on: the policy, the project, the approved transfer if there is one, and who drafts."""

    policy: Policy
    project: Project
    transfer: Transfer | None
    drafted_by: District

    @property
    def grade(self) -> str:
        """The recognised grade of participation, for the hint which ratio it earns."""
        return self.transfer.lead.participation if self.transfer else ""


@dataclass(frozen=True)
class IndicatorFields:
    """The fields of one indicator as the template prints them."""

    title: str
    mode: str
    mode_label: str
    on: forms.BoundField
    ratio: forms.BoundField | None
    shares: list[forms.BoundField]
    reason: forms.BoundField | None
    assigned_to: forms.BoundField | None
    arises_in: forms.BoundField
    from_quarter: forms.BoundField
    to_quarter: forms.BoundField
    clause: Clause | None


class AgreementForm(forms.Form):
    """Parties and terms; the names of fields are those the rules use in their refusals."""

    effective_from = forms.ChoiceField(label=gettext_lazy("协议生效季度"))
    host = forms.ModelChoiceField(
        label=gettext_lazy("承载地"), queryset=District.objects.none(), empty_label=gettext_lazy("请选择")
    )
    third = forms.ModelChoiceField(
        label=gettext_lazy("第三方（三方协议填写）"),
        queryset=District.objects.none(),
        required=False,
        empty_label=gettext_lazy("没有第三方"),
    )
    third_side = forms.ChoiceField(label=gettext_lazy("第三方身份"), required=False)
    enterprise_signs = forms.BooleanField(label=gettext_lazy("企业作为签署方（不参与分享）"), required=False)

    def __init__(self, *args: Any, ground: Ground, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ground, self.day = ground, timezone.localdate()
        known = {row.code: row for row in Indicator.objects.select_related("group")}
        self.catalogue = {code: known[code] for code in ground.policy.indicators if code in known}
        self.units = list(party_units())
        self._offer_parties()
        for code in self.catalogue:
            self._add_indicator(code)

    @property
    def origin_word(self) -> str:
        """What the policy calls the side of the origin."""
        return side_word(self.ground.policy, Side.ORIGIN)

    @property
    def host_word(self) -> str:
        """What the policy calls the side of the host."""
        return side_word(self.ground.policy, Side.HOST)

    def indicators(self) -> Iterator[IndicatorFields]:
        """The fields per indicator, in the order of the policy."""
        for code, indicator in self.catalogue.items():
            mode, rule = mode_of(self.ground.policy, code), self.ground.policy.indicators[code]
            yield IndicatorFields(
                title=indicator.name,
                mode=mode,
                mode_label=MODES[mode],
                on=self[f"{code}.on"],
                ratio=self._bound(f"{code}.ratio"),
                shares=[self[name] for name in self._share_names(code)],
                reason=self._bound(f"{code}.deviation_reason"),
                assigned_to=self._bound(f"{code}.assigned_to"),
                arises_in=self[f"{code}.arises_in"],
                from_quarter=self[f"{code}.from_quarter"],
                to_quarter=self[f"{code}.to_quarter"],
                clause=parameter_clause(
                    self.ground.policy, rule.ratio.allowed if rule.ratio else None, self.day
                ),
            )

    def clean(self) -> dict[str, Any]:
        """Parties and terms from the fields; every gap is a sentence at its field."""
        data = super().clean() or {}
        if data.get("third") and not data.get("third_side"):
            self.add_error("third_side", _("请选择第三方的身份。"))
        ticked = [code for code in self.catalogue if data.get(f"{code}.on")]
        if not ticked:
            self.add_error(None, _("核算指标：没有勾选任何指标；请至少勾选一项。"))
        self.parties = list(self._parties(data)) if "host" not in self.errors else []
        self.terms = [term for code in ticked if (term := self._term(code, data))]
        return data

    def effective_quarter(self) -> Quarter:
        """The quarter from which the agreement is effective."""
        return Quarter.parse(self.cleaned_data["effective_from"])

    # --- building -----------------------------------------------------------------------------------------------

    def _offer_parties(self) -> None:
        policy, transfer = self.ground.policy, self.ground.transfer
        origin = self.ground.project.origin
        if transfer is not None:
            del self.fields["host"]
        fixed = {origin.pk, transfer.host_id if transfer else None}
        choices = party_units().exclude(pk__in=[pk for pk in fixed if pk])
        for name in ("host", "third"):
            field = self.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = choices
        sides = (Side.OTHER, Side.HOST, Side.ORIGIN)
        words = [("", _("请选择")), *((side.value, side_word(policy, side)) for side in sides)]
        self._choices("third_side", words)
        self._choices("effective_from", self._quarters())

    def _add_indicator(self, code: str) -> None:
        mode = mode_of(self.ground.policy, code)
        self.fields[f"{code}.on"] = forms.BooleanField(label=self.catalogue[code].name, required=False)
        if mode == Mode.SPLIT:
            self._add_ratio(code)
        if mode == Mode.ASSIGN:
            word = side_word(self.ground.policy, Side.ORIGIN)
            self.fields[f"{code}.assigned_to"] = forms.ChoiceField(
                label=_("归属方"),
                required=False,
                choices=[
                    ("", _("%(side)s（唯一时不必选）") % {"side": word}),
                    ("1", self.ground.project.origin.name),
                    ("3", _("第三方")),
                ],
            )
        places = [("", _("请选择")), *((str(unit.pk), unit.name) for unit in self._places())]
        self.fields[f"{code}.arises_in"] = forms.ChoiceField(
            label=_("发生地"), required=False, choices=places
        )
        for name, label in (("from_quarter", _("起始季度")), ("to_quarter", _("截止季度"))):
            self.fields[f"{code}.{name}"] = forms.ChoiceField(
                label=label, required=False, choices=self._quarters()
            )

    def _add_ratio(self, code: str) -> None:
        options = self._options(code)
        own = (OWN_RATIO, _("另行约定（填写各方比例并说明理由）"))
        if options:
            self.fields[f"{code}.ratio"] = forms.ChoiceField(
                label=_("分享比例"),
                required=False,
                widget=forms.RadioSelect,
                choices=[*((option.text, self._option_words(option)) for option in options), own],
                initial=next((option.text for option in options if self.ground.grade in option.grades), None),
            )
        for name, label in zip(self._share_names(code), self._share_labels(), strict=True):
            self.fields[name] = forms.CharField(
                label=label,
                required=False,
                max_length=30,
                widget=forms.TextInput({"class": "num", "placeholder": _("如 30%")}),
            )
        if options:
            self.fields[f"{code}.deviation_reason"] = forms.CharField(
                label=_("偏离理由"), required=False, widget=forms.Textarea({"rows": 2})
            )

    def _options(self, code: str) -> tuple[RatioOption, ...]:
        return ratio_options(self.ground.policy, code, self.day)

    def _option_words(self, option: RatioOption) -> str:
        policy = self.ground.policy
        sides = "，".join(
            f"{policy.side_word(role)} {percent_text(share)}" for role, share in option.shares.items()
        )
        earned = _("；对应认定的参与程度（推断）") if self.ground.grade in option.grades else ""
        return f"{option.text}（{sides}{earned}）"

    def _share_names(self, code: str) -> list[str]:
        if mode_of(self.ground.policy, code) != Mode.SPLIT:
            return []
        return [f"{code}.share{place}" for place in range(1, MOST_DISTRICTS + 1)]

    def _share_labels(self) -> list[str]:
        transfer = self.ground.transfer
        host = transfer.host.name if transfer and transfer.host else side_word(self.ground.policy, Side.HOST)
        names = (self.ground.project.origin.name, host, _("第三方"))
        return [_("%(party)s的比例") % {"party": name} for name in names]

    def _places(self) -> list[District]:
        """Where a figure may arise: the parties first, then every other unit."""
        transfer = self.ground.transfer
        first = [self.ground.project.origin_id, transfer.host_id if transfer else None]
        return sorted(self.units, key=lambda unit: (unit.pk not in first, unit.order))

    def _quarters(self) -> list[tuple[str, str]]:
        year = self.day.year
        quarters = [
            Quarter.of(each, number)
            for each in range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
            for number in (1, 2, 3, 4)
        ]
        return [("", _("请选择")), *((quarter.code, quarter.label) for quarter in quarters)]

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices)

    def _bound(self, name: str) -> forms.BoundField | None:
        return self[name] if name in self.fields else None

    # --- reading ------------------------------------------------------------------------------------------------

    def _parties(self, data: dict[str, Any]) -> Iterator[PartyDraft]:
        transfer = self.ground.transfer
        yield PartyDraft(Side.ORIGIN, self.ground.project.origin)
        yield PartyDraft(Side.HOST, transfer.host if transfer else data.get("host"))
        if data.get("third"):
            yield PartyDraft(data.get("third_side") or Side.OTHER, data["third"])
        if data.get("enterprise_signs"):
            yield PartyDraft(Side.ENTERPRISE, enterprise=self.ground.project.enterprise)

    def _term(self, code: str, data: dict[str, Any]) -> TermDraft | None:
        gaps = [
            name for name in ("arises_in", "from_quarter", "to_quarter") if not data.get(f"{code}.{name}")
        ]
        for name in gaps:
            self.add_error(f"{code}.{name}", _("请选择。"))
        shares = self._shares(code, data)
        if gaps or shares is None:
            return None
        units = {str(unit.pk): unit for unit in self.units}
        return TermDraft(
            indicator=self.catalogue[code],
            arises_in=units[data[f"{code}.arises_in"]],
            from_quarter=Quarter.parse(data[f"{code}.from_quarter"]),
            to_quarter=Quarter.parse(data[f"{code}.to_quarter"]),
            shares=shares,
            deviation_reason=data.get(f"{code}.deviation_reason") or "",
        )

    def _shares(self, code: str, data: dict[str, Any]) -> tuple[Fraction, ...] | None:
        """The shares per district party; None where they cannot be read."""
        count = 3 if data.get("third") else 2
        mode = mode_of(self.ground.policy, code)
        if mode == Mode.ASSIGN:
            taker = data.get(f"{code}.assigned_to")
            return tuple(Fraction(int(str(place) == taker)) for place in range(1, count + 1)) if taker else ()
        if mode != Mode.SPLIT:
            return ()
        chosen, options = data.get(f"{code}.ratio"), self._options(code)
        if options and not chosen:
            self.add_error(f"{code}.ratio", _("请选择分享比例。"))
            return None
        for option in options:
            if option.text == chosen:
                shares = [option.shares["origin"], option.shares["host"], Fraction(0)]
                return tuple(shares[:count])
        return self._written_shares(code, data, count)

    def _written_shares(self, code: str, data: dict[str, Any], count: int) -> tuple[Fraction, ...] | None:
        read: list[Fraction] = []
        for name in self._share_names(code)[:count]:
            text = unicodedata.normalize("NFKC", data.get(name) or "").replace(" ", "")
            if text.isdigit() and len(text) > 1:
                self.add_error(name, _("“%(text)s”没有写明是百分之几，请写成 %(text)s%%。") % {"text": text})
                continue
            try:
                read.append(parse_share(text or "0"))
            except ValueError as error:
                self.add_error(name, f"{error}。")
        return tuple(read) if len(read) == count else None


def agreement_initial(version: AgreementVersion, policy: Policy, day: dt.date) -> dict[str, Any]:
    """A stored draft as the form shows it."""
    parties, terms = drafts_of(version)
    origin = version.agreement.project.origin
    others = [party for party in parties if party.district is not None and party.district != origin]
    host = next((party for party in others if party.side == Side.HOST), None)
    third = next((party for party in others if party is not host), None)
    initial: dict[str, Any] = {
        "effective_from": version.effective_from.code,
        "host": host.district if host else None,
        "third": third.district if third else None,
        "third_side": third.side if third else "",
        "enterprise_signs": any(party.enterprise is not None for party in parties),
    }
    for term in terms:
        initial |= _term_initial(term, policy, day)
    return initial


def _term_initial(term: TermDraft, policy: Policy, day: dt.date) -> dict[str, Any]:
    code, shares = term.indicator.code, tuple(term.shares)
    initial: dict[str, Any] = {
        f"{code}.on": True,
        f"{code}.arises_in": str(term.arises_in.pk),
        f"{code}.from_quarter": term.from_quarter.code,
        f"{code}.to_quarter": term.to_quarter.code,
        f"{code}.deviation_reason": term.deviation_reason,
    }
    named = next(
        (
            option.text
            for option in ratio_options(policy, code, day)
            if shares[:2] == (option.shares["origin"], option.shares["host"]) and not any(shares[2:])
        ),
        None,
    )
    if named is None:
        initial |= {
            f"{code}.share{place}": percent_text(share) for place, share in enumerate(shares, start=1)
        }
    return initial | {f"{code}.ratio": named or OWN_RATIO}


class AgreementMoveForm(MoveForm):
    """What the moves of an agreement need besides an opinion."""

    extras = EXTRAS

    signed_on = forms.DateField(
        label=gettext_lazy("签署日"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("与纸质协议上的签署日一致。"),
    )


class EnterpriseSignatureForm(forms.Form):
    """The enterprise signed the paper; the drafting district records it."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    signatory = forms.CharField(label=gettext_lazy("企业签署人"), max_length=120)
    signed_on = forms.DateField(
        label=gettext_lazy("签署日"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
