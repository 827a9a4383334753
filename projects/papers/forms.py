"""Forms of official documents."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.moveforms import MoveForm
from projects.papers.actions import EXTRAS
from projects.papers.models import Paper
from projects.papers.services import PaperDraft

FIELDS = ("kind", "title", "recipient", "body", "copies", "contact", "openness", "organ")


class PaperForm(forms.Form):
    """A 函, 通知 or 请示."""

    kind = forms.ChoiceField(label=_("文种"), choices=Paper.Kind.choices)
    title = forms.CharField(label=_("标题"), max_length=120)
    organ = forms.CharField(
        label=_("发文机关"),
        max_length=60,
        required=False,
        help_text=_("署名和红头用的全称，例如“示例区人民政府”；留空用本单位名称。"),
    )
    recipient = forms.CharField(label=_("主送机关"), max_length=120)
    body = forms.CharField(
        label=_("正文"), max_length=4000, widget=forms.Textarea({"rows": 10}), help_text=_("每段一行。")
    )
    copies = forms.CharField(label=_("抄送"), max_length=200, required=False)
    contact = forms.CharField(label=_("联系人"), max_length=120, required=False)
    openness = forms.CharField(
        label=_("公开属性"),
        max_length=40,
        required=False,
        help_text=_("如“主动公开”“依申请公开”“不予公开”。"),
    )

    def draft(self) -> PaperDraft:
        """The document as typed; call after is_valid()."""
        return PaperDraft(**{name: self.cleaned_data[name] for name in FIELDS})


class PaperMoveForm(MoveForm):
    """What the moves of a document need besides an opinion."""

    extras = EXTRAS

    number = forms.CharField(label=_("文号"), required=False, max_length=60)
    issued_on = forms.DateField(
        label=_("印发日期"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class ScanForm(forms.Form):
    """The stamped original; what is wrong with the file the service says."""

    file = forms.FileField(
        label=_("盖章扫描件（PDF）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": "application/pdf"}),
    )


def stored(paper: Paper) -> dict[str, Any]:
    """A stored document as the form shows it."""
    return {name: getattr(paper, name) for name in FIELDS}
