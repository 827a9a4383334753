"""From what has happened to who is told: the events since last time, and what is due today."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from kunming_coord.accounts.models import User
from kunming_coord.common.machine import CREATE
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.desk.home.kinds import KINDS
from kunming_coord.desk.matters.turns import accounts_of
from kunming_coord.desk.notices.due import DUE, Call, asked_opinions, ending_agreements
from kunming_coord.desk.notices.models import NoticeClock, Reason
from kunming_coord.desk.notices.services import News, tell

LATE = dt.timedelta(minutes=10)  # how late a transaction may end and its events still be seen
AT_A_TIME = 2000
OBJECTIONS = frozenset({"object"})
RETURNED_TONE = "refused"
CATCHES_UP = dt.timedelta(days=14)  # how long the morning's task may have failed and still tell of an end


@transaction.atomic
def collect() -> int:
    """Tell people of the events since last time; safe to run twice and at once. Returns how many events were read."""
    now = timezone.now()
    newest = WorkflowEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    clock, made = NoticeClock.objects.select_for_update().get_or_create(
        pk=1, defaults={"floor": newest, "seen": newest, "marked_at": now}
    )
    if made:  # nobody is told of what happened before there were notices
        return 0
    events = list(WorkflowEvent.objects.filter(pk__gt=clock.floor).order_by("pk")[:AT_A_TIME])
    _tell_of([event for event in events if event.machine in KINDS and event.action != CREATE])
    if len(events) == AT_A_TIME:
        clock.floor = clock.seen = events[-1].pk
    elif now - clock.marked_at > LATE:
        clock.floor, clock.seen, clock.marked_at = clock.seen, newest, now
    clock.save()
    return len(events)


def remind_of_today(today: dt.date | None = None) -> int:
    """Tell those concerned of what is due today, once; returns how many things."""
    day = today or timezone.localdate()
    calls = [call for read in DUE for call in read(day)]
    _tell_holders(calls, day)
    return len({(call.matter, call.subject_id) for call in calls})


def announce(today: dt.date | None = None) -> int:
    """Tell with the digest of opinions that are asked for and of agreements whose end is near, each once; how many."""
    calls = [*asked_opinions(), *ending_agreements(timezone.now() - CATCHES_UP)]
    _tell_holders(calls, today or timezone.localdate())
    return len(calls)


def _tell_holders(calls: Sequence[Call], day: dt.date) -> None:
    """Tell whoever has one of the turns on a day; as many queries for thousands as for one."""
    holders = accounts_of({turn for call in calls for turn in call.turns}, day)
    tell(
        *(
            News(
                users=call.people.union(*(holders[turn] for turn in call.turns)),
                reason=call.reason,
                matter=call.matter,
                subject_id=call.subject_id,
                cause=call.cause,
            )
            for call in calls
        )
    )


def _tell_of(events: Sequence[WorkflowEvent]) -> None:
    """Tell those concerned of each event; as many queries for thousands as for one."""
    stories = _stories(events)
    concerned = [(event, _actors_before(event, stories[event.machine, event.subject_id])) for event in events]
    people = set(
        User.objects.filter(
            pk__in={pk for _event, pks in concerned for pk in pks}, kind=User.Kind.PERSON, is_active=True
        ).values_list("pk", flat=True)
    )
    tell(
        *(
            News(
                users=(actors & people) - {event.actor_id},
                reason=_reason(event),
                matter=event.machine,
                subject_id=event.subject_id,
                cause=f"event:{event.pk}",
            )
            for event, actors in concerned
        )
    )


def _stories(events: Iterable[WorkflowEvent]) -> Mapping[tuple[str, int], list[WorkflowEvent]]:
    """What happened to the things of these events, thing by thing, oldest first."""
    things: dict[str, set[int]] = {}
    for event in events:
        things.setdefault(event.machine, set()).add(event.subject_id)
    asked = Q(pk__in=[])
    for machine, subjects in things.items():
        asked |= Q(machine=machine, subject_id__in=subjects)
    stories: dict[tuple[str, int], list[WorkflowEvent]] = {}
    for event in WorkflowEvent.objects.filter(asked).order_by("sequence"):
        stories.setdefault((event.machine, event.subject_id), []).append(event)
    return stories


def _actors_before(event: WorkflowEvent, story: Iterable[WorkflowEvent]) -> set[int]:
    """Whoever began the thing, and, where it came back, whoever moved it last before this event."""
    before = [earlier for earlier in story if earlier.sequence < event.sequence]
    actors = {earlier.actor_id for earlier in before if earlier.action == CREATE}
    if before and _reason(event) != Reason.MOVED:
        actors.add(before[-1].actor_id)
    return actors


def _reason(event: WorkflowEvent) -> Reason:
    if event.action in OBJECTIONS:
        return Reason.DISPUTED
    status = KINDS[event.machine].machine.statuses.get(event.to_status)
    return Reason.RETURNED if status is not None and status.tone == RETURNED_TONE else Reason.MOVED
