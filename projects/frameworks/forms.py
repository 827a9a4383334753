"""Forms of framework agreements."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.districts.models import Body, District
from kunming_coord.districts.queries import parties as party_units
from projects.frameworks.models import Framework, FrameworkParty
from projects.frameworks.services import LARGEST, FrameworkPartyDraft


def day_field(label: Any, *, required: bool = True) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


class FrameworkForm(forms.Form):
    """A framework agreement as it was signed."""

    kind = forms.ChoiceField(label=_("类别"), choices=Framework.Kind.choices)
    title = forms.CharField(label=_("名称"), max_length=120)
    number = forms.CharField(label=_("文号"), max_length=120, required=False)
    signed_on = day_field(_("签署日"))
    valid_to = day_field(_("有效期至"), required=False)
    districts = forms.ModelMultipleChoiceField(label=_("区县及单位"), queryset=District.objects.none())
    bodies = forms.ModelMultipleChoiceField(label=_("市级单位"), queryset=Body.objects.all(), required=False)
    others = forms.CharField(
        label=_("其他协议方"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("企业、机构、市域外单位，每行一个全称。"),
    )
    content = forms.CharField(
        label=_("合作内容"), required=False, max_length=4000, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["districts"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = party_units()

    def parties(self) -> list[FrameworkPartyDraft]:
        """Districts, bodies and names in this order; call after is_valid()."""
        data = self.cleaned_data
        lines = [" ".join(line.split()) for line in data["others"].splitlines()]
        return [
            *(FrameworkPartyDraft(district=unit) for unit in data["districts"]),
            *(FrameworkPartyDraft(body=body) for body in data["bodies"]),
            *(FrameworkPartyDraft(title=line) for line in lines if line),
        ]


class PartyChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Parties by name."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class TaskForm(forms.Form):
    """A task for a party."""

    bearer = PartyChoice(label=_("承担方"), queryset=FrameworkParty.objects.none(), empty_label=_("请选择"))
    title = forms.CharField(label=_("任务"), max_length=120)
    due_on = day_field(_("时限"))

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["bearer"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = framework.parties.select_related("district", "body")


class DoneForm(forms.Form):
    """A task was done."""

    done_on = day_field(_("完成日"))
    outcome = forms.CharField(label=_("完成情况"), max_length=120)


class CounterForm(forms.Form):
    """Something to be counted."""

    title = forms.CharField(label=_("计数项"), max_length=60)
    unit = forms.CharField(label=_("单位"), max_length=20)
    target = forms.IntegerField(label=_("目标"), required=False, min_value=0, max_value=LARGEST)


class ReadingForm(forms.Form):
    """What a counter stood at."""

    as_of = day_field(_("截至日"))
    value = forms.IntegerField(label=_("数值"), min_value=0, max_value=LARGEST)
    source = forms.CharField(label=_("来源"), max_length=120)
