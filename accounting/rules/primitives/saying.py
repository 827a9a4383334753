"""Words shared by what the primitives say: numbers, shares and shortened lists, in Chinese."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from accounting.rules.language.values import Value, number_text, value_text

SHOWN: Final = 8
"""Elements of a table or series shown in a sentence; the rest is counted."""


def brief(value: Value) -> str:
    """A value in a few words: a long table or series is cut and its length said."""
    if isinstance(value, dict):
        shown: list[str] = [f"{name} {_inner(element)}" for name, element in list(value.items())[:SHOWN]]
        return _counted("，".join(shown), len(value), "方")
    if isinstance(value, tuple):
        return _counted("、".join(value_text(element) for element in value[:SHOWN]), len(value), "期")
    return value_text(value)


def _inner(element: Value) -> str:
    return brief(element) if isinstance(element, tuple) else value_text(element)


def _counted(text: str, count: int, unit: str) -> str:
    return f"{text}……（共 {count} {unit}）" if count > SHOWN else text or "（空）"


def share_text(value: Value) -> str:
    """A share as people say it: 30%, or the fraction where no short percentage is exact."""
    if not isinstance(value, Fraction):
        return brief(value)
    percent = number_text(value * 100)
    return number_text(value) if "/" in percent else f"{percent}%"
