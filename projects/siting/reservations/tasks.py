"""What the calendar does to reservations."""

from celery import shared_task

from projects.siting.reservations import services


@shared_task(ignore_result=True)
def release_reservations() -> None:
    """Let go of what has run out, and of what no project comes for any more."""
    services.expire_reservations()
    services.lapse_reservations()
