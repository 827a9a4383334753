"""Forms of leads."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.common.moveforms import MoveForm
from kunming_coord.districts.models import District
from projects.leads.actions import EXTRAS
from projects.leads.models import Lead, Participation
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
