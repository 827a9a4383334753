"""Reading leads."""

from django.db.models import QuerySet

from kunming_coord.common.scope import Viewer
from projects.leads.models import Lead
from projects.leads.requirements import REQUIREMENTS
from projects.register.requirements import Requirement, missing_for

PATH = ("draft", "registered", "in_review", "recognised", "transferred")


def for_list(viewer: Viewer) -> QuerySet[Lead]:
    """The leads somebody may see, with what a row of a list shows."""
    return Lead.objects.visible_to(viewer).select_related("project", "origin")


def for_detail(viewer: Viewer) -> QuerySet[Lead]:
    """The leads somebody may see, with what their page shows."""
    return for_list(viewer).select_related("project__enterprise", "transfer_request")


def missing_to_register(lead: Lead) -> list[Requirement[Lead]]:
    """缺项清单: what registration still needs; nothing once the lead is under way."""
    return missing_for(lead, "registered", REQUIREMENTS) if lead.status in ("draft", "returned") else []
