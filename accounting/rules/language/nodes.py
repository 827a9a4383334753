"""What an expression is made of once it has been read: a tree of a few frozen kinds of node."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Number:
    """A number written out; `written` keeps 30% or 0.30 as the author wrote it."""

    value: Fraction
    written: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no, written out."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a parameter, an input, a quantity or a role."""

    name: str


@dataclass(frozen=True, slots=True)
class Unary:
    """`-` or `not` before an operand."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """An operator between two operands; `==` has become `=`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the language with its arguments; name and count have been checked."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """What a table holds for one party: `table.name`."""

    of: Node
    name: str


@dataclass(frozen=True, slots=True)
class Item:
    """`series[1]` or `table['name']`."""

    of: Node
    at: Node


Node = Number | Text | Flag | Name | Unary | Binary | Call | Member | Item


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, in the order written."""
    match node:
        case Unary(_, operand):
            return (operand,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Member(of, _):
            return (of,)
        case Item(of, at):
            return (of, at)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting += parts_of(current)


def names_in(node: Node) -> frozenset[str]:
    """Names the expression is computed from; not its functions, nor the parties written after a dot."""
    return frozenset(part.name for part in walk(node) if isinstance(part, Name))


def numbers_in(node: Node) -> frozenset[Fraction]:
    """Numbers written out in the expression."""
    return frozenset(part.value for part in walk(node) if isinstance(part, Number))
