"""What the calendar does to agreements and their transfers."""

from celery import shared_task

from projects.agreements import ending, services


@shared_task(ignore_result=True)
def start_due_transfers() -> None:
    """Start what is agreed and whose first quarter has begun."""
    services.start_due_transfers()


@shared_task(ignore_result=True)
def end_due_agreements() -> None:
    """Let agreements expire whose last shared quarter is over, and announce the ends that are near."""
    ending.expire_due()
    ending.announce_ends()
