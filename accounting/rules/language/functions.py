"""Every function of the language, by name, and the table of them that the manual prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from accounting.rules.language import arithmetic, combining, days, stepping, tables
from accounting.rules.language.signatures import Function
from accounting.rules.language.values import Value

FUNCTIONS: Final[Mapping[str, Function]] = {
    function.name: function
    for function in (
        *arithmetic.FUNCTIONS,
        *tables.FUNCTIONS,
        *combining.FUNCTIONS,
        *stepping.FUNCTIONS,
        *days.FUNCTIONS,
    )
}

EXAMPLE_NAMES: Final[Mapping[str, Value]] = {
    "P": {"city": Fraction(30), "county": Fraction(10)},
    "S": (Fraction(10), Fraction(20), Fraction(30)),
    "T": {"city": (Fraction(1), Fraction(2)), "county": (Fraction(3), Fraction(4))},
    "K": {"0": Fraction(5), "1000": Fraction(8)},
    "D": date(2026, 1, 31),
}
"""What the examples of the catalogue are computed from: a table, a series, a table of series, a table by starting
points and a day."""


@dataclass(frozen=True, slots=True)
class FunctionDoc:
    """One line of the manual: an example over EXAMPLE_NAMES and its result as values.value_text gives it."""

    name: str
    title: str
    signature: str
    example: str
    result: str


def catalogue() -> list[FunctionDoc]:
    """Every function with an example."""
    return [
        FunctionDoc(one.name, one.title, one.signature, one.example, one.result) for one in FUNCTIONS.values()
    ]
