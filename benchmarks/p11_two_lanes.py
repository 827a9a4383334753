"""P11: what SQL has posted, computed again by the engine: equal to the fen for every agreement."""

from __future__ import annotations

from collections.abc import Iterator

from accounting.ledger.recomputing import batches_that_differ
from accounting.ledger.services import post_period
from benchmarks.figures import Figure
from benchmarks.ground import Ground
from kunming_coord.accounts.services import system_user

GROUND = True


def figures(ground: Ground) -> Iterator[Figure]:
    """How many batches of one quarter differ: none may."""
    if "post" not in ground.timings:
        quarter, system = ground.fresh_quarter(), system_user()
        for period in ground.periods(quarter):
            post_period(period=period, actor=system, idempotency_key=f"lanes:{quarter}:{period.group.code}")
    differing = sum(1 for _ in batches_that_differ())
    yield Figure(f"P11 两条通道不一致的批次（{ground.projects:,} 份协议）", differing, None, 0, "批")
