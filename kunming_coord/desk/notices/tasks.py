"""Celery's doors to the notices."""

from celery import shared_task

from kunming_coord.desk.notices import collecting, mailing, services


@shared_task(ignore_result=True)
def collect_notices() -> None:
    """Tell people of what has just happened."""
    collecting.collect()


@shared_task(ignore_result=True)
def morning_notices() -> None:
    """What is due today at once, everything else as one digest."""
    collecting.remind_of_today()
    collecting.announce()
    mailing.send_digests(services.deliver_digest())
