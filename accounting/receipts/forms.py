"""Forms of finance: an incentive, its reversal, and to which project a receipt counts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounting.receipts.filters import quarter_choices
from accounting.receipts.models import TaxReceipt, TaxType
from accounting.receipts.models.receipts import TEXT_LENGTH
from kunming_coord.common.forms import FenField
from kunming_coord.common.money import Unit
from kunming_coord.common.quarter import Quarter
from projects.register.models import Project

CODE_LENGTH = 40


class ProjectCodeField(forms.CharField):
    """A project by its code."""

    def clean(self, value: Any) -> Any:
        code = super().clean(value)
        if not code:
            return None
        project = Project.objects.filter(code__iexact=code.strip()).first()
        if project is None:
            raise ValidationError(_("没有编码为“%(code)s”的项目，请核对。") % {"code": code[:CODE_LENGTH]})
        return project


class IncentiveForm(forms.Form):
    """An incentive as it is recorded."""

    project = ProjectCodeField(label=gettext_lazy("项目编码"), max_length=CODE_LENGTH)
    quarter = forms.ChoiceField(label=gettext_lazy("享受期间"))
    title = forms.CharField(label=gettext_lazy("优惠名称"), max_length=TEXT_LENGTH)
    tax_type = forms.ModelChoiceField(
        label=gettext_lazy("税种"),
        queryset=TaxType.objects.all(),
        required=False,
        empty_label=gettext_lazy("不分税种"),
        help_text=gettext_lazy("协议约定各税种先扣优惠的，必须写明税种。"),
    )
    amount = FenField(unit=Unit.WAN, max_length=40, label=gettext_lazy("优惠金额"))
    has_basis = forms.BooleanField(
        label=gettext_lazy("有法定依据"),
        required=False,
        help_text=gettext_lazy("没有法定依据的只登记，按现行设置不扣减。"),
    )
    lawful_basis = forms.CharField(
        label=gettext_lazy("法定依据（文件、条款）"),
        required=False,
        max_length=TEXT_LENGTH,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["quarter"]
        if isinstance(field, forms.ChoiceField):
            field.choices = quarter_choices()

    def arguments(self) -> dict[str, Any]:
        """A valid form as the service takes it."""
        given = self.cleaned_data
        return {
            "project": given["project"],
            "quarter": Quarter.parse(given["quarter"]),
            "tax_type": given["tax_type"],
            "title": given["title"],
            "amount_fen": given["amount"],
            "has_basis": given["has_basis"],
            "lawful_basis": given["lawful_basis"],
        }


class ReverseForm(forms.Form):
    """Why an incentive is taken back."""

    reason = forms.CharField(label=gettext_lazy("冲销原因"), max_length=TEXT_LENGTH)


class AssignForm(forms.Form):
    """To which project of its payer a receipt counts."""

    project = forms.ModelChoiceField(
        label=gettext_lazy("计入项目"), queryset=Project.objects.none(), empty_label=gettext_lazy("请选择")
    )
    reason = forms.CharField(label=gettext_lazy("归属理由"), max_length=TEXT_LENGTH)

    def __init__(self, *args: Any, receipt: TaxReceipt, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Project.objects.filter(enterprise_id=receipt.enterprise_id).order_by("code")


class ComputeForm(forms.Form):
    """The quarter to compute."""

    period = forms.ChoiceField(label=gettext_lazy("期间"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["period"]
        if isinstance(field, forms.ChoiceField):
            field.choices = quarter_choices()
