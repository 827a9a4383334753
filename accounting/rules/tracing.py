"""The explanation of an allocation: a tree of steps with a sentence each, recomputable from its leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from accounting.rules.model import Reference
from accounting.rules.splitting import split
from accounting.rules.vocabulary import DOCUMENTED, INFERRED, PLACEHOLDER

StepValue = int | Fraction | tuple[int, ...] | dict[str, int]

FACT: Final = "fact"
AGREED: Final = "agreed"
_WEAKEST_LAST: Final = (DOCUMENTED, INFERRED, PLACEHOLDER)


@dataclass(frozen=True, slots=True)
class Step:
    """One number and how it came about.

    operation: input (a leaf), split, take, times, total or collect; `arguments` are its whole-number settings
    (the place to take, the signs of a total). unit: fen or /1. status: fact, agreed, or the weakest status of
    the clauses in `references`. source: the filing or agreement a leaf was read from.
    """

    name: str
    operation: str
    formula: str
    value: StepValue
    unit: str
    text: str
    inputs: tuple[Step, ...] = ()
    arguments: tuple[int, ...] = ()
    references: tuple[Reference, ...] = ()
    status: str = FACT
    source: str = ""

    def sentence(self) -> str:
        """The step in one plain Chinese sentence."""
        return self.text

    def walk(self) -> Iterator[Step]:
        """This step and everything below it, each step once per place it is used."""
        yield self
        for step in self.inputs:
            yield from step.walk()

    def find(self, name: str) -> Step:
        """The step of that name. Raises KeyError."""
        for step in self.walk():
            if step.name == name:
                return step
        raise KeyError(name)


def weakest(references: Sequence[Reference]) -> str:
    """The status of what rests on several clauses: that of the least certain one."""
    return max((reference.status for reference in references), key=_WEAKEST_LAST.index, default=DOCUMENTED)


def recompute(step: Step) -> StepValue:
    """The value of a step computed anew from its leaves alone, in fractions."""
    value: StepValue = _OPERATIONS[step.operation](step, [recompute(below) for below in step.inputs])
    return value


def collected(steps: Sequence[Step], values: Sequence[StepValue]) -> dict[str, int]:
    """Values by the name of their step; a step that gathers others contributes what it gathered."""
    found: dict[str, int] = {}
    for step, value in zip(steps, values, strict=True):
        if isinstance(value, dict):
            found.update(value)
        elif isinstance(value, int):
            found[step.name] = value
    return found


_OPERATIONS: Final[dict[str, Callable[[Step, list[Any]], Any]]] = {
    "input": lambda step, values: step.value,
    "split": lambda step, values: split(values[0], values[1:]),
    "take": lambda step, values: values[0][step.arguments[0]],
    "times": lambda step, values: int(values[0] * values[1]),
    "total": lambda step, values: sum(map(int.__mul__, step.arguments, values)),
    "collect": lambda step, values: collected(step.inputs, values),
}
