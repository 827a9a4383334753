"""How a reader stands to a transfer, and who will see what once it is submitted; the table of 可见范围 says what is shown."""

import datetime as dt

from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Value

from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.scope import Viewer
from projects.register.disclosure import ACCEPTED, is_own
from projects.transfers.changes import TransferChange
from projects.transfers.models import OpinionRequest, StepNote, Transfer
from projects.transfers.moves import KEY_PARK, RELOCATION, Action
from projects.transfers.schemes import SCHEMES
from projects.visibility.audiences import Audience, Circle, preview
from projects.visibility.standing import Standing, may_be_asked, of_city
from projects.visibility.table import Relation, Stage, table

AGREED = ("agreed", "in_force")
# The action that shows a request to the unit on the other side.
_SHOWN_BY = {RELOCATION: Action.SUBMIT, KEY_PARK: Action.APPROVE}


def facts_of(scheme: str) -> list[str]:
    """The fields of a transfer a request under this scheme has."""
    rows = table().things["transfer"].rows.values()
    return [row.name for row in rows if not row.only or scheme in row.only]


def audiences(scheme: str) -> list[Audience]:
    """提交后谁能看到什么, circle by circle, for a request under this scheme."""
    way = SCHEMES[scheme]
    circles = [
        Circle(table().relations[Relation.CITY], (Relation.CITY, Stage.LEAD)),
        *([Circle(way.matched, (Relation.CANDIDATE, Stage.MATCHING))] if way.matched else []),
        Circle(way.partner, (Relation.HOST, Stage.ACCEPTED)),
        Circle(table().stages[Stage.SIGNED], (Relation.HOST, Stage.SIGNED)),
    ]
    return preview(("project", "contact", "transfer"), circles, scheme=scheme)


def with_asked(rows: QuerySet[Transfer], viewer: Viewer) -> QuerySet[Transfer]:
    """The rows with whether a body of this reader was asked about each, so that a list asks nothing row by row."""
    bodies = may_be_asked(viewer) if viewer.reach.sees_all else set()
    if not bodies:
        return rows.annotate(was_asked=Value(value=False))
    asked = OpinionRequest.objects.filter(transfer=OuterRef("pk"), body_id__in=bodies)
    return rows.annotate(was_asked=Exists(asked))


def standing_of(transfer: Transfer, viewer: Viewer) -> Standing:
    """How somebody who may see the transfer stands to it; of rows read by `with_asked` it asks no query."""
    stage = _stage(transfer)
    if viewer.reach.sees_all:
        return Standing(of_city(viewer, lambda bodies: _was_asked(transfer, bodies)), stage)
    if is_own(transfer.filed_by_id, viewer):
        return Standing(Relation.ORIGIN, stage)
    if transfer.status in ACCEPTED:
        return Standing(Relation.HOST, stage)
    return Standing(Relation.CANDIDATE, Stage.MATCHING)


def visible_events(transfer: Transfer, standing: Standing) -> list[WorkflowEvent]:
    """All events where the table shows what came before; else those since it was last shown to the other side."""
    events = transfer.events
    if not standing.sees("transfer", "history"):
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
    if is_own(transfer.filed_by_id, viewer):
        return rows.filter(seen | Q(made_for=None))
    changes = Q(kind=StepNote.Kind.CHANGE)
    if since := host_since(transfer):
        changes &= Q(at__gte=since)
    return rows.filter(seen | changes)


def standing_of_change(change: TransferChange, viewer: Viewer) -> Standing:
    """How somebody who may see a change stands to its transfer: a unit that is asked to take over, as one matched."""
    sides = {change.proposed_by_id, change.counterpart_id}
    if viewer.reach.sees_all or sides & viewer.reach.district_ids:
        return standing_of(change.transfer, viewer)
    return Standing(Relation.CANDIDATE, Stage.MATCHING)


def visible_change_events(change: TransferChange, viewer: Viewer) -> list[WorkflowEvent]:
    """All events for both sides and the city; for a unit that is asked to take over those since it was."""
    events = change.events
    if viewer.reach.sees_all or {change.proposed_by_id, change.counterpart_id} & viewer.reach.district_ids:
        return list(events)
    asked = events.filter(to_status="consulted").aggregate(at=Max("sequence"))["at"]
    return list(events.filter(sequence__gt=asked)) if asked is not None else []


def _stage(transfer: Transfer) -> Stage:
    if transfer.status in ACCEPTED:
        return Stage.SIGNED if transfer.status in AGREED else Stage.ACCEPTED
    return Stage.MATCHING if transfer.host_id else Stage.LEAD


def _was_asked(transfer: Transfer, bodies: set[int]) -> bool:
    known: bool | None = getattr(transfer, "was_asked", None)
    if known is None:
        return transfer.opinion_requests.filter(body_id__in=bodies).exists()
    return known
