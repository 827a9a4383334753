"""P4: one filing in a thousand is stated anew: bringing the quarter's totals up to date beside computing them whole."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from accounting.periods.models import Period
from accounting.rollups.services import roll_up
from benchmarks.figures import Figure
from benchmarks.journal import journal, posted, restate
from benchmarks.p2_roll_up import SMALL, taken


def figures(projects: int = SMALL) -> Iterator[Figure]:
    """The roll-up alone, and with the posting of what changed."""
    with journal(projects) as period:
        _rolled_up(period)
        restate()
        posting = taken(lambda: posted(period))
        posted(period)
        ours = taken(lambda: _rolled_up(period))
        whole = taken(lambda: _rolled_up(period, whole=True))
    yield Figure("P4 汇总", ours * 1e3, whole * 1e3, 0.02, "ms")
    yield Figure("P4 入账加汇总", (posting + ours) * 1e3, whole * 1e3, 0.02, "ms")


def _rolled_up(period: Period, *, whole: bool = False) -> None:
    roll_up(period=period, run_uid=uuid.uuid4(), final=False, whole=whole)
