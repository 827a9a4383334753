"""What the minute brings: changes of closed quarters are noticed. Safe to run twice, late, and under two beats."""

from celery import shared_task

from accounting.corrections import noticing
from kunming_coord.accounts.services import system_user


@shared_task(ignore_result=True)
def notice_corrections() -> None:
    """Begin, renew and drop corrections."""
    noticing.notice_corrections(actor=system_user())
