"""Reading transfers."""

from typing import Any

from django.db.models import QuerySet

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.districts.queries import parties
from projects.register.disclosure import Level, names_at
from projects.register.requirements import Requirement, missing_for
from projects.transfers.disclosure import TRANSFER_FACTS
from projects.transfers.models import Transfer
from projects.transfers.requirements import REQUIREMENTS

PATH = (
    "draft",
    "submitted",
    "received",
    "in_review",
    "matching",
    "offered",
    "accepted",
    "approved",
    "agreed",
    "in_force",
)
READY_FOR_AGREEMENT = ("approved", "agreed", "in_force")


def may_host(district: District) -> bool:
    """Whether a unit can host a project of this scheme: the method covers units inside the city only."""
    return district.in_city and district.kind != DistrictKind.CITY


def hosts_for(origin: District) -> QuerySet[District]:
    """The units a project of `origin` may be offered to."""
    return parties().exclude(kind=DistrictKind.OUTSIDE).exclude(pk=origin.pk)


def for_list(viewer: Viewer) -> QuerySet[Transfer]:
    """The transfers somebody may see, with what a row of a list shows."""
    return Transfer.objects.visible_to(viewer).select_related("project", "origin", "host")


def for_detail(viewer: Viewer) -> QuerySet[Transfer]:
    """The transfers somebody may see, with what their page shows."""
    return for_list(viewer).select_related("project__enterprise", "project__origin", "lead", "proposed_host")


def missing_to_submit(transfer: Transfer) -> list[Requirement[Transfer]]:
    """缺项清单: what submission still needs; nothing once the request is under way."""
    return (
        missing_for(transfer, "submitted", REQUIREMENTS) if transfer.status in ("draft", "returned") else []
    )


def fact_rows(transfer: Transfer, level: Level) -> list[dict[str, Any]]:
    """The request as somebody of this level sees it, as rows of label and value."""
    values = {
        "reason": transfer.reason,
        "land_mu": transfer.land_mu,
        "needs": transfer.needs,
        "participation": transfer.lead.get_participation_display(),
        "proposed_host": transfer.proposed_host.name if transfer.proposed_host else "",
    }
    seen = names_at(level, TRANSFER_FACTS)
    return [
        {"label": fact.label, "value": values[fact.name], "wide": fact.name in ("reason", "needs")}
        for fact in TRANSFER_FACTS
        if fact.name in values and fact.name in seen
    ]
