"""Forms of tenants."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.districts.models import District
from kunming_coord.districts.queries import parties
from projects.register.models import Project
from projects.siting.reservations.queries import reservable
from projects.siting.tenancies.models import Stage
from projects.siting.tenancies.services import TenancyDraft


class TenancyForm(forms.Form):
    """A tenant of a park."""

    enterprise_name = forms.CharField(label=_("企业名称"), max_length=120)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30, required=False)
    source = forms.ModelChoiceField(
        label=_("来源地"),
        queryset=District.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("不详"),
    )
    project = forms.CharField(
        label=_("项目编码"), max_length=40, required=False, help_text=_("在本系统登记过的项目；没有的留空。")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        source = self.fields["source"]
        if isinstance(source, forms.ModelChoiceField):
            source.queryset = parties()

    def clean_project(self) -> Project | None:
        """The project of this code among those the person may see."""
        code = self.cleaned_data["project"].strip()
        if not code:
            return None
        found: Project | None = reservable(self.user).filter(code=code).first()
        if found is None:
            raise forms.ValidationError(_("没有编码为“%(code)s”的项目，请核对。") % {"code": code[:40]})
        return found

    def draft(self) -> TenancyDraft:
        """What the service takes; call after is_valid()."""
        data = self.cleaned_data
        return TenancyDraft(
            enterprise_name=data["enterprise_name"],
            credit_code=data["credit_code"],
            source_district=data["source"],
            project=data["project"],
        )


class StageForm(forms.Form):
    """The day something happened."""

    stage = forms.ChoiceField(label=_("阶段"), choices=Stage.choices)
    happened_on = forms.DateField(
        label=_("发生日"),
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text=_("登记错了、并未发生的，留空并在依据中说明。"),
    )
    proof = forms.CharField(label=_("依据"), max_length=120)
