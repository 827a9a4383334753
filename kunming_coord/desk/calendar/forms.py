"""The form of a holiday notice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.districts.notices import FIRST_YEAR, LAST_YEAR, NUMBER_LENGTH, TEXT_LENGTH


class NoticeForm(forms.Form):
    """A notice as published; what it says is read by the service."""

    year = forms.IntegerField(label=_("年份"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    number = forms.CharField(
        label=_("文号"), max_length=NUMBER_LENGTH, help_text=_("国务院办公厅通知的发文字号。")
    )
    text = forms.CharField(
        label=_("放假安排"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 8}),
        help_text=_("粘贴通知原文，一个节日一行，如“一、元旦：1月1日（周五）至3日（周日）放假调休，共3天。”"),
    )
