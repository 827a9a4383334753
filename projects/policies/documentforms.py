"""Forms of the register of documents: what is found out, and an entry with its phrases."""

from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounting.rules import Quote
from projects.policies.documents import NOTE_LENGTH, PROOF_LENGTH, Finding
from projects.policies.entries import (
    ABOUT_LENGTH,
    ISSUER_LENGTH,
    NUMBER_LENGTH,
    QUOTE_LENGTH,
    TITLE_LENGTH,
    URL_LENGTH,
    Entry,
)
from projects.policies.fields import DayField
from projects.policies.models import DocumentQuote, DocumentState, PolicyDocument

ROWS: Final = 4
"""How many phrases a form has room for; more are added afterwards."""


class FindingForm(forms.Form):
    """What somebody found out about the force of a document."""

    seen = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    state = forms.ChoiceField(label=_("效力状态"), choices=DocumentState.choices)
    checked_on = DayField(label=_("核实日"))
    valid_to = DayField(label=_("有效期至"), required=False, help_text=_("不知道的留空。"))
    note = forms.CharField(
        label=_("核实经过或变更理由"), max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 2})
    )
    proof = forms.CharField(
        label=_("依据"),
        required=False,
        max_length=PROOF_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("公告、复函、网址或原文。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checked_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def finding(self) -> Finding:
        """The cleaned finding as the service takes it."""
        data = self.cleaned_data
        return Finding(
            state=data["state"],
            checked_on=data["checked_on"],
            note=data["note"],
            proof=data["proof"],
            valid_to=data["valid_to"],
        )


class EntryForm(FindingForm):
    """A document with its facts, what is known of its force, and rows for phrases word for word."""

    seen = None  # type: ignore[assignment]
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    title = forms.CharField(label=_("文件名称"), max_length=TITLE_LENGTH, help_text=_("照原文写全称。"))
    number = forms.CharField(
        label=_("文号"), required=False, max_length=NUMBER_LENGTH, help_text=_("不知道的留空。")
    )
    issuer = forms.CharField(label=_("发文机关"), required=False, max_length=ISSUER_LENGTH)
    issued_on = forms.CharField(
        label=_("发文日期"),
        required=False,
        max_length=10,
        help_text=_("2025-06-01；只知道年或月的写 2025 或 2025-06。"),
    )
    in_force = DayField(label=_("施行日"), required=False)
    url = forms.CharField(label=_("公开网址"), required=False, max_length=URL_LENGTH)

    FACTS = ("title", "number", "issuer", "issued_on", "in_force", "valid_to", "url")
    FORCE = ("state", "checked_on", "proof", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = self.reason
        self.fields["note"].help_text = self.reason_help
        self.fields["state"].help_text = _("由另一人核对后才算数。")
        for at in range(ROWS):
            self.fields[f"quotes-{at}-about"] = forms.CharField(
                label=_("关于"), required=False, max_length=ABOUT_LENGTH
            )
            self.fields[f"quotes-{at}-text"] = forms.CharField(
                label=_now("原文摘句 %(number)s") % {"number": at + 1},
                required=False,
                max_length=QUOTE_LENGTH,
                widget=forms.Textarea({"rows": 2}),
            )

    reason = _("登记说明")
    reason_help = _("原文从哪里取得：公告、网站、来文。")

    def facts(self) -> list[forms.BoundField]:
        """The fields of what the document is."""
        return [self[name] for name in (*self.FIRST, *self.FACTS)]

    def force(self) -> list[forms.BoundField]:
        """The fields of what is known of its force, and the reason."""
        return [self[name] for name in self.FORCE]

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The rows of phrases: what it is about, its words."""
        return [(self[f"quotes-{at}-about"], self[f"quotes-{at}-text"]) for at in range(ROWS)]

    def entry(self) -> Entry:
        """The cleaned entry as the services take it."""
        data = self.cleaned_data
        return Entry(
            title=data["title"],
            finding=self.finding(),
            number=data["number"],
            issuer=data["issuer"],
            issued_on=data["issued_on"],
            url=data["url"],
            in_force=data["in_force"],
            quotes=[Quote(data[f"quotes-{at}-about"], data[f"quotes-{at}-text"]) for at in range(ROWS)],
        )

    FIRST: tuple[str, ...] = ()


class NewEntryForm(EntryForm):
    """A document nobody has registered yet."""

    FIRST = ("code",)

    code = forms.CharField(
        label=_("编号"),
        max_length=60,
        help_text=_("政策文件按编号引用，如 drc-2026-8：小写字母、数字和连字符。"),
    )


class AmendEntryForm(EntryForm):
    """A registered document corrected; phrases it has may be struck, further ones added."""

    reason = _("更正理由")
    reason_help = _("改了什么，为什么。更正后由另一人重新核对。")

    strike = forms.ModelMultipleChoiceField(
        label=_("划去有误的摘句"),
        queryset=DocumentQuote.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("划去的摘句保留在登记里，不得再引用；正确的文字在下面重新摘录。"),
    )

    def __init__(self, *args: Any, document: PolicyDocument, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing: Any = self.fields["strike"]
        standing.queryset = document.quotes.filter(struck=False)

    def struck(self) -> list[int]:
        """The phrases to be struck."""
        return [quote.pk for quote in self.cleaned_data["strike"]]


def standing_at(document: PolicyDocument) -> dict[str, Any]:
    """What the form of a correction begins with."""
    said = document.checks.order_by("-pk").first()
    facts = {name: getattr(document, name) for name in EntryForm.FACTS}
    return facts | {
        "version": document.version,
        "state": said.state if said else document.state,
        "checked_on": timezone.localdate(),
        "proof": said.proof if said else "",
    }
