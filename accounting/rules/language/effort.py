"""A bound on the work one evaluation may take, so that no file and no facts can hold the machine.

Counted in single operations on numbers; whoever starts an evaluation sets the bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

AT_LOAD: Final = 50_000
"""Operations for what a file settles by itself: well under a second."""

AT_EVALUATION: Final = 1_000_000
"""Operations for one evaluation: a few seconds at most."""

_LEFT: ContextVar[list[int] | None] = ContextVar("operations_left", default=None)


class Exhausted(Exception):
    """The bound is used up. Not a Refusal: nothing may go on computing after it."""

    reason = "计算量过大"
    mend = "请减少各方、期数或公式的层数，或拆成几个政策文件"

    def __str__(self) -> str:
        return f"{self.reason}。{self.mend}。"


@contextmanager
def at_most(operations: int) -> Iterator[None]:
    """Bound the work done inside. An outer bound that is already set stays in force."""
    if _LEFT.get() is not None:
        yield
        return
    token = _LEFT.set([operations])
    try:
        yield
    finally:
        _LEFT.reset(token)


def spend(operations: int) -> None:
    """Count work about to be done. Raises Exhausted."""
    left = _LEFT.get()
    if left is not None:
        left[0] -= operations
        if left[0] < 0:
            raise Exhausted
