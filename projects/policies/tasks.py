"""What the calendar does to policy versions."""

from celery import shared_task
from django.utils import timezone

from projects.policies.versions import supersede_due


@shared_task(ignore_result=True)
def supersede_due_versions() -> None:
    """Mark what has been replaced by a version that begins today or earlier."""
    supersede_due(day=timezone.localdate())
