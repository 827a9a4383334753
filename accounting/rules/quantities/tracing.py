"""The explanation of an evaluation: one step per input, parameter and quantity, with a Chinese sentence.

A step names the steps it was computed from, so the list reads as a tree; recomputing uses nothing but the
leaves and the formulas kept in the steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Final

from accounting.rules.language.values import Undefined, Value, value_text
from accounting.rules.language.wording import expression_text
from accounting.rules.policy.arguments import NO_ROLES, Formula, RoleKeys, computed
from accounting.rules.policy.computation import EXPRESSION, INPUT_ORIGINS, Input, Quantity
from accounting.rules.policy.model import Parameter, Policy, Reference
from accounting.rules.primitives.registry import PRIMITIVES
from accounting.rules.quantities.computing import quantity_value, value_on
from accounting.rules.quantities.facts import Given
from accounting.rules.quantities.jsonvalues import exact_text, json_value
from accounting.rules.tracing import weakest

INPUT: Final = "input"
PARAMETER: Final = "parameter"
QUANTITY: Final = "quantity"
EXAMPLE: Final = "example"


@dataclass(frozen=True, slots=True)
class QuantityStep:
    """One number and how it came about.

    kind: input, parameter or quantity. origin: for an input facts, terms, the ledger's word, or example.
    formula: in words. inputs: names of the steps it was computed from. references: the clauses it rests on,
    directly or through its inputs; status: fact, agreed, or the weakest status among them.
    """

    name: str
    title: str
    kind: str
    value: Value
    unit: str
    text: str
    formula: str
    inputs: tuple[str, ...]
    references: tuple[Reference, ...]
    status: str
    origin: str
    line: int
    quantity: Quantity | None = None

    def sentence(self) -> str:
        """The step in one plain Chinese sentence."""
        return self.text

    def json(self) -> dict[str, Any]:
        """The step as JSON."""
        found = {
            "name": self.name,
            "title": self.title,
            "kind": self.kind,
            "value": json_value(self.value),
            "unit": self.unit,
            "text": self.text,
            "formula": self.formula,
            "inputs": list(self.inputs),
            "status": self.status,
            "origin": self.origin,
            "references": [reference_json(reference) for reference in self.references],
        }
        exact = exact_text(self.value)
        return found | ({"exact": exact} if exact else {})


def reference_json(reference: Reference) -> dict[str, Any]:
    """A citation as JSON."""
    return {
        "parameter": reference.parameter,
        "title": reference.title,
        "status": reference.status,
        "document": reference.document,
        "document_title": reference.document_title,
        "quote": reference.quote,
        "note": reference.note,
        "from_day": reference.from_day.isoformat(),
    }


def steps_of(
    policy: Policy, on: date, given: Given, results: Mapping[str, Value], roles: RoleKeys
) -> list[QuantityStep]:
    """A step for everything used, leaves before what is computed from them."""
    return list(_Tracer(policy, on, given, results, roles).steps())


class _Tracer:
    def __init__(
        self, policy: Policy, on: date, given: Given, results: Mapping[str, Value], roles: RoleKeys
    ) -> None:
        self.policy = policy
        self.on = on
        self.given = given
        self.results = results
        self.roles = roles
        self.done: dict[str, QuantityStep] = {}
        self.titles = {
            **{name: parameter.title for name, parameter in policy.parameters.items()},
            **{name: wanted.title for name, wanted in policy.computation.inputs.items()},
            **{name: quantity.title for name, quantity in policy.computation.quantities.items()},
        }

    def steps(self) -> Iterator[QuantityStep]:
        for name in self.results:
            quantity = self.policy.computation.quantities[name]
            needs = [title for title in self.titles if title in quantity.needs]
            for leaf in needs:
                if leaf not in self.done:
                    self.done[leaf] = self.leaf(leaf)
                    yield self.done[leaf]
            self.done[quantity.name] = self.step(quantity, needs)
            yield self.done[quantity.name]

    def leaf(self, name: str) -> QuantityStep:
        wanted = self.policy.computation.inputs.get(name)
        return self.parameter(name) if wanted is None else self.input(wanted)

    def input(self, wanted: Input) -> QuantityStep:
        value = self.given.values[wanted.name]
        if isinstance(value, Undefined):
            return _leaf(wanted, INPUT, value, "未给出", f"{wanted.title}：未给出", origin=wanted.origin)
        stood_in = wanted.name in self.given.examples
        where = "政策所附算例（未另行给出）" if stood_in else INPUT_ORIGINS[wanted.origin]
        shown = wanted.choices.get(value, value) if isinstance(value, str) else value
        return _leaf(
            wanted,
            INPUT,
            value,
            where,
            f"{wanted.title}：{value_text(shown)}{unit_text(shown, wanted.unit)}，{where}",
            status="agreed" if wanted.origin in ("terms", "share") else "fact",
            origin=EXAMPLE if stood_in else wanted.origin,
        )

    def parameter(self, name: str) -> QuantityStep:
        parameter, reference = self.policy.parameters[name], self.policy.parameter(name, self.on)
        value = value_on(self.policy, name, self.on)
        quoted = f"，原文“{reference.quote}”" if reference.quote else ""
        source = quoted or (f"，{reference.note}" if reference.note else "")
        text = f"{reference.title}：{value_text(value)}{unit_text(value, reference.unit)}{source}"
        return _leaf(
            parameter,
            PARAMETER,
            value,
            "政策参数",
            text,
            references=(reference,),
            status=reference.status,
            origin=PARAMETER,
        )

    def step(self, quantity: Quantity, needs: list[str]) -> QuantityStep:
        value = self.results[quantity.name]
        formula = self.formula(quantity, needs, value)
        cited = tuple({ref.parameter: ref for name in needs for ref in self.done[name].references}.values())
        return QuantityStep(
            name=quantity.name,
            title=quantity.title,
            kind=QUANTITY,
            value=value,
            unit=quantity.unit,
            text=f"{quantity.title}：{_with_result(formula, value, quantity.unit)}",
            formula=formula,
            inputs=tuple(needs),
            references=cited,
            status=weakest(cited) if cited else "fact",
            origin=QUANTITY,
            line=quantity.line,
            quantity=quantity,
        )

    def formula(self, quantity: Quantity, needs: list[str], value: Value) -> str:
        """What was done, in words: the expression with titles, or the primitive's own sentence."""
        if quantity.primitive == EXPRESSION:
            formula: Formula = quantity.argument
            return expression_text(formula.node, self.titles)
        names = {name: self.done[name].value for name in needs}
        primitive = PRIMITIVES[quantity.primitive]
        return primitive.say(computed(quantity.argument, names, self.roles), value)


def _leaf(
    named: Input | Parameter,
    kind: str,
    value: Value,
    formula: str,
    text: str,
    *,
    origin: str,
    status: str = "fact",
    references: tuple[Reference, ...] = (),
) -> QuantityStep:
    """A step nothing stands below."""
    return QuantityStep(
        named.name, named.title, kind, value, named.unit, text, formula, (), references, status, origin, 0
    )


def _with_result(formula: str, value: Value, unit: str) -> str:
    """What was done and what came out; many primitives say the latter themselves."""
    shown = value_text(value)
    said = formula if formula.endswith(shown) else f"{formula} ＝ {shown}"
    return f"{said}{unit_text(value, unit)}"


def unit_text(value: Value, unit: str) -> str:
    """The unit behind numbers; pure numbers, words, days and flags have none."""
    while isinstance(value, dict | tuple) and value:
        value = next(iter(value.values())) if isinstance(value, dict) else value[0]
    return f" {unit}" if isinstance(value, Fraction) and not isinstance(value, bool) and unit != "1" else ""


def recomputed(steps: list[QuantityStep], roles: RoleKeys = NO_ROLES) -> dict[str, Value]:
    """Every quantity computed anew from the leaves of a trace alone. Raises Refusal."""
    names: dict[str, Value] = {}
    for step in steps:
        names[step.name] = (
            step.value if step.quantity is None else quantity_value(step.quantity, names, roles)
        )
    return {step.name: names[step.name] for step in steps if step.quantity is not None}
