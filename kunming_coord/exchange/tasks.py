"""What the worker does for imports: each handler calls one service. Safe to deliver twice, late, concurrently."""

from celery import shared_task

from kunming_coord.common.models import Run
from kunming_coord.common.runs import RunContext, run_handler
from kunming_coord.exchange import services, work


def _refuse(run: Run, reason: str) -> None:
    work.give_up_check(run=run, reason=reason)


def _fail(run: Run, reason: str) -> None:
    work.give_up_write(run=run, reason=reason)


@run_handler(services.CHECK, on_failure=_refuse)
def check_import(context: RunContext) -> None:
    """Read, check, keep the preview."""
    work.check_import(context=context)


@run_handler(services.APPLY, on_failure=_fail)
def apply_import(context: RunContext) -> None:
    """Write what was shown."""
    work.write_import(context=context)


@shared_task(ignore_result=True)
def expire_imports() -> None:
    """Let go of previews nobody decided on."""
    services.expire_imports()
