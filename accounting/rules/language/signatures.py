"""How a function of the language is described: once, for the parser, the calculation and the manual."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Final

from accounting.rules.language.values import Value, broadcast

MAX_COMPARED: Final = 200
"""Names compared with a mistyped one: the search takes longer the more there are."""

CLOSE: Final = 7 / 10
"""How alike two spellings must be, of 1: county is not taken for a mistyped city. Measures letters, never money."""


@dataclass(frozen=True, slots=True)
class Function:
    """One function.

    least, most: how many arguments it takes; None for any number. example, result: an expression over
    `functions.EXAMPLE_NAMES` and its value as text. apply: values → value; raises Refusal.
    parties: places of the arguments whose texts are names of parties; these go through the aliases.
    """

    name: str
    title: str
    signature: str
    example: str
    result: str
    apply: Callable[..., Value]
    least: int = 1
    most: int | None = 1
    parties: range = range(0)


def elementwise(operation: Callable[..., Value]) -> Callable[..., Value]:
    """A function of single values, made one of tables and series."""

    def apply(*values: Value) -> Value:
        return broadcast(operation, *values)

    return apply


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name a mistyped one was probably meant to be, or ""."""
    return next(iter(get_close_matches(name[:MAX_COMPARED], islice(known, MAX_COMPARED), 1, CLOSE)), "")
