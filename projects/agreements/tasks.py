"""What the calendar does to agreements and their transfers."""

from celery import shared_task

from projects.agreements import services


@shared_task(ignore_result=True)
def start_due_transfers() -> None:
    """Start what is agreed and whose first quarter has begun."""
    services.start_due_transfers()
