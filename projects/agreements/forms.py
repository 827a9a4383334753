"""The agreement as one plain form: parties, and per indicator ratio, place and quarters. Works without JavaScript."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import Unit, parse_fen
from kunming_coord.common.moveforms import MoveForm
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import parties as party_units
from projects.agreements.actions import EXTRAS
from projects.agreements.drafts import PartyDraft, TermDraft, districts_of, drafts_of
from projects.agreements.ground import Ground
from projects.agreements.models import AgreementParty, AgreementVersion
from projects.agreements.partyfields import PartyFields
from projects.agreements.previewing import EXAMPLE_FEN
from projects.agreements.termfields import TermFields, TermRow
from projects.agreements.terms import side_word
from projects.policies.models import Indicator

YEARS_BACK, YEARS_AHEAD = 3, 10
MOST_SAMPLES = 12
ENDING_QUARTERS = 8
_BETWEEN = re.compile(r"[;；、\s]+")
Side = AgreementParty.Side


class AgreementForm(forms.Form):
    """Parties and terms; the names of fields are those the rules use in their refusals.

    After is_valid(), `parties` and `terms` hold the drafts.
    """

    effective_from = forms.ChoiceField(label=gettext_lazy("协议生效季度"))
    host = forms.ModelChoiceField(
        label=gettext_lazy("承载地"), queryset=District.objects.none(), empty_label=gettext_lazy("请选择")
    )
    enterprise_signs = forms.BooleanField(label=gettext_lazy("企业作为签署方（不参与分享）"), required=False)
    samples = forms.CharField(
        label=gettext_lazy("试算用的季度数（万元）"),
        required=False,
        max_length=200,
        initial="100",
        widget=forms.TextInput({"class": "num"}),
        help_text=gettext_lazy("示例数，不保存；可填连续几个季度的数，用空格或分号分开。"),
    )

    def __init__(
        self, *args: Any, ground: Ground, stored: AgreementVersion | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ground = ground
        self.units = {str(unit.pk): unit for unit in party_units()}
        self.further = PartyFields(self)
        self._offer_parties()
        known = {row.code: row for row in Indicator.objects.select_related("group")}
        codes = [code for code in ground.policy.indicators if code in known]
        self.rows = {code: TermFields(self, ground, known[code], names=self.names()) for code in codes}
        for row in self.rows.values():
            row.add(places=self._places(), quarters=self._quarters())
        if stored is not None:
            self.initial = {**self.initial, **self._stored(stored)}

    def names(self) -> list[str]:
        """Names of the district parties where they are fixed."""
        return []

    @property
    def origin_word(self) -> str:
        """What the policy calls the side of the origin."""
        return side_word(self.ground.policy, Side.ORIGIN)

    @property
    def host_word(self) -> str:
        """What the policy calls the side of the host."""
        return side_word(self.ground.policy, Side.HOST)

    def indicators(self) -> Iterator[TermRow]:
        """The fields per indicator, in the order of the policy."""
        return (row.row() for row in self.rows.values())

    def clean(self) -> dict[str, Any]:
        """Parties and terms from the fields; every gap is a sentence at its field."""
        data = super().clean() or {}
        self.further.clean(data)
        ticked = [row for row in self.rows.values() if row.ticked(data)]
        if not ticked:
            self.add_error(None, _("核算指标：没有勾选任何指标；请至少勾选一项。"))
        self.parties: list[PartyDraft] = list(self._parties(data))
        # A side that is still open (the host of a key-park agreement) keeps its place.
        sides = [party for party in self.parties if party.enterprise is None and not party.kind]
        slugs = [party.district.slug if party.district else party.side for party in sides]
        read = [row.read(data, slugs=slugs, units=self.units) for row in ticked]
        self.terms: list[TermDraft] = [term for term in read if term is not None]
        return data

    def clean_samples(self) -> tuple[int, ...]:
        """Figures of consecutive quarters to try the terms on, in fen."""
        texts = _BETWEEN.split(self.cleaned_data["samples"].strip()) if self.cleaned_data["samples"] else []
        if len(texts) > MOST_SAMPLES:
            raise forms.ValidationError(_("最多试算 %(count)s 个季度。") % {"count": MOST_SAMPLES})
        label = str(self.fields["samples"].label)
        try:
            read = tuple(parse_fen(text, unit=Unit.WAN, field=label) for text in texts if text)
        except Invalid as error:
            raise forms.ValidationError(error.message) from error
        return read or (EXAMPLE_FEN,)

    def effective_quarter(self) -> Quarter:
        """The quarter from which the agreement is effective."""
        return Quarter.parse(self.cleaned_data["effective_from"])

    def _offer_parties(self) -> None:
        origin, host = self.ground.origin, self.ground.host
        if host is not None:
            del self.fields["host"]
        others = party_units().exclude(pk__in=[unit.pk for unit in (origin, host) if unit])
        field = self.fields.get("host")
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = others
        sides = [
            (side.value, side_word(self.ground.policy, side)) for side in (Side.OTHER, Side.HOST, Side.ORIGIN)
        ]
        self.further.add(others, sides)
        self._choose("effective_from", self._quarters()[1:])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("请选择")), *choices]

    def _places(self) -> list[tuple[str, str]]:
        """Where a figure may arise: the parties first, then every other unit."""
        first = [unit.pk for unit in (self.ground.origin, self.ground.host) if unit]
        units = sorted(self.units.values(), key=lambda unit: (unit.pk not in first, unit.order))
        return [("", _("请选择")), *((str(unit.pk), unit.name) for unit in units)]

    def _quarters(self) -> list[tuple[str, str]]:
        year = self.ground.day.year
        years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
        quarters = [Quarter.of(each, number) for each in years for number in (1, 2, 3, 4)]
        return [("", _("请选择")), *((quarter.code, quarter.label) for quarter in quarters)]

    def _parties(self, data: dict[str, Any]) -> Iterator[PartyDraft]:
        yield PartyDraft(Side.ORIGIN, self.ground.origin)
        yield PartyDraft(Side.HOST, self.ground.host or data.get("host"))
        yield from self.further.districts(data)
        yield from self.further.on_paper(data)
        if data.get("enterprise_signs"):
            yield PartyDraft(Side.ENTERPRISE, enterprise=self.ground.project.enterprise)

    def _stored(self, version: AgreementVersion) -> dict[str, Any]:
        """A stored draft as the form shows it."""
        parties, terms = drafts_of(version)
        origin = self.ground.origin
        others = [party for party in parties if party.district is not None and party.district != origin]
        host = next((party for party in others if party.side == Side.HOST), None)
        named = [origin, *([host.district] if host and host.district else [])]
        initial: dict[str, Any] = {
            "effective_from": version.effective_from.code,
            "host": host.district if host else None,
            "enterprise_signs": any(party.enterprise is not None for party in parties),
            **self.further.initial(parties, apart_from=named),
        }
        slugs = [district.slug for _side, district in districts_of(parties)]
        for term in terms:
            initial |= self.rows[term.indicator.code].initial(term, slugs)
        return initial


class AgreementMoveForm(MoveForm):
    """What the moves of an agreement need besides an opinion."""

    extras = EXTRAS

    departments = forms.CharField(
        label=gettext_lazy("会签部门"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("列明会签的部门；会签意见写在“意见”里。"),
    )
    minutes_number = forms.CharField(label=gettext_lazy("纪要文号"), required=False, max_length=120)
    minutes_on = forms.DateField(
        label=gettext_lazy("审议日期"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    shares_end = forms.ChoiceField(
        label=gettext_lazy("分享截止季度"),
        required=False,
        help_text=gettext_lazy("按协议的解除条款填写；留空为分享按原期限继续。已核算的季度不变。"),
    )
    ending_number = forms.CharField(label=gettext_lazy("解除文件文号"), required=False, max_length=120)
    signed_on = forms.DateField(
        label=gettext_lazy("签署日"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("与纸质协议上的签署日一致。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("shares_end")
        if isinstance(field, forms.ChoiceField):
            running = Quarter.containing(timezone.localdate())
            coming = [Quarter(running + at) for at in range(ENDING_QUARTERS)]
            field.choices = [
                ("", _("按原期限继续")),
                *((quarter.code, quarter.label) for quarter in coming),
            ]


class EnterpriseSignatureForm(forms.Form):
    """A party signed the paper; the drafting district records it."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    signatory = forms.CharField(label=gettext_lazy("签署人"), max_length=120)
    signed_on = forms.DateField(
        label=gettext_lazy("签署日"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
