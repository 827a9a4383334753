"""Reading framework agreements."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from kunming_coord.common.scope import Viewer
from projects.frameworks.models import CounterReading, Framework, FrameworkCounter, FrameworkTask

YELLOW_DAYS = 30  # how the list is coloured; when a task has to be looked at no document says


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
    """The framework agreements somebody may see, with what a row of the list shows."""
    return Framework.objects.visible_to(viewer).prefetch_related("parties__district", "parties__body")


def for_detail(viewer: Viewer) -> QuerySet[Framework]:
    """The framework agreements somebody may see, with their tasks, and their counters as they were last read."""
    newest = CounterReading.objects.order_by("counter_id", "-as_of", "-id").distinct("counter_id")
    return for_list(viewer).prefetch_related(
        "tasks__bearer__district", "tasks__bearer__body", Prefetch("counters__readings", newest)
    )


def task_rows(tasks: Iterable[FrameworkTask], today: dt.date | None = None) -> list[TaskRow]:
    """Tasks with their lights: red once late, yellow in the last days."""
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
    return "yellow" if (task.due_on - day).days <= YELLOW_DAYS else "green"
