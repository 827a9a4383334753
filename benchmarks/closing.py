"""Closing a quarter the way the product does: queue the runs, do their work."""

from __future__ import annotations

import accounting.closing.tasks  # noqa: F401 - registers what a close does
from accounting.closing.services import start_close
from accounting.periods.services import periods_of
from benchmarks.people import approver
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.runs import execute


def close_all(code: str) -> None:
    """Close every open group that has filings; raises where one cannot be closed."""
    from accounting.filings.models import Filing
    from kunming_coord.common.models import Run

    quarter, actor = Quarter.parse(code), approver()
    for period in periods_of(quarter=quarter):
        if period.status == "open" and Filing.objects.filter(quarter=quarter, group=period.group).exists():
            run = start_close(period=period, actor=actor)
            execute(run.pk)
            run = Run.objects.get(pk=run.pk)
            if run.state != "done":
                raise RuntimeError(run.error)
