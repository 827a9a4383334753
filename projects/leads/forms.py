"""Forms of leads."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.common.moveforms import MoveForm
from kunming_coord.districts.models import District
from projects.leads.actions import EXTRAS
from projects.leads.evidence import EvidenceDraft
from projects.leads.models import Lead, Participation
from projects.leads.records import LeadEvidence, LeadObjection
from projects.leads.rubric import Rubric
from projects.leads.services import LeadDraft
from projects.register.forms import ProjectForm, project_initial, set_origin

CHOICES = [("", _("请选择")), *Participation.choices]


class LeadForm(ProjectForm):
    """A project and its first contact in one form; a draft needs project, code, names and the day."""

    contact_officer = forms.CharField(label=_("首谈联系人"), required=False, max_length=40)
    first_contact_on = forms.DateField(
        label=_("首次接洽日"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    participation_claimed = forms.ChoiceField(
        label=_("申报参与程度"),
        choices=CHOICES,
        required=False,
        help_text=_("最终以市招商委办公室认定为准。"),
    )
    description = forms.CharField(
        label=_("接洽情况"),
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text=_("时间、地点、人员、洽谈内容和已做的工作。仅本单位和市级认定机构可见。"),
    )

    def lead_draft(self) -> LeadDraft:
        """The cleaned first contact as the services take it."""
        data = self.cleaned_data
        return LeadDraft(
            first_contact_on=data["first_contact_on"],
            contact_officer=data["contact_officer"],
            participation_claimed=data["participation_claimed"],
            description=data["description"],
        )


class NewLeadForm(LeadForm):
    """A lead nobody has written down yet."""

    origin = forms.ModelChoiceField(label=_("首谈单位"), queryset=District.objects.none(), empty_label=None)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_origin(self, user)
        self.fields["first_contact_on"].widget.attrs["max"] = timezone.localdate().isoformat()


def lead_initial(lead: Lead) -> dict[str, Any]:
    """A stored lead as the form shows it."""
    return project_initial(lead.project) | {
        "contact_officer": lead.contact_officer,
        "first_contact_on": lead.first_contact_on,
        "participation_claimed": lead.participation_claimed,
        "description": lead.description,
    }


class LeadMoveForm(MoveForm):
    """What the moves of a lead need besides an opinion."""

    extras = EXTRAS

    participation = forms.ChoiceField(
        label=_("认定参与程度"), choices=CHOICES, required=False, help_text=_("认定首谈时选择。")
    )
    claim = forms.CharField(
        label=_("主张首谈在先的理由"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("冲突核查为“有冲突”时填写，将写入回执并提交认定单位裁定。"),
    )

    def __init__(self, *args: Any, collided: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not collided:
            self.fields.pop("claim", None)


class EvidenceForm(forms.Form):
    """A piece of evidence, of a kind the rubric counts."""

    kind = forms.ChoiceField(label=_("材料类型"))
    on = forms.DateField(label=_("日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    title = forms.CharField(label=_("材料名称"))
    document_number = forms.CharField(
        label=_("文号"), required=False, max_length=80, help_text=_("未上传文件时必填，凭文号可以查到。")
    )
    file = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_("PDF、JPG 或 PNG，不超过 10 MB；不得上传涉密材料。"),
        widget=forms.ClearableFileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args: Any, rubric: Rubric | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        if isinstance(kind, forms.ChoiceField):
            kind.choices = [("", _("请选择")), *(rubric.choices if rubric else [])]
        self.fields["on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def draft(self) -> EvidenceDraft:
        """The cleaned form as the services take it."""
        data = self.cleaned_data
        file = data["file"]
        return EvidenceDraft(
            kind=data["kind"],
            on=data["on"],
            title=data["title"],
            document_number=data["document_number"],
            file=(file.read(), file.name) if file else None,
        )


class ReplaceForm(EvidenceForm):
    """The next version of a piece of evidence; without a file the present one is kept."""

    note = forms.CharField(label=_("更换说明"), required=False, max_length=200)

    def __init__(self, *args: Any, present: LeadEvidence | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if present is not None:
            names = ("kind", "on", "title", "document_number")
            self.initial = {name: getattr(present, name) for name in names}
        self.fields["file"].help_text = _("PDF、JPG 或 PNG，不超过 10 MB；不选则沿用现行版本的文件。")


class CheckForm(forms.Form):
    """Whom a blind check is about."""

    origin = forms.ModelChoiceField(label=_("核查单位"), queryset=District.objects.none(), empty_label=None)
    enterprise_name = forms.CharField(label=_("企业名称"))
    credit_code = forms.CharField(
        label=_("统一社会信用代码"), required=False, max_length=40, help_text=_("已取得的请填写，核查更准。")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_origin(self, user)


class ObjectionForm(forms.Form):
    """What the body that is told says before a recognition."""

    kind = forms.ChoiceField(label=_("意见"), choices=LeadObjection.Kind.choices)
    text = forms.CharField(
        label=_("理由"), required=False, widget=forms.Textarea({"rows": 3}), help_text=_("提出异议时必填。")
    )


class AnswerForm(forms.Form):
    """How the recogniser answers an objection."""

    answer = forms.ChoiceField(label=_("答复"), choices=LeadObjection.Answer.choices)
    note = forms.CharField(label=_("答复理由"), widget=forms.Textarea({"rows": 3}))
