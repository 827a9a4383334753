"""What can be seen of written arguments before any value is known: plain numbers and doubled parties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

Fault = tuple[tuple[str | int, ...], str, str]
"""Path of the argument, reason, mend."""

_PLAIN = re.compile(r"(-?[0-9]{1,60}(?:\.[0-9]{1,60})?)(%?)", re.ASCII)


def literal(written: Any) -> Fraction | None:
    """The number an expression plainly is (12, "0.35", "30%"); None for everything else."""
    if isinstance(written, int) and not isinstance(written, bool):
        return Fraction(written)
    found = _PLAIN.fullmatch(written.strip()) if isinstance(written, str) else None
    if found is None:
        return None
    return Fraction(found[1]) / 100 if found[2] else Fraction(found[1])


def not_whole_from(arguments: Mapping[str, Any], least: int, **titles: str) -> list[Fault]:
    """A fault for each named argument plainly written as something else than a whole number ≥ `least`."""
    return [
        ((key,), f"{title}应是不小于 {least} 的整数", "请改正该数")
        for key, title in titles.items()
        if (number := literal(arguments.get(key))) is not None and (number.denominator != 1 or number < least)
    ]


def same_party(arguments: Mapping[str, Any], other: str, reason: str) -> list[Fault]:
    """A fault when the party itself is, or is among, the other side."""
    party, written = arguments.get("party"), arguments.get(other)
    if written is None or (party not in written if isinstance(written, Mapping) else party != written):
        return []
    return [((other,), reason, "请写另一方")]


def negative(arguments: Mapping[str, Any], **titles: str) -> list[Fault]:
    """A fault for each named argument plainly written as a number below 0."""
    return [
        ((key,), f"{title}不能小于 0", "请改正该数")
        for key, title in titles.items()
        if (number := literal(arguments.get(key))) is not None and number < 0
    ]


def below(place: tuple[str | int, ...], faults: list[Fault]) -> list[Fault]:
    """Faults of an inner argument, seen from outside."""
    return [((*place, *path), reason, mend) for path, reason, mend in faults]
