"""P5: how the work grows with the number of projects, and what memory a worker takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log

from benchmarks.figures import Figure
from benchmarks.ground import Ground

GROWTH = True
KINDS = {"post": "入账", "roll_up": "汇总", "close": "关账"}


def measure(ground: Ground) -> None:
    """Close a quarter in a worker of its own, where no other benchmark has done so."""
    if "close" not in ground.timings:
        ground.close_in_worker(ground.fresh_quarter())


def figures(grounds: Sequence[Ground]) -> Iterator[Figure]:
    """The exponent between the smallest and the largest size per kind of work, and the peak memory of a worker."""
    small, large = grounds[0], grounds[-1]
    if large.projects > small.projects:
        for name, title in KINDS.items():
            if name in small.timings and name in large.timings:
                exponent = log(large.timings[name] / small.timings[name], large.projects / small.projects)
                span = f"{small.projects:,} → {large.projects:,}"
                yield Figure(f"P5 {title}随项目数增长的指数（{span}）", exponent, None, 1.05, "")
    yield Figure(f"P5 关账进程的内存峰值（{large.projects:,} 个项目）", large.memory_mb, None, 250, "MB")
