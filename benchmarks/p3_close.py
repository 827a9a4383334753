"""P3: closing a quarter beside three ways it could be done in Python, over the same tables and their triggers.

All of them lock the filings with their events, post territorial, assessment and fiscal entries, and total them. The
references take a part of the projects and are scaled to all of them, which flatters them: what they read grows too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from benchmarks.figures import Figure
from benchmarks.ground import Ground, undone
from benchmarks.references import by_orm, by_pandas, row_by_row
from kunming_coord.common.quarter import Quarter

GROUND = True

PART, FEW = 5_000, 100  # projects the references work on


def figures(ground: Ground) -> Iterator[Figure]:
    """The references first, each taken back; then the close in a worker of its own."""
    quarter = ground.fresh_quarter()
    references = (
        ("ORM bulk_create", by_orm, PART, 10),
        ("逐行 save()", row_by_row, FEW, 100),
        ("pandas（Decimal）", by_pandas, PART, 3),
    )
    took = [(name, _scaled(work, quarter, ground, part), target) for name, work, part, target in references]
    ours = ground.close_in_worker(quarter)
    for name, seconds, target in took:
        yield Figure(
            f"P3 关账一个季度（{ground.projects:,} 个项目），对比 {name}",
            ours * 1e3,
            seconds * 1e3,
            target,
            "ms",
            True,
        )


def _scaled(work: Callable[[Quarter, int], None], quarter: Quarter, ground: Ground, part: int) -> float:
    projects = min(part, ground.projects)
    began = time.perf_counter()
    with undone():
        work(quarter, projects)
    return (time.perf_counter() - began) * ground.projects / projects
