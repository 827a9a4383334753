"""Long work: enqueue in the caller's transaction, claim by an advisory lock, finish behind a fence.

The lock belongs to the worker's own progress connection, so a killed worker frees it at once and the next tick takes
over; no clock and no lease decides who is alive.
"""

import datetime as dt
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Q
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Busy, DomainError, Stale
from kunming_coord.common.models import Run, RunState

logger = logging.getLogger(__name__)

LOCK_SPACE = 0x4B43  # one namespace of advisory locks for runs
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
        rows = Run.objects.filter(pk=self.run.pk, attempt=self.run.attempt, state=RunState.RUNNING).update(
            state=RunState.DONE,
            percent=100,
            message=message,
            counts=self.run.counts | counts,
            error="",
            finished_at=timezone.now(),
        )
        if rows != 1:
            raise Stale("该任务已由另一工作进程接手。")


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
    """Ids of unfinished runs not handed out within the last seconds, marked as handed out now."""
    now = timezone.now()
    waiting = Run.objects.filter(state__in=[RunState.QUEUED, RunState.RUNNING]).filter(
        Q(dispatched_at=None) | Q(dispatched_at__lt=now - REDISPATCH_AFTER)
    )
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
    try:
        if run.attempt > MAX_ATTEMPTS:
            raise Busy(f"任务已尝试 {MAX_ATTEMPTS} 次仍未完成，请联系系统管理员查看运行日志。")
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


def _claim(run_id: int) -> Run | None:
    now = timezone.now()
    rows = Run.objects.filter(pk=run_id, state__in=[RunState.QUEUED, RunState.RUNNING]).update(
        state=RunState.RUNNING, attempt=F("attempt") + 1, started_at=now, dispatched_at=now
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
