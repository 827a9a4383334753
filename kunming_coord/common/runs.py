"""Long work: enqueue in the caller's transaction, claim by an advisory lock, finish behind a fence.

The lock belongs to the worker's own progress connection, so a killed worker frees it at once and the next tick takes
over; no clock and no lease decides who is alive.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Busy, DomainError, Invalid, Stale
from kunming_coord.common.models import Run, RunState

logger = logging.getLogger(__name__)

LOCK_SPACE = 0x4B43  # one namespace of advisory locks for runs
UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
REDISPATCH_AFTER = dt.timedelta(seconds=6)
MAX_ATTEMPTS = 8


class RunContext:
    """What a handler gets: its parameters and a way to report progress outside its own transaction."""

    def __init__(self, run: Run, side: BaseDatabaseWrapper) -> None:
        self.run = run
        self._side = side

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.run.params)

    @property
    def parts(self) -> list[Run]:
        """The runs this one was cut into, all of them done; none before it is cut."""
        return list(self.run.parts.order_by("pk"))

    def progress(self, percent: int, message: str, **counts: int) -> None:
        """Show how far the work is; visible at once, whatever becomes of the work's transaction."""
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE common_run SET percent = %s, message = %s, counts = counts || %s::jsonb"
                " WHERE id = %s AND attempt = %s AND state = 'running'",
                [min(percent, 99), message[:200], _json(counts), self.run.pk, self.run.attempt],
            )

    def finish(self, message: str, **counts: int) -> None:
        """Mark the run done inside the work's transaction; a worker that lost its claim gets Stale and rolls back."""
        self._fenced(
            state=RunState.DONE,
            percent=100,
            message=message,
            counts=self._counts() | counts,
            error="",
            finished_at=timezone.now(),
        )

    def split(self, kind: str, parts: Sequence[Mapping[str, Any]], **counts: int) -> None:
        """Cut what is left of the work into parts, inside the work's transaction; any worker takes any of them.

        The handler returns and is called once more when all parts are done; where one fails the run fails with it.
        """
        self._fenced(
            message=_part_words(0, len(parts)), counts=self._counts() | counts, percent=0, dispatched_at=None
        )
        Run.objects.bulk_create(
            Run(
                kind=kind,
                key=f"{self.run.uid}/{number}",
                params=dict(params),
                parent=self.run,
                requested_by_id=self.run.requested_by_id,
                requested_by_label=self.run.requested_by_label,
                district_id=self.run.district_id,
            )
            for number, params in enumerate(parts, start=1)
        )

    def _fenced(self, **changes: Any) -> None:
        mine = Run.objects.filter(pk=self.run.pk, attempt=self.run.attempt, state=RunState.RUNNING)
        if mine.update(**changes) != 1:
            raise Stale("该任务已由另一工作进程接手。")

    def _counts(self) -> dict[str, int]:
        counts: dict[str, int] = Run.objects.values_list("counts", flat=True).get(pk=self.run.pk)
        return counts


Handler = Callable[[RunContext], None]
_HANDLERS: dict[str, tuple[Handler, Callable[[Run, str], None] | None]] = {}


def run_handler(
    kind: str, *, on_failure: Callable[[Run, str], None] | None = None
) -> Callable[[Handler], Handler]:
    """Register what does the work of `kind`; `on_failure` runs in the transaction that gives the run up."""

    def register(handler: Handler) -> Handler:
        _HANDLERS[kind] = (handler, on_failure)
        return handler

    return register


def enqueue_run(
    *,
    kind: str,
    key: str,
    actor: Actor,
    params: Mapping[str, Any] | None = None,
    district_id: int | None = None,
) -> Run:
    """Create the run row in the caller's transaction; the next tick picks it up.

    Raises Busy when an unfinished run of this kind and key exists.
    """
    try:
        with transaction.atomic():
            return Run.objects.create(
                kind=kind,
                key=key,
                params=dict(params or {}),
                requested_by_id=actor.pk,
                requested_by_label=actor.label,
                district_id=district_id,
            )
    except IntegrityError as error:
        raise Busy("同一任务已在排队或进行中，请等待完成后再发起。") from error


def due_runs() -> list[int]:
    """Ids of unfinished runs not handed out within the last seconds, marked as handed out now.

    A run whose parts are under way is not due; how far they are is shown on it instead.
    """
    now = timezone.now()
    _show_parts()
    waiting = _ready().filter(Q(dispatched_at=None) | Q(dispatched_at__lt=now - REDISPATCH_AFTER))
    return [
        pk
        for pk in waiting.order_by("created_at").values_list("pk", flat=True)
        if waiting.filter(pk=pk).update(dispatched_at=now)
    ]


def execute(run_id: int) -> bool:
    """Do the work of a run if nobody else is doing it; False when there is nothing to do here."""
    with _side_connection() as side:
        if not _try_lock(side, run_id):
            return False
        run = _claim(run_id)
        if run is None:
            return False
        _work(RunContext(run, side))
    return True


def _work(context: RunContext) -> None:
    run = context.run
    handler, _ = _HANDLERS[run.kind]
    if run.parts.filter(state__in=UNFINISHED).exists():
        return  # cut by a worker that was only thought dead, at the moment this one took over
    try:
        if run.attempt > MAX_ATTEMPTS:
            raise Busy(f"任务已尝试 {MAX_ATTEMPTS} 次仍未完成，请联系系统管理员查看运行日志。")
        if failed := run.parts.filter(state=RunState.FAILED).first():
            raise Invalid(failed.error)
        handler(context)
    except Stale:
        logger.warning("run %s lost its claim at attempt %s", run.uid, run.attempt)
    except DomainError as error:
        _give_up(run, error.message)
    except Exception:
        logger.exception("run %s failed at attempt %s; the next tick tries again", run.uid, run.attempt)


@transaction.atomic
def _give_up(run: Run, reason: str) -> None:
    rows = Run.objects.filter(pk=run.pk, attempt=run.attempt, state=RunState.RUNNING).update(
        state=RunState.FAILED, error=reason, message="未完成", finished_at=timezone.now()
    )
    on_failure = _HANDLERS[run.kind][1]
    if rows and on_failure:
        on_failure(run, reason)


def _ready() -> QuerySet[Run]:
    """Unfinished runs that wait for no part of theirs."""
    under_way = Run.objects.filter(parent=OuterRef("pk"), state__in=UNFINISHED)
    return Run.objects.filter(~Exists(under_way), state__in=UNFINISHED)


def _show_parts() -> None:
    """Runs with parts under way show how many are done."""
    cut = Run.objects.filter(state=RunState.RUNNING, parts__state__in=UNFINISHED).distinct()
    for run in cut.prefetch_related("parts"):
        states = [part.state for part in run.parts.all()]
        done = states.count(RunState.DONE)
        Run.objects.filter(pk=run.pk, state=RunState.RUNNING).update(
            percent=99 * done // len(states), message=_part_words(done, len(states))
        )


def _part_words(done: int, parts: int) -> str:
    return f"正在分部分汇总：已完成 {done}/{parts} 部分"


def _claim(run_id: int) -> Run | None:
    now = timezone.now()
    rows = (
        _ready()
        .filter(pk=run_id)
        .update(state=RunState.RUNNING, attempt=F("attempt") + 1, started_at=now, dispatched_at=now)
    )
    return Run.objects.get(pk=run_id) if rows else None


@contextmanager
def _side_connection() -> Iterator[BaseDatabaseWrapper]:
    """A second connection of this process: it holds the lock and writes progress outside the work's transaction."""
    side = connections[DEFAULT_DB_ALIAS].copy()
    try:
        yield side
    finally:
        side.close()


def _try_lock(side: BaseDatabaseWrapper, run_id: int) -> bool:
    with side.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, run_id % 2**31])
        return bool(cursor.fetchone()[0])


def _json(counts: Mapping[str, int]) -> str:
    return json.dumps(dict(counts))
