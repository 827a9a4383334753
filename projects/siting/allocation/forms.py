"""Forms of allocation rounds."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import FenField
from kunming_coord.districts.queries import places
from parks.quotas.measures import QuotaKind, QuotaUnit, quota_text
from projects.register.models import Project
from projects.siting.allocation.models import AllocationEntry, AllocationRound
from projects.siting.allocation.services import RoundDraft, suggested


def _unit_field(label: Any, empty: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    return forms.ModelChoiceField(
        label=label, queryset=places(), to_field_name="slug", required=False, empty_label=empty
    )


class RoundForm(forms.Form):
    """A round as the city calls it."""

    title = forms.CharField(label=_("名称"), max_length=80)
    amount = FenField(label=_("分配数量（MW）"), unit=QuotaUnit.MEGAWATT)
    closes_on = forms.DateField(label=_("报名截止"), widget=forms.DateInput({"type": "date"}))
    reserve_until = forms.DateField(label=_("指标预留至"), widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"] = _unit_field(_("指标所属单位"), _("全市（用各项目承载地的指标）"))

    def draft(self) -> RoundDraft:
        """What the service takes; call after is_valid()."""
        return RoundDraft(**self.cleaned_data)


class EntryForm(forms.Form):
    """A project that competes."""

    project = forms.ModelChoiceField(
        label=_("项目"), queryset=Project.objects.none(), to_field_name="uid", empty_label=_("请选择")
    )
    amount = FenField(
        label=_("申请数量（MW）"),
        unit=QuotaUnit.MEGAWATT,
        required=False,
        help_text=_("留空为项目尚需的新能源装机。"),
    )

    def __init__(self, *args: Any, of: AllocationRound, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Project.objects.filter(origin__in=user.districts_as(Role.FILER)).exclude(
            allocation_entries__round=of
        )
        field = self.fields["project"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = mine
        if of.district_id is None:
            self.fields["district"] = _unit_field(_("承载地"), _("请选择"))


class PointsForm(forms.Form):
    """Points of an entry, one field per indicator of the rubric."""

    def __init__(self, *args: Any, entry: AllocationEntry, **kwargs: Any) -> None:
        given: dict[str, Any] = {"initial": entry.points, "auto_id": f"points_{entry.pk}_%s"}
        super().__init__(*args, **given | kwargs)
        for item in entry.round.rubric.criteria:
            self.fields[item["code"]] = forms.CharField(
                label=f"{item['label']}（{item['weight']}%）",
                required=False,
                max_length=3,
                widget=forms.TextInput({"inputmode": "numeric", "class": "num"}),
            )


class ChoiceForm(forms.Form):
    """Who gets how much: a field per entry, filled in as the ranking would have it."""

    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, of: AllocationRound, entries: Sequence[AllocationEntry], **kwargs: Any
    ) -> None:
        down = suggested(entries, of.amount)
        initial = {
            f"grant_{pk}": quota_text(amount, QuotaKind.NEW_ENERGY).replace(",", "")
            for pk, amount in down.items()
        }
        given: dict[str, Any] = {"initial": initial | {"version": of.version}, "auto_id": "choice_%s"}
        super().__init__(*args, **given | kwargs)
        self.keys = [entry.pk for entry in entries]
        for entry in entries:
            self.fields[f"grant_{entry.pk}"] = FenField(
                label=f"{entry.project.title}（MW）", unit=QuotaUnit.MEGAWATT, required=False
            )
        self.fields["note"] = forms.CharField(
            label=_("理由"),
            required=False,
            max_length=1000,
            widget=forms.Textarea({"rows": 2}),
            help_text=_("不按名次分配的须写明。"),
        )

    def granted(self) -> dict[int, int]:
        """Entry → amount; call after is_valid()."""
        return {pk: self.cleaned_data.get(f"grant_{pk}") or 0 for pk in self.keys}
