"""What the calendar does to leads."""

from celery import shared_task
from django.utils import timezone

from kunming_coord.accounts.services import system_user
from projects.leads.expiring import expire_leads


@shared_task(ignore_result=True)
def expire_due_leads() -> None:
    """Move leads whose protection is over to the open pool."""
    expire_leads(day=timezone.localdate(), actor=system_user())
