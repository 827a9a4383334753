"""What the calendar does to reservations."""

from celery import shared_task

from projects.siting.reservations import running


@shared_task(ignore_result=True)
def release_reservations() -> None:
    """Let go of what has run out, and of what no project comes for any more."""
    running.expire_reservations()
    running.lapse_reservations()
