"""The parties on the agreement form: further districts by place, and those that sign on paper and take no share."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.districts.models import Body, District
from projects.agreements.drafts import PartyDraft
from projects.agreements.models import AgreementParty, PartyKind

PLACES = ("third", "fourth", "fifth", "sixth")
FURTHER = (gettext_lazy("第三方"), gettext_lazy("第四方"), gettext_lazy("第五方"), gettext_lazy("第六方"))
NAMED = (
    ("committees", PartyKind.COMMITTEE, gettext_lazy("委员会、管委会")),
    ("organisations", PartyKind.ORGANISATION, gettext_lazy("机构（公司、院校、协会）")),
    ("outsiders", PartyKind.OUTSIDE, gettext_lazy("市域外单位")),
)
Side = AgreementParty.Side


class PartyFields:
    """Further parties of one form."""

    def __init__(self, form: forms.Form) -> None:
        self.form = form

    def add(self, others: Any, sides: Sequence[tuple[str, str]]) -> None:
        """Put the fields on the form; `others` are the units that may be further district parties."""
        for place, party in zip(PLACES, FURTHER, strict=True):
            label = _("第三方（三方协议填写）") if place == "third" else party
            self.form.fields[place] = forms.ModelChoiceField(
                label=label, queryset=others, required=False, empty_label=_("没有这一方")
            )
            self.form.fields[f"{place}_side"] = forms.ChoiceField(
                label=_("%(party)s身份") % {"party": party},
                required=False,
                choices=[("", _("请选择")), *sides],
            )
        self.form.fields["bodies"] = forms.ModelMultipleChoiceField(
            label=_("市级单位"), queryset=Body.objects.all(), required=False
        )
        for name, _kind, title in NAMED:
            self.form.fields[name] = forms.CharField(
                label=title,
                required=False,
                max_length=1000,
                widget=forms.Textarea({"rows": 2}),
                help_text=_("每行一个全称；不参与分享，在各区县之后签署纸质文本。"),
            )

    def clean(self, data: Mapping[str, Any]) -> None:
        """A further district needs its side, and no place may be left out."""
        for before, place in zip((None, *PLACES), PLACES, strict=False):
            if data.get(place) and not data.get(f"{place}_side"):
                self.form.add_error(
                    f"{place}_side",
                    _("请选择第三方的身份。") if place == PLACES[0] else _("请选择这一方的身份。"),
                )
            if before and data.get(place) and not data.get(before):
                self.form.add_error(place, _("请先填写前一方，再填写这一方。"))

    def districts(self, data: Mapping[str, Any]) -> Iterator[PartyDraft]:
        """The further districts in their order."""
        for place in PLACES:
            if data.get(place):
                yield PartyDraft(data.get(f"{place}_side") or Side.OTHER, data[place])

    def on_paper(self, data: Mapping[str, Any]) -> Iterator[PartyDraft]:
        """Those that take no share, besides the enterprise."""
        for body in data.get("bodies") or ():
            yield PartyDraft(Side.OTHER, kind=PartyKind.COMMITTEE, body=body)
        for name, kind, _label in NAMED:
            for line in (data.get(name) or "").splitlines():
                if title := " ".join(line.split()):
                    yield PartyDraft(Side.OTHER, kind=kind, title=title)

    def initial(self, parties: Sequence[PartyDraft], *, apart_from: Sequence[District]) -> dict[str, Any]:
        """Stored parties as the fields show them; `apart_from` are origin and host."""
        further = [row for row in parties if row.district is not None and row.district not in apart_from]
        shown: dict[str, Any] = {"bodies": [row.body for row in parties if row.body is not None]}
        for place, row in zip(PLACES, further, strict=False):
            shown |= {place: row.district, f"{place}_side": row.side}
        for name, kind, _label in NAMED:
            shown[name] = "\n".join(row.title for row in parties if row.kind == kind and row.title)
        return shown

    def further(self) -> list[forms.BoundField]:
        """The fields of the fourth and later districts and of those on paper, as the template folds them."""
        names = [name for place in PLACES[1:] for name in (place, f"{place}_side")]
        return [self.form[name] for name in (*names, "bodies", *(name for name, _kind, _label in NAMED))]

    def opened(self) -> bool:
        """Whether one of the folded fields is filled or wrong."""
        return any(field.value() or field.errors for field in self.further())
