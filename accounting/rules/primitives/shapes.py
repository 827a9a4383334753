"""How a primitive's arguments may be written. One description serves reading, checking and the schema.

A primitive gets its arguments in the shape it declared, every expression replaced by its value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from accounting.rules.language.values import Value


@dataclass(frozen=True, slots=True)
class Expression:
    """A safe expression (text) or a whole number."""


@dataclass(frozen=True, slots=True)
class Word:
    """One of a closed list of words; each with its Chinese meaning."""

    choices: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Party:
    """The name of one party, or of a parameter or input that names it; `also` lists words that may stand there
    instead."""

    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parties:
    """A list of names of parties in a declared order, or an expression that yields one."""


@dataclass(frozen=True, slots=True)
class Payers:
    """Who bears a difference: one party as in Party, or several, each with its share or size (name → expression)."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A Chinese sentence shown to people, taken literally."""


@dataclass(frozen=True, slots=True)
class ByName:
    """A table: name → shape."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Steps:
    """A list in which every item has the same shape."""

    of: Shape


@dataclass(frozen=True, slots=True)
class Record:
    """Named arguments. Of `one_of` exactly one is written, where there are any."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)
    one_of: Mapping[str, Shape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Either:
    """An expression, or a table written out in place (name → expression)."""


Shape = Expression | Word | Party | Parties | Payers | Sentence | ByName | Steps | Record | Either

Arguments = Any
"""What a primitive computes with: its shape with values in the place of expressions."""


@dataclass(frozen=True, slots=True)
class Primitive:
    """One way to make a quantity.

    compute: arguments → value; raises Refusal. say: arguments and value → what was done, one Chinese clause.
    conserves: the argument whose total the result must keep, or "" where there is nothing to keep.
    agree: faults of the arguments that can be seen before any value is known: (path, reason, mend).
    """

    name: str
    title: str
    shape: Shape
    compute: Callable[[Arguments], Value]
    say: Callable[[Arguments, Value], str]
    conserves: str = ""
    agree: Callable[[Arguments], list[tuple[tuple[str | int, ...], str, str]]] | None = None
