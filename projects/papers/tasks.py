"""What the calendar does to official documents."""

from celery import shared_task

from kunming_coord.accounts.services import system_user
from projects.papers.sealing import seal_unsealed_papers


@shared_task(ignore_result=True)
def seal_papers() -> None:
    """Seal documents written before texts were sealed."""
    seal_unsealed_papers(actor=system_user())
