"""What the calendar does to filings. Safe to run twice, late, and under two beats."""

from celery import shared_task

from accounting.filings import opening, reopening


@shared_task(ignore_result=True)
def open_due_filings() -> None:
    """Make the filings of ended quarters whose figures have come out."""
    opening.open_due_filings()


@shared_task(ignore_result=True)
def expire_reopenings() -> None:
    """Lock reopened filings whose limit has passed."""
    reopening.expire_reopenings()
