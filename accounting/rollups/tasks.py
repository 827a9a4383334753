"""What the worker does for roll-ups: each handler calls one service. Safe to deliver twice, late, concurrently."""

from celery import shared_task
from django.utils import timezone

from accounting.rollups import nightly, parts
from kunming_coord.accounts.services import system_user
from kunming_coord.common.runs import RunContext, run_handler


@run_handler(parts.PART)
def roll_up_part(context: RunContext) -> None:
    """One range of projects of a roll-up that is shared among workers."""
    parts.do_part(context=context)


@run_handler(nightly.NIGHTLY)
def rerun(context: RunContext) -> None:
    """Compare the totals of an open quarter with the same computed whole."""
    nightly.rerun_period(context=context)


@shared_task(ignore_result=True)
def start_nightly_reruns() -> None:
    """Beat, at night: one re-run of each open quarter a day."""
    nightly.start_reruns(day=timezone.localdate(), actor=system_user())
