"""What a benchmark reports, and how a duration is taken on a shared, noisy machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """One line: ours beside the reference, in the same unit, and the most the ratio may be.

    Where there is no reference the target is a bound on `ours` itself, and `ratio` is ours / target. Without a target
    a figure is told and nothing more. With `faster` the ratio is reference / ours and the target the least it may be.
    """

    name: str
    ours: float
    reference: float | None
    target: float | None
    unit: str
    faster: bool = False

    @property
    def ratio(self) -> float:
        """Ours / reference, or reference / ours where the target says how much faster."""
        beside = self.reference if self.reference is not None else self.target
        if not beside:  # nothing is allowed, or nothing is asked
            return self.ours
        return beside / self.ours if self.faster else self.ours / beside

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        if self.target is None:
            return True
        if self.faster:
            return self.ratio >= self.target
        return self.ours <= self.target if self.reference is None else self.ratio <= self.target

    def line(self) -> str:
        """The figure as one line of text."""
        beside = f"参照 {self.reference:,.1f} {self.unit}" if self.reference is not None else "无参照"
        return (
            f"{'达标' if self.met else '未达标'}  {self.name}：{self.ours:,.1f} {self.unit}，{beside}，"
            f"比值 {self.ratio:.2f}，目标 {self.bound}"
        )

    @property
    def bound(self) -> str:
        """The target in words."""
        if self.target is None:
            return "无"
        if self.reference is None:
            return f"≤ {self.target:g} {self.unit}"
        return f"快 {self.target:g}× 以上" if self.faster else f"≤ {self.target:g}×"

    def json(self) -> dict[str, Any]:
        """The figure as data."""
        return {**asdict(self), "ratio": round(self.ratio, 3), "met": self.met}


def best_of(work: Callable[[], object], rounds: int = 7) -> float:
    """The shortest of several durations in seconds: what else the machine does only ever adds."""
    durations = []
    gc.disable()
    try:
        for _ in range(rounds):
            began = time.perf_counter()
            work()
            durations.append(time.perf_counter() - began)
    finally:
        gc.enable()
    return min(durations)
