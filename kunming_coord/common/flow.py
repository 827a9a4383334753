"""The life of one thing as a chart and as a list of opinions, from its events."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.workflow import WorkflowSubject

Label = str | Promise


@dataclass(frozen=True)
class FlowStep:
    """A stage of the chart; state is done, current, returned, todo or skipped."""

    label: Label
    state: str
    person: str = ""
    unit: str = ""
    at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True)
class Opinion:
    """An event as people sign it: word, opinion, name, unit, time."""

    label: Label
    tone: str
    note: str
    actor_label: str
    unit_label: str
    at: dt.datetime


def flow_of(subject: WorkflowSubject, path: Sequence[str], events: Sequence[WorkflowEvent]) -> list[FlowStep]:
    """The usual path of a thing with where it stands; a side status is put in where the path was left.

    Events the reader may not see are simply not in `events`: their stages stand without a name.
    """
    latest = {event.to_status: event for event in events}
    if subject.status in path:
        place = path.index(subject.status)
        states = ["done"] * place + ["current"] + ["todo"] * (len(path) - place - 1)
        if place == len(path) - 1:
            states[place] = "done"
        return [_step(subject, status, state, latest) for status, state in zip(path, states, strict=True)]
    place = _left_at(subject, path, latest)
    tone = subject.machine.statuses[subject.status].tone
    side = _step(subject, subject.status, "returned" if tone == "refused" else "skipped", latest)
    before = [_step(subject, status, "done", latest) for status in path[: place + 1]]
    after = [_step(subject, status, "todo", latest) for status in path[place + 1 :]]
    return [*before, side, *(after if tone == "refused" else [])]


def opinions_of(subject: WorkflowSubject, events: Sequence[WorkflowEvent]) -> list[Opinion]:
    """The events in words, oldest first; a machine that has no word of its own for the beginning says 起草."""
    machine = subject.machine
    return [
        Opinion(
            label=machine.actions.get(event.action) or _("起草"),
            tone=machine.statuses[event.to_status].tone,
            note=event.note,
            actor_label=event.actor_label,
            unit_label=event.unit_label,
            at=event.at,
        )
        for event in events
    ]


def _step(subject: WorkflowSubject, status: str, state: str, latest: dict[str, WorkflowEvent]) -> FlowStep:
    label = subject.machine.status_label(status)
    event = latest.get(status)
    if state == "todo" or event is None:
        return FlowStep(label, state)
    return FlowStep(
        label,
        state,
        person=event.actor_label,
        unit=event.unit_label,
        at=event.at,
        note=event.note if state == "returned" else "",
    )


def _left_at(subject: WorkflowSubject, path: Sequence[str], latest: dict[str, WorkflowEvent]) -> int:
    """The place on the path from which the thing went aside."""
    event = latest.get(subject.status)
    while event is not None and event.from_status not in path and event.from_status in latest:
        event = latest[event.from_status]
    return path.index(event.from_status) if event is not None and event.from_status in path else 0
