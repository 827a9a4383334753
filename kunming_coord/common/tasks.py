"""Celery's two doors to the runs: a static tick, and the work itself. Safe to deliver twice, late, concurrently."""

from celery import shared_task

from kunming_coord.common import runs


@shared_task(ignore_result=True)
def tick_runs() -> None:
    """Hand out every due run; a dead broker loses nothing, since the rows wait."""
    for run_id in runs.due_runs():
        execute_run.apply_async((run_id,), expires=10)


@shared_task(ignore_result=True)
def execute_run(run_id: int) -> None:
    """Work on one run unless another worker holds it."""
    runs.execute(run_id)
