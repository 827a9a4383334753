"""Reading framework agreements."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from kunming_coord.common.scope import Viewer
from projects.frameworks.models import CounterReading, Framework, FrameworkCounter, FrameworkTask


@dataclass(frozen=True)
class TaskRow:
    """A task with its light; empty once it is done."""

    task: FrameworkTask
    light: str


@dataclass(frozen=True)
class CounterRow:
    """A counter with its latest reading and how far that is of the target, in whole percent."""

    counter: FrameworkCounter
    latest: CounterReading | None
    percent: int | None


def for_list(viewer: Viewer) -> QuerySet[Framework]:
    """The framework agreements somebody may see, with what a row or a page shows."""
    rows = Framework.objects.visible_to(viewer)
    return rows.prefetch_related(
        "parties__district",
        "parties__body",
        "tasks__bearer__district",
        "tasks__bearer__body",
        "counters__readings",
    )


def task_rows(tasks: Iterable[FrameworkTask], today: dt.date | None = None) -> list[TaskRow]:
    """Tasks with their lights: red once late, yellow in the last 30 days."""
    day = today or timezone.localdate()
    return [TaskRow(task, _light(task, day)) for task in tasks]


def counter_rows(counters: Iterable[FrameworkCounter]) -> list[CounterRow]:
    """Counters as they were last read."""
    rows = []
    for counter in counters:
        latest = next(iter(counter.readings.all()), None)
        percent = latest.value * 100 // counter.target if latest and counter.target else None
        rows.append(CounterRow(counter, latest, percent))
    return rows


def _light(task: FrameworkTask, day: dt.date) -> str:
    if task.done_on is not None:
        return ""
    if task.due_on < day:
        return "red"
    return "yellow" if (task.due_on - day).days <= 30 else "green"
