"""The project as a form; shared by the register and by leads."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit, format_fen
from kunming_coord.districts.models import District
from projects.register.models import Project
from projects.register.services import ProjectDraft, draft_of


def filing_districts(user: User) -> QuerySet[District]:
    """The districts somebody files for."""
    return District.objects.filter(pk__in=user.districts_as(Role.FILER))


class ProjectForm(forms.Form):
    """What a district says of a project; the services check codes, names and amounts."""

    title = forms.CharField(label=_("项目名称"))
    enterprise_name = forms.CharField(label=_("企业名称"))
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), max_length=40, help_text=_("18 位，照营业执照填写，系统核对校验位。")
    )
    industry_code = forms.CharField(
        label=_("行业代码"),
        max_length=12,
        required=False,
        help_text=_("GB/T 4754—2017，门类字母加数字，例如 C3841；签约前须填到小类。"),
    )
    national_code = forms.CharField(
        label=_("国家项目代码"),
        max_length=40,
        required=False,
        help_text=_("投资项目在线审批监管平台代码，尚未取得可留空。"),
    )
    planned_investment = FenField(label=_("计划总投资"), unit=Unit.WAN, required=False)
    agreed_investment = FenField(label=_("协议投资额"), unit=Unit.WAN, required=False)

    def project_draft(self) -> ProjectDraft:
        """The cleaned form as the services take it."""
        data = self.cleaned_data
        return ProjectDraft(
            title=data["title"],
            credit_code=data["credit_code"],
            enterprise_name=data["enterprise_name"],
            industry_code=data["industry_code"],
            national_code=data["national_code"],
            agreed_investment_fen=data["agreed_investment"],
            planned_investment_fen=data["planned_investment"],
        )


class NewProjectForm(ProjectForm):
    """A project on its own, without a lead."""

    origin = forms.ModelChoiceField(label=_("登记单位"), queryset=District.objects.none(), empty_label=None)

    field_order = ("origin",)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_origin(self, user)


def set_origin(form: forms.Form, user: User) -> None:
    """Offer the districts somebody files for; a single one is not asked."""
    field = form.fields["origin"]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = filing_districts(user)
        field.initial = field.queryset.first()
        if field.queryset.count() == 1:
            field.widget = forms.HiddenInput()


def project_initial(project: Project) -> dict[str, Any]:
    """A stored project as the form shows it."""
    draft = draft_of(project)
    return {
        "title": draft.title,
        "enterprise_name": draft.enterprise_name,
        "credit_code": draft.credit_code,
        "industry_code": draft.industry_code,
        "national_code": draft.national_code,
        "planned_investment": amount_text(draft.planned_investment_fen),
        "agreed_investment": amount_text(draft.agreed_investment_fen),
    }


def amount_text(fen: int | None) -> str:
    """Fen in 万元 for an input: exact, without separators; empty where not known."""
    if fen is None:
        return ""
    exact = format_fen(fen, Unit.WAN, places=Unit.WAN.places).replace(",", "")
    return exact.rstrip("0").rstrip(".")
