"""The explanation of an allocation: a tree of steps with a sentence each, recomputable from its leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Value
from accounting.rules.policy.model import Reference
from accounting.rules.splitting import split
from accounting.rules.vocabulary import DOCUMENTED, INFERRED, PLACEHOLDER

StepValue = int | Fraction | tuple[int, ...] | dict[str, int] | Value

FACT: Final = "fact"
AGREED: Final = "agreed"
_WEAKEST_LAST: Final = (DOCUMENTED, INFERRED, PLACEHOLDER)


@dataclass(frozen=True, slots=True)
class Step:
    """One number and how it came about.

    operation: input (a leaf), split, take, times, total, collect or quantity; `arguments` are its whole-number
    settings (the place to take, the signs of a total); a quantity of the policy is computed by `again` from the
    values of its inputs. unit: fen or /1, for quantities the unit of the policy. status: fact, agreed, or the
    weakest status of the clauses in `references`. source: the filing or agreement a leaf was read from. origin:
    for a step of a variant where it comes from (value_this_year, terms, parameter, quantity …); title: its short name.
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
    origin: str = ""
    title: str = ""
    again: Callable[[Sequence[Any]], Any] | None = None

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
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            step = waiting.pop()
            if step.name == name:
                return step
            if id(step) not in seen:
                seen.add(id(step))
                waiting += reversed(step.inputs)
        raise KeyError(name)


def weakest(references: Sequence[Reference]) -> str:
    """The status of what rests on several clauses: that of the least certain one."""
    return max((reference.status for reference in references), key=_WEAKEST_LAST.index, default=DOCUMENTED)


def recompute(step: Step) -> StepValue:
    """The value of a step computed anew from its leaves alone, in fractions; a step used twice is computed once."""
    done: dict[int, StepValue] = {}
    waiting = [step]
    while waiting:
        top = waiting[-1]
        if below := [part for part in top.inputs if id(part) not in done]:
            waiting += below
        else:
            waiting.pop()
            done[id(top)] = _OPERATIONS[top.operation](top, [done[id(part)] for part in top.inputs])
    return done[id(step)]


def _quantity(step: Step, values: list[Any]) -> Any:
    if step.again is None:
        raise ValueError(f"step {step.name} does not say how it is computed")
    return step.again(values)


def collected(steps: Sequence[Step], values: Sequence[StepValue]) -> dict[str, int]:
    """Values by the name of their step; a step that gathers others contributes what it gathered."""
    found: dict[str, int] = {}
    for step, value in zip(steps, values, strict=True):
        if isinstance(value, dict):
            found.update({name: fen for name, fen in value.items() if isinstance(fen, int)})
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
    "quantity": _quantity,
}
