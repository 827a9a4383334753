"""Forms of the facts of a project; the services check days, amounts and sides."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Denomination, Unit
from kunming_coord.districts.queries import places
from parks.directory.models import Park
from projects.register.demands import NEEDS, DemandDraft, typed
from projects.register.facts import Demand, SiteFunction
from projects.register.industry import IndustryChain
from projects.register.models import Project
from projects.register.moves import REASONED, StageAction
from projects.register.profiling import InvestmentDraft, SiteDraft
from projects.register.staging import PROOFS, StageDraft


def day_field(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateField:
    """A day, as the browser's own control asks for it."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


class AmountField(FenField):
    """An amount whose unit stands in its label, and once in what is said of it."""

    def __init__(self, name: Any, unit: Denomination) -> None:
        self.spoken = name
        super().__init__(label=f"{name}（{unit.label}）", unit=unit, required=False)

    def clean(self, value: Any) -> Any:
        whole, self.label = self.label, self.spoken
        try:
            return super().clean(value)
        finally:
            self.label = whole


class DemandForm(forms.Form):
    """The demand profile: a field per need, its unit in the label."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for need in NEEDS:
            self.fields[need.name] = AmountField(need.label, need.measure)
        self.fields["wanted_on"] = day_field(_("期望落地日期"))
        self.fields["note"] = forms.CharField(
            label=_("其他要求"), required=False, widget=forms.Textarea({"rows": 2})
        )

    def draft(self) -> DemandDraft:
        """The profile of a valid form."""
        data = self.cleaned_data
        return DemandDraft({need.name: data[need.name] for need in NEEDS}, data["wanted_on"], data["note"])


def demand_initial(demand: Demand | None) -> dict[str, Any]:
    """A stored profile as the form shows it."""
    if demand is None:
        return {}
    return typed(demand) | {"wanted_on": demand.wanted_on, "note": demand.note}


class SiteForm(forms.Form):
    """A place where the enterprise does something."""

    function = forms.ChoiceField(label=_("功能"), choices=SiteFunction.choices)
    district = forms.ModelChoiceField(
        label=_("所在区域"),
        queryset=places(),
        to_field_name="slug",
        empty_label=_("请选择"),
    )
    park = forms.ModelChoiceField(
        label=_("所在园区"),
        queryset=Park.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("无"),
    )
    address = forms.CharField(label=_("地址"))
    from_day = day_field(_("启用日"), help_text=_("尚未启用或不详的留空。"))

    def draft(self) -> SiteDraft:
        """The site of a valid form."""
        return SiteDraft(**self.cleaned_data)


class EndSiteForm(forms.Form):
    """From which day on a site is no longer used."""

    ends_on = day_field(_("停用日"))


class InvestmentForm(forms.Form):
    """到位资金 and 完成固投, each since the start and in the year of the day."""

    as_of = day_field(_("截至日"))
    arrived_total = AmountField(_("到位资金（开工以来）"), Unit.WAN)
    arrived_year = AmountField(_("到位资金（本年）"), Unit.WAN)
    completed_total = AmountField(_("完成固投（开工以来）"), Unit.WAN)
    completed_year = AmountField(_("完成固投（本年）"), Unit.WAN)
    note = forms.CharField(label=_("说明"), required=False, help_text=_("累计数比上次小的须写明原因。"))

    def draft(self) -> InvestmentDraft:
        """The record of a valid form."""
        data = self.cleaned_data
        amounts = {f"{name}_fen": data[name] for name in data if name not in ("as_of", "note")}
        return InvestmentDraft(as_of=data["as_of"], note=data["note"], **amounts)


class ContactForm(forms.Form):
    """Somebody at the enterprise."""

    name = forms.CharField(label=_("姓名"))
    post = forms.CharField(label=_("职务"), required=False)
    phone = forms.CharField(
        label=_("电话"), help_text=_("只对登记单位直接显示；他人按可见范围遮挡，查看留痕。")
    )


class AmountsForm(forms.Form):
    """计划总投资 and 协议投资额."""

    planned_investment = AmountField(_("计划总投资"), Unit.WAN)
    agreed_investment = AmountField(_("协议投资额"), Unit.WAN)

    def arguments(self) -> dict[str, int | None]:
        """What the service takes."""
        return {f"{name}_fen": amount for name, amount in self.cleaned_data.items()}


class ClassifyForm(forms.Form):
    """Trade, national code, chain and park of a project."""

    industry_code = forms.CharField(
        label=_("行业代码"), max_length=12, required=False, help_text=_("GB/T 4754—2017 小类，例如 C3841。")
    )
    national_code = forms.CharField(
        label=_("国家项目代码"), max_length=40, required=False, help_text=_("尚未取得可留空。")
    )
    chain = forms.ModelChoiceField(
        label=_("产业链"), queryset=IndustryChain.objects.all(), required=False, empty_label=_("未归入")
    )
    park = forms.ModelChoiceField(
        label=_("所在园区"),
        queryset=Park.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("无"),
    )

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        chain = self.cleaned_data["chain"]
        return {**self.cleaned_data, "chain": chain.pk if chain else ""}


def classify_initial(project: Project) -> dict[str, Any]:
    """How a project is classified now, as the form shows it."""
    return {
        "industry_code": project.industry_code,
        "national_code": project.national_code,
        "chain": project.chain,
        "park": project.park.slug if project.park else "",
    }


class StageForm(forms.Form):
    """What a step needs: going on its proof, coming to an end its reason, 增资 its amount."""

    happened_on = day_field(_("发生日"))
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, action: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if action in PROOFS:
            self.fields["proof"] = forms.CharField(label=_("佐证"), required=False, help_text=PROOFS[action])
        if action == StageAction.EXPAND:
            self.fields["added_investment"] = AmountField(_("增资额"), Unit.WAN)
        if action in REASONED:
            self.fields["reason"] = forms.CharField(
                label=_("理由"), required=False, widget=forms.Textarea({"rows": 2})
            )

    def draft(self) -> StageDraft:
        """The step of a valid form."""
        data = self.cleaned_data
        day: dt.date | None = data["happened_on"]
        return StageDraft(day, data.get("proof", ""), data.get("reason", ""), data.get("added_investment"))
