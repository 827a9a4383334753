"""From what has happened to who is told: the events since last time, and what is due today."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounting.filings.models import Filing
from accounting.filings.reminding import OUTSTANDING
from kunming_coord.accounts.deputies import on_duty
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.machine import CREATE
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.desk.home.kinds import KINDS
from kunming_coord.desk.notices.models import NoticeClock, Reason
from kunming_coord.desk.notices.services import News, tell

LATE = dt.timedelta(minutes=10)  # how late a transaction may end and its events still be seen
AT_A_TIME = 2000
OBJECTIONS = frozenset({"object"})
RETURNED_TONE = "refused"


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


@dataclass(frozen=True)
class Due:
    """A thing whose day has come: of which kind, and for whom of which district."""

    matter: str
    subject_id: int
    district_id: int
    role: str


def due_filings(day: dt.date) -> Iterator[Due]:
    """Filings of the day that are not filed."""
    for filing in Filing.objects.filter(due_on=day, status__in=OUTSTANDING):
        yield Due(Filing.machine.name, filing.pk, filing.host_id, Role.FILER)


DUE: tuple[Callable[[dt.date], Iterable[Due]], ...] = (due_filings,)  # a room with deadlines adds its own


def remind_of_today(today: dt.date | None = None) -> int:
    """Tell those concerned of what is due today, once; returns how many things."""
    day = today or timezone.localdate()
    things = [due for read in DUE for due in read(day)]
    holders: dict[tuple[int | None, str], set[int]] = {}
    for duty, account in on_duty(Q(district_id__in={due.district_id for due in things}), day):
        holders.setdefault((duty.district_id, duty.role), set()).add(account)
    tell(
        *(
            News(
                users=holders.get((due.district_id, due.role), set()),
                reason=Reason.DUE,
                matter=due.matter,
                subject_id=due.subject_id,
                cause=f"due:{due.matter}:{due.subject_id}:{day}",
            )
            for due in things
        )
    )
    return len(things)


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
