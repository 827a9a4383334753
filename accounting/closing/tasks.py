"""What the worker does for a quarter: each handler calls one service. Safe to deliver twice, late, concurrently."""

from celery import shared_task

from accounting.closing import reopening, services
from kunming_coord.common.models import Run
from kunming_coord.common.runs import RunContext, run_handler


def _open_again(run: Run, reason: str) -> None:
    services.give_up_close(run=run, reason=reason)


@run_handler(services.CLOSE, on_failure=_open_again)
def close_quarter(context: RunContext) -> None:
    """Lock, post, roll up, freeze."""
    services.close_period(context=context)


@run_handler(services.TRIAL)
def roll_up(context: RunContext) -> None:
    """试算 of an open quarter, or a closed one computed anew."""
    services.try_period(context=context)


@shared_task(ignore_result=True)
def renew_dependants() -> None:
    """Roll up anew what adds up a quarter that was closed again."""
    reopening.renew_dependants()
