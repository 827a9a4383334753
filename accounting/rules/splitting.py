"""The one exact division of fen: floor on |V|, then the largest remainder, ties by declared order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import floor, lcm
from typing import overload


def split_units(value: int, numerators: Sequence[int], denominator: int) -> tuple[int, ...]:
    """Divide `value` fen by shares numerator/denominator that add up to 1; parts in the order given.

    This is the fast lane on integers. Each part is floored on |value|; the fen left over go one each to the
    largest remainders, equal remainders in the order given; the sign is put back at the end.
    """
    size = -value if value < 0 else value
    divide = _two if len(numerators) == 2 else _many
    parts = divide(size, numerators, denominator)
    return tuple([-part for part in parts]) if value < 0 else parts


def _two(size: int, numerators: Sequence[int], denominator: int) -> tuple[int, ...]:
    """Two parties: the remainders are r and den − r, so one comparison decides."""
    part, remainder = divmod(size * numerators[0], denominator)
    if remainder and 2 * remainder >= denominator:
        part += 1
    return part, size - part


def _many(size: int, numerators: Sequence[int], denominator: int) -> tuple[int, ...]:
    pairs = [divmod(size * numerator, denominator) for numerator in numerators]
    parts = [pair[0] for pair in pairs]
    leftover = size - sum(parts)
    if leftover:
        # The sort is stable: equal remainders keep the declared order.
        by_remainder = sorted(range(len(pairs)), key=lambda place: -pairs[place][1])
        for place in by_remainder[:leftover]:
            parts[place] += 1
    return tuple(parts)


@overload
def split(value_fen: int, shares: Mapping[str, Fraction]) -> dict[str, int]: ...
@overload
def split(value_fen: int, shares: Sequence[Fraction]) -> tuple[int, ...]: ...
def split(
    value_fen: int, shares: Mapping[str, Fraction] | Sequence[Fraction]
) -> dict[str, int] | tuple[int, ...]:
    """Divide whole fen by exact shares, in fractions until the rounding.

    The parts add up to the value, each lies within 1 fen of exact, and split(-x) == -split(x).
    The order of `shares` is the declared order and decides equal remainders only.
    Raises ValueError when a share is negative or the shares do not add up to 1.
    """
    if isinstance(shares, Mapping):
        return dict(zip(shares, split(value_fen, tuple(shares.values())), strict=True))
    if any(share < 0 for share in shares) or sum(shares) != 1:
        raise ValueError("shares must not be negative and must add up to exactly 1")
    exact = [abs(value_fen) * share for share in shares]
    parts = [floor(amount) for amount in exact]
    order = sorted(range(len(exact)), key=lambda place: parts[place] - exact[place])
    for place in order[: abs(value_fen) - sum(parts)]:
        parts[place] += 1
    return tuple(-part if value_fen < 0 else part for part in parts)


def common_numerators(shares: Sequence[Fraction]) -> tuple[tuple[int, ...], int]:
    """Shares over their least common denominator: ((3, 7), 10) for 3/10 and 7/10."""
    denominator = lcm(*(share.denominator for share in shares))
    return tuple(share.numerator * (denominator // share.denominator) for share in shares), denominator
