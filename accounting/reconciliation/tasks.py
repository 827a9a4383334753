"""What the worker does for the comparison: each calls one service. Safe to deliver twice, late, concurrently."""

from celery import shared_task

from accounting.reconciliation import services
from kunming_coord.common.runs import RunContext, run_handler


@run_handler(services.COMPARE)
def reconcile_quarter(context: RunContext) -> None:
    """Compare a quarter that somebody, or the clock, has queued."""
    services.run_reconciliation(context=context)


@shared_task(ignore_result=True)
def queue_reconciliations() -> None:
    """Queue the comparison of every quarter that may still change."""
    services.queue_reconciliations()
