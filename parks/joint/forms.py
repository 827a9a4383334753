"""Forms of the joint account and of legacy issues."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit
from kunming_coord.districts.models import District
from parks.directory.models import Park
from parks.directory.queries import parties_of
from parks.joint.models import JointLine, LegacyIssue


class SideForm(forms.Form):
    """Something about one of the sides of a park."""

    district = forms.ModelChoiceField(
        label=_("单位"),
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="—",
    )

    def __init__(self, *args: Any, park: Park, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district = self.fields["district"]
        sides = [
            park.district_id,
            *parties_of(park).exclude(district=None).values_list("district_id", flat=True),
        ]
        if isinstance(district, forms.ModelChoiceField):
            district.queryset = District.objects.filter(pk__in=sides)


class EntryForm(SideForm):
    """Money into or out of the joint account."""

    kind = forms.ChoiceField(label=_("类别"), choices=JointLine.Kind.choices)
    amount = FenField(label=_("金额（万元）"), unit=Unit.WAN, required=False)
    happened_on = forms.DateField(label=_("发生日"), required=False, widget=forms.DateInput({"type": "date"}))
    title = forms.CharField(label=_("事项"), max_length=120)
    proof = forms.CharField(label=_("依据"), max_length=120)

    field_order = ("kind", "district", "amount", "happened_on", "title", "proof")

    def arguments(self) -> dict[str, Any]:
        """What the service takes; call after is_valid()."""
        data = dict(self.cleaned_data)
        return {"amount_fen": data.pop("amount"), **data}


class ReverseForm(forms.Form):
    """An entry is taken back."""

    reason = forms.CharField(label=_("冲销理由"), max_length=120)


class IssueForm(SideForm):
    """A legacy issue."""

    kind = forms.ChoiceField(label=_("类别"), choices=LegacyIssue.Kind.choices)
    title = forms.CharField(label=_("问题"), max_length=120)
    since = forms.CharField(label=_("形成时间"), max_length=40, required=False)
    due_on = forms.DateField(label=_("化解时限"), required=False, widget=forms.DateInput({"type": "date"}))
    content = forms.CharField(
        label=_("情况"), required=False, max_length=4000, widget=forms.Textarea({"rows": 3})
    )

    field_order = ("kind", "title", "district", "since", "due_on", "content")
