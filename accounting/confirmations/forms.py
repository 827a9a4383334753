"""What the filer chooses for a link, what the enterprise answers, and what stood on paper."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.confirmations.facts import Fact
from accounting.confirmations.services import HOURS


class LinkForm(forms.Form):
    """How long a link holds."""

    hours = forms.TypedChoiceField(
        label=gettext_lazy("有效期"),
        coerce=int,
        choices=[
            (HOURS[0], gettext_lazy("1 天")),
            (HOURS[1], gettext_lazy("3 天")),
            (HOURS[2], gettext_lazy("7 天")),
        ],
        initial=HOURS[1],
    )


class _Facts(forms.Form):
    """A field per figure in which to say what is wrong with it."""

    remark = forms.CharField(
        label=gettext_lazy("补充说明"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, facts: list[Fact], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facts = facts
        for fact in facts:
            self.fields[f"correction.{fact.code}"] = forms.CharField(
                label=_("%(name)s有误，应为") % {"name": fact.name},
                required=False,
                max_length=200,
                widget=forms.TextInput({"placeholder": _("无误的不填")}),
            )

    def corrections(self) -> dict[str, str]:
        """Indicator code → what is said of its figure."""
        return {
            fact.code: text
            for fact in self.facts
            if (text := self.cleaned_data.get(f"correction.{fact.code}", "").strip())
        }

    def lines(self) -> Iterator[tuple[Fact, forms.BoundField]]:
        """Each figure with its field."""
        for fact in self.facts:
            yield fact, self[f"correction.{fact.code}"]


class AnswerForm(_Facts):
    """The enterprise's answer."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=2000, required=False)
    signatory = forms.CharField(label=gettext_lazy("确认人姓名"), max_length=60)
    phone = forms.CharField(
        label=gettext_lazy("联系电话"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "tel"}),
    )

    def seen_revisions(self) -> dict[str, int]:
        """Indicator code → revision as the page showed them."""
        pairs = (part.split(":", 1) for part in self.cleaned_data["seen"].split(",") if ":" in part)
        return {code: int(number) for code, number in pairs if number.isascii() and number.isdigit()}


class PaperForm(_Facts):
    """A stamped paper form."""

    signed_on = forms.DateField(
        label=gettext_lazy("盖章日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    signatory = forms.CharField(label=gettext_lazy("签字人"), max_length=60)

    field_order = ("signed_on", "signatory")


def seen_text(facts: list[Fact]) -> str:
    """The revisions a page shows, for its hidden field."""
    return ",".join(f"{fact.code}:{fact.revision}" for fact in facts)
