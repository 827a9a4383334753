"""What the calendar does to what projects hold of quotas, and to swaps."""

from celery import shared_task

from projects.siting.quotas.claims import expire_due_claims, lapse_claims
from projects.siting.quotas.swaps import end_swaps


@shared_task(ignore_result=True)
def follow_quota_claims() -> None:
    """Let go of reservations that have run out, and end swaps with their agreements."""
    expire_due_claims()
    end_swaps()


@shared_task(ignore_result=True)
def release_quota_claims() -> None:
    """Let go of what is kept for projects that have ended."""
    lapse_claims()
