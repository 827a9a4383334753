"""Who sees what of a transfer; printed before it is submitted and obeyed by pages and API."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.scope import Viewer
from projects.register.disclosure import ACCEPTED, PROJECT_FACTS, Disclosed, Level, is_own
from projects.transfers.changes import TransferChange
from projects.transfers.models import StepNote, Transfer
from projects.transfers.moves import (
    CO_BUILDING,
    INVESTMENT,
    KEY_PARK,
    MATCHED,
    NEW_ENERGY,
    RELOCATION,
    Action,
)

TRANSFER_FACTS = (
    Disclosed("reason", "流转理由", Level.MATCHED),
    Disclosed("land_mu", "用地需求（亩）", Level.MATCHED),
    Disclosed("needs", "要素需求", Level.MATCHED),
    Disclosed("park", "园区", Level.MATCHED),
    Disclosed("class_claimed", "申报类别", Level.MATCHED),
    Disclosed("relocation_class", "认定类别", Level.MATCHED),
    Disclosed("policy_document", "政策性流转依据文件", Level.MATCHED),
    Disclosed("transfer_day", "流转日", Level.MATCHED),
    Disclosed("contributions", "共建投入", Level.MATCHED),
    Disclosed("host_conditions", "承接条件", Level.MATCHED),
    Disclosed("agree_by", "协议签订期限", Level.PARTNER),
    Disclosed("participation", "认定参与程度", Level.PARTNER),
    Disclosed("proposed_host", "意向承载地", Level.OWN),
    Disclosed("conditions", "适用范围核对", Level.OWN),
    Disclosed("choice_reason", "适用办法的选择", Level.OWN),
    Disclosed("scores", "候选承载地评分", Level.OWN),
    Disclosed("opinions", "征求的意见", Level.OWN),
    Disclosed("lead", "首谈线索（联系人、接洽情况）", Level.OWN),
    Disclosed("history", "对方看到之前的办理意见", Level.OWN),
)
# Facts only some schemes have.
_ONLY = {
    "park": {KEY_PARK},
    "class_claimed": {RELOCATION},
    "relocation_class": {RELOCATION},
    "policy_document": {RELOCATION},
    "transfer_day": {RELOCATION},
    "contributions": {CO_BUILDING},
    "host_conditions": MATCHED,
    "participation": {INVESTMENT},
    "proposed_host": MATCHED,
    "conditions": {INVESTMENT},
    "scores": {NEW_ENERGY},
    "lead": {INVESTMENT},
}
# The action that shows a request to the unit on the other side.
_SHOWN_BY = {RELOCATION: Action.SUBMIT, KEY_PARK: Action.APPROVE}


def facts_of(scheme: str) -> tuple[Disclosed, ...]:
    """The facts a request under this scheme has."""
    return tuple(fact for fact in TRANSFER_FACTS if fact.name not in _ONLY or scheme in _ONLY[fact.name])


@dataclass(frozen=True)
class Audience:
    """A fact and which of the three circles see it."""

    label: str
    city: bool
    matched: bool
    partner: bool


def audiences(scheme: str) -> list[Audience]:
    """提交后谁能看到什么, row by row, for a request under this scheme."""
    return [
        Audience(
            fact.label,
            city=True,
            matched=fact.level <= Level.MATCHED,
            partner=fact.level <= Level.PARTNER,
        )
        for fact in PROJECT_FACTS + facts_of(scheme)
    ]


def level_of(transfer: Transfer, viewer: Viewer) -> Level:
    """How near somebody who may see the transfer stands to it; asks no query."""
    if is_own(transfer.filed_by_id, viewer):
        return Level.OWN
    return Level.PARTNER if transfer.status in ACCEPTED else Level.MATCHED


def visible_events(transfer: Transfer, level: Level) -> list[WorkflowEvent]:
    """All events for who filed it and the city; for the other side those since it was last shown to it."""
    events = transfer.events
    if level < Level.OWN:
        shown_by = _SHOWN_BY.get(transfer.scheme, Action.OFFER)
        shown = transfer.events.filter(action=shown_by).aggregate(at=Max("sequence"))["at"]
        if shown is None:
            return []
        events = events.filter(sequence__gte=shown)
        if since := host_since(transfer):
            events = events.filter(at__gte=since)
    return list(events)


def host_since(transfer: Transfer) -> dt.datetime | None:
    """Since when the present host knows of a transfer it was not offered but took over by a change; None otherwise."""
    taken = TransferChange.objects.filter(
        transfer=transfer, status="approved", new_host__isnull=False, new_host=transfer.host_id
    ).first()
    if taken is None:
        return None
    at: dt.datetime | None = taken.events.filter(to_status="consulted").aggregate(at=Max("at"))["at"]
    return at


def notes_seen(transfer: Transfer, viewer: Viewer) -> QuerySet[StepNote]:
    """转办 and 加签 inside the city are for who filed it and the city, those of a district for it and the city;
    approved changes are for everybody who sees the transfer, since it does."""
    rows: QuerySet[StepNote] = StepNote.objects.filter(transfer=transfer).select_related("to__person")
    if viewer.reach.sees_all:
        return rows
    seen = Q(made_for__in=viewer.reach.district_ids)
    if level_of(transfer, viewer) == Level.OWN:
        return rows.filter(seen | Q(made_for=None))
    changes = Q(kind=StepNote.Kind.CHANGE)
    if since := host_since(transfer):
        changes &= Q(at__gte=since)
    return rows.filter(seen | changes)


def level_of_change(change: TransferChange, viewer: Viewer) -> Level:
    """How near somebody who may see a change stands to its transfer: a unit that is asked to take over, as one matched."""
    mine = viewer.reach.district_ids
    sides = {change.proposed_by_id, change.counterpart_id}
    return level_of(change.transfer, viewer) if viewer.reach.sees_all or sides & mine else Level.MATCHED


def visible_change_events(change: TransferChange, viewer: Viewer) -> list[WorkflowEvent]:
    """All events for both sides and the city; for a unit that is asked to take over those since it was."""
    events = change.events
    if viewer.reach.sees_all or {change.proposed_by_id, change.counterpart_id} & viewer.reach.district_ids:
        return list(events)
    asked = events.filter(to_status="consulted").aggregate(at=Max("sequence"))["at"]
    return list(events.filter(sequence__gt=asked)) if asked is not None else []
