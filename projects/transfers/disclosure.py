"""Who sees what of a transfer; printed before it is submitted and obeyed by pages and API."""

from dataclasses import dataclass

from django.db.models import Max

from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.scope import Viewer
from projects.register.disclosure import ACCEPTED, PROJECT_FACTS, Disclosed, Level, is_own
from projects.transfers.models import Transfer
from projects.transfers.moves import Action

TRANSFER_FACTS = (
    Disclosed("reason", "流转理由", Level.MATCHED),
    Disclosed("land_mu", "用地需求（亩）", Level.MATCHED),
    Disclosed("needs", "要素需求", Level.MATCHED),
    Disclosed("participation", "认定参与程度", Level.PARTNER),
    Disclosed("proposed_host", "意向承载地", Level.OWN),
    Disclosed("conditions", "适用范围核对", Level.OWN),
    Disclosed("lead", "首谈线索（联系人、接洽情况）", Level.OWN),
    Disclosed("history", "推送之前的办理意见", Level.OWN),
)


@dataclass(frozen=True)
class Audience:
    """A fact and which of the three circles see it."""

    label: str
    city: bool
    matched: bool
    partner: bool


def audiences() -> list[Audience]:
    """提交后谁能看到什么, row by row."""
    return [
        Audience(
            fact.label,
            city=True,
            matched=fact.level <= Level.MATCHED,
            partner=fact.level <= Level.PARTNER,
        )
        for fact in PROJECT_FACTS + TRANSFER_FACTS
    ]


def level_of(transfer: Transfer, viewer: Viewer) -> Level:
    """How near somebody who may see the transfer stands to it; asks no query."""
    if is_own(transfer.origin_id, viewer):
        return Level.OWN
    return Level.PARTNER if transfer.status in ACCEPTED else Level.MATCHED


def visible_events(transfer: Transfer, level: Level) -> list[WorkflowEvent]:
    """All events for the origin and the city; for a host those since the offer it answers to."""
    events = transfer.events
    if level < Level.OWN:
        last_offer = transfer.events.filter(action=Action.OFFER).aggregate(at=Max("sequence"))["at"]
        events = events.filter(sequence__gte=last_offer)
    return list(events)
