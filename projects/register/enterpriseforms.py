"""Forms of the register of enterprises."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.moveforms import MoveForm
from kunming_coord.districts.queries import parties
from projects.register.factforms import day_field
from projects.register.models import Enterprise
from projects.register.moves import MergeAction


class NameForm(forms.Form):
    """A verified name."""

    name = forms.CharField(label=_("企业名称"))
    from_day = day_field(
        _("启用日"), help_text=_("更名的填准予变更登记之日，原名转为曾用名；只核实首个名称的留空。")
    )
    proof = forms.CharField(
        label=_("依据"), required=False, help_text=_("营业执照或准予变更登记通知书文号。")
    )


class DescribeForm(forms.Form):
    """Group and districts of an enterprise."""

    group = forms.CharField(label=_("集团"), required=False)
    registered_in = forms.ModelChoiceField(
        label=_("注册地"),
        queryset=parties(),
        to_field_name="slug",
        required=False,
        empty_label=_("待核实"),
    )
    taxed_in = forms.ModelChoiceField(
        label=_("纳税地"),
        queryset=parties(),
        to_field_name="slug",
        required=False,
        empty_label=_("待核实"),
    )


def describe_initial(enterprise: Enterprise) -> dict[str, Any]:
    """What is known of an enterprise, as the form shows it."""
    return {
        "group": enterprise.group.name if enterprise.group else "",
        "registered_in": enterprise.registered_in.slug if enterprise.registered_in else "",
        "taxed_in": enterprise.taxed_in.slug if enterprise.taxed_in else "",
    }


class MergeForm(forms.Form):
    """Into which record another is merged, and why; the preview needs the code only."""

    survivor = forms.CharField(label=_("保留记录的统一社会信用代码"), max_length=40)
    reason = forms.CharField(label=_("合并理由"), required=False, widget=forms.Textarea({"rows": 2}))


class MergeMoveForm(MoveForm):
    """The digest of the plan the confirming person has seen, besides an opinion."""

    extras: ClassVar = {MergeAction.CONFIRM: ("digest",)}

    digest = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
