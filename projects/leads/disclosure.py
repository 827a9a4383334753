"""How a reader stands to a lead, and who will see what once it is registered."""

from kunming_coord.common.scope import Viewer
from projects.leads.models import OPEN_POOL, Lead
from projects.visibility.audiences import Audience, Circle, preview
from projects.visibility.standing import Standing, of_city
from projects.visibility.table import Relation, Stage, table

# Key of the API → field of the table of 可见范围; what is not here carries nothing of the lead.
FIELDS = {
    **{name: name for name in ("status", "participation_claimed", "participation", "first_contact_on")},
    **{name: name for name in ("registered_at", "protected_until", "due_on", "contact_officer")},
    **{name: name for name in ("description", "claim", "evidence", "receipts")},
    "code": "lead_code",
    "origin": "lead_origin",
    "project": "subject",
    "collision": "status",
    "events": "status",
}


def standing_of(lead: Lead, viewer: Viewer) -> Standing:
    """How somebody stands to a lead they may see; asks no query."""
    stage = Stage.MATCHING if lead.status == "transferred" else Stage.LEAD
    if viewer.reach.sees_all:
        return Standing(of_city(viewer), stage)
    if lead.origin_id in viewer.reach.district_ids:
        return Standing(Relation.ORIGIN, stage)
    return Standing(Relation.POOL if lead.status == OPEN_POOL else Relation.OTHERS, Stage.LEAD)


def audiences() -> list[Audience]:
    """提交后谁能看到什么, circle by circle, for a lead that is registered."""
    labels = table().relations
    circles = [
        Circle(labels[Relation.CITY], (Relation.CITY, Stage.LEAD)),
        Circle(labels[Relation.OTHERS], (Relation.OTHERS, Stage.LEAD)),
        Circle(labels[Relation.POOL], (Relation.POOL, Stage.LEAD)),
    ]
    return preview(("project", "contact", "lead"), circles)
