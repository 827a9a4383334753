"""Reading transfers."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.districts.queries import parties
from projects.policies.queries import conditions, policy_in_force
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
WIDE = ("reason", "needs", "conditions")
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
        "conditions": _screen(transfer),
    }
    seen = names_at(level, TRANSFER_FACTS)
    return [
        {"label": fact.label, "value": values[fact.name], "wide": fact.name in WIDE}
        for fact in TRANSFER_FACTS
        if fact.name in values and fact.name in seen
    ]


def _screen(transfer: Transfer) -> str:
    """The district's own answers to the eligibility screen, in words."""
    today = timezone.localdate()
    items = conditions(policy_in_force(transfer.scheme, today), today).items
    confirmed = [text for code, text in items.items() if code in transfer.conditions_confirmed]
    kind = _("不属于排除类型") if transfer.kind_confirmed else _("未确认是否属于排除类型")
    return "；".join([kind, _("已勾选：%(items)s") % {"items": "、".join(confirmed) or _("无")}])
