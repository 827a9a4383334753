"""What an evaluation yields: results by name, and the trace that explains each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any, Final

from accounting.rules.language.values import Value, value_text
from accounting.rules.policy.arguments import RoleKeys
from accounting.rules.policy.computation import Quantity
from accounting.rules.policy.model import Policy
from accounting.rules.quantities.facts import Given
from accounting.rules.quantities.jsonvalues import json_value
from accounting.rules.quantities.tracing import QuantityStep, steps_of, unit_text

_MOST_SAID: Final = 4
"""Further results stand below the sentence, where they are easier to read."""


class Outcome:
    """Results of one evaluation, exact.

    results: quantity → value (number, flag, text, day, series, or table by party).
    examples: inputs for which the policy's example stood in, because nothing was given.
    trace: a step for every input, parameter and quantity used, leaves before what is computed from them.
    """

    def __init__(
        self,
        policy: Policy,
        on: date,
        given: Given,
        results: Mapping[str, Value],
        roles: RoleKeys,
    ) -> None:
        self.policy = policy
        self.on = on
        self.given = given
        self.results = dict(results)
        self.roles = roles
        self.examples = given.examples

    @cached_property
    def trace(self) -> list[QuantityStep]:
        """The steps, in the order they were computed."""
        return steps_of(self.policy, self.on, self.given, self.results, self.roles)

    def sentence(self) -> str:
        """The outcome in one plain Chinese sentence: the quantities nothing else is computed from, the last first.

        Pages and machines are told the same one.
        """
        computation = self.policy.computation
        used = {name for quantity in computation.quantities.values() for name in quantity.needs}
        ends = [name for name in reversed(self.results) if name not in used] or list(reversed(self.results))
        said = "；".join(self._said(computation.quantities[name]) for name in ends[:_MOST_SAID])
        more = f"（另有 {len(ends) - _MOST_SAID} 项）" if len(ends) > _MOST_SAID else ""
        return f"按《{self.policy.title}》第 {self.policy.version} 版在 {self.on} 的规定：{said}{more}。"

    def _said(self, quantity: Quantity) -> str:
        """各村所得 东村 7.5，西村 22.5 万元: parties by their titles, the unit once."""
        value, roles = self.results[quantity.name], self.policy.computation.roles
        if isinstance(value, dict):
            value = {roles[key].title if key in roles else key: part for key, part in value.items()}
        return f"{quantity.title} {value_text(value)}{unit_text(value, quantity.unit)}"

    def json(self, *, trace: bool = True) -> dict[str, Any]:
        """The outcome as JSON: whole numbers as numbers, decimals as exact text."""
        found: dict[str, Any] = {
            "policy": self.policy.reference,
            "on": self.on.isoformat(),
            "sentence": self.sentence(),
            "results": {name: json_value(value) for name, value in self.results.items()},
            "units": {name: quantity.unit for name, quantity in self.policy.computation.quantities.items()},
            "examples": list(self.examples),
        }
        return found | ({"trace": [step.json() for step in self.trace]} if trace else {})
