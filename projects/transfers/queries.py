"""Reading transfers."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District, DistrictKind
from kunming_coord.districts.queries import places
from projects.policies.queries import conditions
from projects.register.requirements import Requirement, missing_for
from projects.transfers.changes import TransferChange
from projects.transfers.disclosure import facts_of, with_asked
from projects.transfers.models import Transfer
from projects.transfers.moves import EDITABLE
from projects.transfers.requirements import fitting, requirements_of
from projects.transfers.schemes import SCHEMES
from projects.transfers.screening import governing
from projects.visibility.standing import Standing
from projects.visibility.table import table

WIDE = ("reason", "needs", "conditions", "choice_reason", "policy_document")
READY_FOR_AGREEMENT = ("approved", "agreed", "in_force")


def may_host(district: District) -> bool:
    """Whether a unit can host a project of this scheme: the method covers units inside the city only."""
    return district.in_city and district.kind != DistrictKind.CITY


def hosts_for(origin: District | None = None) -> QuerySet[District]:
    """The units a project may be offered to; not to its origin, where that is known."""
    hosts = places()
    return hosts if origin is None else hosts.exclude(pk=origin.pk)


def for_list(viewer: Viewer) -> QuerySet[Transfer]:
    """The transfers somebody may see, with what a row of a list shows."""
    rows = Transfer.objects.visible_to(viewer).select_related("project", "origin", "host", "filed_by")
    return with_asked(rows, viewer)


def for_detail(viewer: Viewer) -> QuerySet[Transfer]:
    """The transfers somebody may see, with what their page shows."""
    return for_list(viewer).select_related(
        "project__enterprise", "project__origin", "lead", "proposed_host", "park"
    )


def changes_for(viewer: Viewer) -> QuerySet[TransferChange]:
    """The requests to change a transfer that somebody may see, with what their page shows."""
    rows: QuerySet[TransferChange] = TransferChange.objects.visible_to(viewer)
    return rows.select_related(
        *("transfer__project__enterprise", "transfer__project__origin", "transfer__park", "transfer__lead"),
        *("transfer__origin", "transfer__host", "transfer__filed_by", "transfer__proposed_host"),
        *("proposed_by", "counterpart", "new_host"),
    )


def missing_to_submit(transfer: Transfer) -> list[Requirement[Transfer]]:
    """缺项清单: what submission still needs; nothing once the request is under way."""
    return (
        missing_for(transfer, "submitted", requirements_of(transfer)) if transfer.status in EDITABLE else []
    )


def fact_rows(transfer: Transfer, standing: Standing) -> list[dict[str, Any]]:
    """The request as somebody who stands like this sees it, as rows of label and value."""
    seen = standing.names("transfer")
    values = {
        "reason": transfer.reason,
        "land_mu": transfer.land_mu,
        "needs": transfer.needs,
        "recognised": transfer.lead.get_participation_display() if transfer.lead else "",
        "proposed_host": transfer.proposed_host.name if transfer.proposed_host else "",
        "park": transfer.park.name if transfer.park else "",
        "class_claimed": transfer.get_class_claimed_display(),
        "relocation_class": transfer.get_relocation_class_display(),
        "policy_document": transfer.policy_document,
        "transfer_day": f"{transfer.transfer_day:%Y-%m-%d}" if transfer.transfer_day else "",
        "agree_by": f"{transfer.agree_by:%Y-%m-%d}" if transfer.agree_by else "",
        "choice_reason": _choice(transfer) if "choice_reason" in seen else "",
        "conditions": _screen(transfer) if "conditions" in seen else "",
    }
    return [
        {
            "label": table().row("transfer", name).label,
            "value": standing.value("transfer", name, values[name]),
            "wide": name in WIDE,
        }
        for name in facts_of(transfer.scheme)
        if name in values and name in seen
    ]


def _choice(transfer: Transfer) -> str:
    """Which schemes fit, and why this one was chosen."""
    labels = "、".join(str(SCHEMES[scheme].label) for scheme in fitting(transfer))
    return _("符合：%(schemes)s。%(reason)s") % {"schemes": labels, "reason": transfer.choice_reason}


def _screen(transfer: Transfer) -> str:
    """The district's own answers to the eligibility screen, in words."""
    policy, today = governing(transfer.scheme), timezone.localdate()
    items = conditions(policy, today).items if policy else {}
    confirmed = [text for code, text in items.items() if code in transfer.conditions_confirmed]
    kind = _("不属于排除类型") if transfer.kind_confirmed else _("未确认是否属于排除类型")
    return "；".join([kind, _("已勾选：%(items)s") % {"items": "、".join(confirmed) or _("无")}])
