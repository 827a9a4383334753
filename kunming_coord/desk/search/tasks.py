"""Celery's door to the entries of the search."""

from celery import shared_task

from kunming_coord.desk.search import services


@shared_task(ignore_result=True)
def refresh_search() -> None:
    """Write what is new or renamed."""
    services.refresh()
