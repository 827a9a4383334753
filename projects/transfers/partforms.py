"""Small forms on a transfer's page: an answer, a proof, a contribution, a score."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit
from kunming_coord.districts.models import Body, District
from projects.transfers.answers import open_requests
from projects.transfers.models import Contribution, OpinionRequest, Transfer
from projects.transfers.opinions import askable
from projects.transfers.queries import hosts_for
from projects.transfers.settings import ScoringRubric


class AnswerForm(forms.Form):
    """The opinion of a body."""

    verdict = forms.ChoiceField(
        label=_("意见"), choices=[("", _("请选择")), *OpinionRequest.Verdict.choices], required=False
    )
    words = forms.CharField(
        label=_("意见内容"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("提出意见或不同意的须写明。"),
    )


class AskForm(forms.Form):
    """Further bodies to be asked."""

    bodies = forms.ModelMultipleChoiceField(
        label=_("加征意见的单位"),
        queryset=Body.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needed = forms.IntegerField(
        label=_("几家答复即可"),
        required=False,
        min_value=1,
        widget=forms.NumberInput({"class": "num"}),
        help_text=_("不填为全部答复；满所填家数后其余不再需要答复。"),
    )
    note = forms.CharField(label=_("征求事项"), required=False, max_length=1000)

    def __init__(self, *args: Any, transfer: Transfer, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "ask_%s")
        super().__init__(*args, **kwargs)
        bodies = self.fields["bodies"]
        if isinstance(bodies, forms.ModelMultipleChoiceField):
            waiting = open_requests(transfer).filter(body__isnull=False).values("body_id")
            bodies.queryset = askable().exclude(pk__in=waiting)


class ProofForm(forms.Form):
    """What proves that a condition is met."""

    proof = forms.CharField(
        label=_("证明"),
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("材料名称、文号或日期。"),
    )


class ContributionForm(forms.Form):
    """What a side brings into a park built together."""

    side = forms.ChoiceField(label=_("投入方"), choices=Contribution.Side.choices)
    kind = forms.ChoiceField(label=_("投入形式"), choices=Contribution.Kind.choices)
    amount = FenField(label=_("计价（万元）"), unit=Unit.WAN, required=False)
    valued_on = forms.DateField(label=_("计价日"), required=False, widget=forms.DateInput({"type": "date"}))
    basis = forms.CharField(
        label=_("计价依据"), required=False, max_length=200, help_text=_("评估报告、合同或文件的名称、编号。")
    )


class ScoreForm(forms.Form):
    """Points of a candidate host, one field per criterion of the rubric."""

    district = forms.ModelChoiceField(
        label=_("候选承载地"), queryset=District.objects.none(), required=False, empty_label=_("请选择")
    )

    def __init__(self, *args: Any, transfer: Transfer, rubric: ScoringRubric | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = rubric.criteria if rubric else []
        district = self.fields["district"]
        if isinstance(district, forms.ModelChoiceField):
            district.queryset = hosts_for(transfer.origin)
        for item in self.criteria:
            label = _("%(label)s（权重 %(weight)s%%）") % {"label": item["label"], "weight": item["weight"]}
            self.fields[item["code"]] = forms.CharField(
                label=label,
                required=False,
                max_length=4,
                widget=forms.TextInput({"inputmode": "numeric", "class": "num"}),
            )

    def points(self) -> dict[str, str]:
        """The points as typed, by criterion."""
        return {item["code"]: self.cleaned_data[item["code"]] for item in self.criteria}
