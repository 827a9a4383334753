"""What the calendar does to obligations."""

from celery import shared_task

from projects.obligations import services


@shared_task(ignore_result=True)
def follow_agreements() -> None:
    """Make what agreements in force ask for, and let go of what ended with them."""
    services.make_obligations()
    services.lapse_obligations()
