"""Trying a policy out: facts and terms in, exact results and their trace out; nothing is written."""

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from django.utils import timezone

from accounting.rules import (
    INPUT_ORIGINS,
    STATUSES,
    FactsError,
    Outcome,
    OutOfForce,
    Policy,
    QuantityStep,
    TermsError,
    evaluate_given,
    evaluate_quantities,
    value_text,
)
from kunming_coord.common.errors import Invalid
from projects.policies.presenting import unit_word
from projects.policies.queries import STATUS_TONES

DEEPEST: Final = 40  # levels of the tree that are written out
MOST_NODES: Final = 2_000  # a step used often is written out where it is first needed


@dataclass(frozen=True)
class TraceNode:
    """A step of the trace with the steps it was computed from; `seen` where those stand further up already."""

    name: str
    title: str
    text: str
    badge: tuple[str, str] | None  # word and tone
    document: str  # title of the document a parameter is quoted from
    document_code: str
    seen: bool
    children: tuple["TraceNode", ...]


@dataclass(frozen=True)
class ResultRow:
    """One result as the page prints it: a figure, or figures by party."""

    name: str
    title: str
    unit: str
    text: str
    cells: tuple[tuple[str, str], ...]


def evaluated(
    policy: Policy, *, facts: Mapping[str, Any], terms: Mapping[str, Any], on: dt.date | None
) -> Outcome:
    """What the policy makes of facts and terms on a day (today where none is named).

    Raises Invalid with a sentence per input that is missing, unknown, not of its kind or out of force.
    """
    if not policy.computes:
        raise Invalid(f"《{policy.title}》只规定协议怎样分享，没有可以单独计算的量；请在起草协议时试算。")
    with _as_invalid():
        return evaluate_quantities(policy, facts, terms, on=on or timezone.localdate())


def evaluated_json(
    policy: Policy, *, facts: Mapping[str, Any], terms: Mapping[str, Any], on: dt.date | None, trace: bool
) -> dict[str, Any]:
    """What machines are answered: of quantities as `evaluated`, of terms with parties what an agreement yields.

    Raises Invalid with a sentence per field.
    """
    with _as_invalid():
        return evaluate_given(policy, facts, terms, on=on or timezone.localdate(), trace=trace)


@contextmanager
def _as_invalid() -> Iterator[None]:
    """The refusals of the rules as refusals of the house."""
    try:
        yield
    except (FactsError, TermsError) as error:
        raise Invalid(
            error.message, fields={name[:60]: said for name, said in error.fields.items()}
        ) from error
    except OutOfForce as error:
        raise Invalid(error.message, fields={"on": error.message}) from error


def result_rows(policy: Policy, outcome: Outcome) -> list[ResultRow]:
    """Every quantity computed, in order, with its title and unit; parties by their titles."""
    roles = policy.computation.roles
    rows = []
    for name, value in outcome.results.items():
        quantity = policy.computation.quantities[name]
        table = isinstance(value, dict)
        cells = (
            tuple(
                (roles[key].title if key in roles else key, value_text(part)) for key, part in value.items()
            )
            if isinstance(value, dict)
            else ()
        )
        text = "" if table else value_text(value)
        rows.append(ResultRow(name, quantity.title, unit_word(quantity.unit), text, cells))
    return rows


def trace_tree(outcome: Outcome) -> list[TraceNode]:
    """The trace as trees: one for each quantity no other is computed from."""
    return _Tree(outcome.trace).roots()


class _Tree:
    """Writes a step out where it is first needed, and names it elsewhere, so that the tree stays small."""

    def __init__(self, trace: list[QuantityStep]) -> None:
        self.steps = {step.name: step for step in trace}
        self.written: set[str] = set()

    def roots(self) -> list[TraceNode]:
        needed = {name for step in self.steps.values() for name in step.inputs}
        ends = [step for step in self.steps.values() if step.quantity is not None and step.name not in needed]
        return [self.node(step, 0) for step in reversed(ends)]

    def node(self, step: QuantityStep, depth: int) -> TraceNode:
        seen = bool(step.inputs) and step.name in self.written
        self.written.add(step.name)
        stop = seen or depth >= DEEPEST or len(self.written) > MOST_NODES
        children = () if stop else tuple(self.node(self.steps[name], depth + 1) for name in step.inputs)
        clause = step.references[0] if step.kind == "parameter" and step.references else None
        return TraceNode(
            name=step.name,
            title=step.title,
            text=step.text,
            badge=_badge(step),
            document=clause.document_title if clause else "",
            document_code=clause.document or "" if clause else "",
            seen=seen,
            children=children,
        )


def _badge(step: QuantityStep) -> tuple[str, str] | None:
    """填报, 约定, 算例 or how sure a parameter is; a computed step has none."""
    if step.kind == "parameter":
        return (f"参数·{STATUSES[step.status]}", STATUS_TONES[step.status])
    if step.kind != "input":
        return None
    if step.origin == "example":
        return ("算例", "waiting")
    if step.status == "agreed":
        return ("约定", "progress")
    return ("填报" if step.origin == "facts" else INPUT_ORIGINS[step.origin], "done")
