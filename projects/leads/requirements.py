"""What a lead needs before it may be registered."""

from projects.attachments.models import Stage
from projects.attachments.queries import attachments_needed
from projects.leads.models import Lead
from projects.register.requirements import Requirement

REQUIREMENTS: tuple[Requirement[Lead], ...] = (
    Requirement("contact_officer", "首谈联系人", "registered", lambda lead: bool(lead.contact_officer)),
    Requirement(
        "participation_claimed",
        "申报参与程度",
        "registered",
        lambda lead: bool(lead.participation_claimed),
        mend="请选择提供线索或共同招商",
    ),
    Requirement(
        "description",
        "接洽情况",
        "registered",
        lambda lead: bool(lead.description),
        mend="请写明时间、人员、地点和洽谈内容",
    ),
)


def requirements_of(lead: Lead) -> tuple[Requirement[Lead], ...]:
    """What registration requires, the attachments that are 必备 included."""
    return (*REQUIREMENTS, *attachments_needed(lead.project, lead.origin_id, Stage.LEAD, "registered"))
