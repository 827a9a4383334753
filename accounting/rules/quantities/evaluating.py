"""Computes the quantities of a policy from facts and agreed terms, in exact fractions, with a step for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from accounting.rules.errors import FactsError
from accounting.rules.language.effort import AT_EVALUATION, Exhausted, at_most
from accounting.rules.language.values import Refusal, Value, as_flag
from accounting.rules.policy.arguments import RoleKeys, computed
from accounting.rules.policy.computation import Quantity, Requirement
from accounting.rules.policy.model import Policy
from accounting.rules.policy.ordering import needed_for
from accounting.rules.quantities.computing import quantity_value, value_on
from accounting.rules.quantities.facts import Given, read_given
from accounting.rules.quantities.outcome import Outcome


def evaluate_quantities(
    policy: Policy,
    facts: Mapping[str, Any],
    terms: Mapping[str, Any] | None = None,
    *,
    on: date,
    roles: Mapping[str, tuple[str, ...]] | None = None,
    wanted: Collection[str] | None = None,
    examples: bool = True,
) -> Outcome:
    """The named quantities of a policy on a day; with `wanted` only these and what they need.

    facts, terms: inputs by name, numbers as int, Decimal or text. roles: role word → keys of the parties that
    hold it, where tables go by other keys. examples: an input not given takes the example of the policy, and the
    outcome names it. Raises FactsError (an input, or a quantity that cannot be computed from it) or OutOfForce.
    """
    policy.require_in_force(on)
    computation = policy.computation
    names = needed_for(computation.quantities, wanted)
    scope = [part for part in computation.scope if wanted is None or part.needs <= names]
    inputs = {name: spec for name, spec in computation.inputs.items() if wanted is None or name in names}
    given = read_given(inputs, facts, terms or {}, examples=examples)
    run = _Run(policy, on, RoleKeys(roles), given)
    try:
        with at_most(AT_EVALUATION):
            run.require_all(scope)
            run.compute_all([part for part in computation.quantities.values() if part.name in names])
            run.require_all([part for part in computation.ensure if wanted is None or part.needs <= names])
    except Exhausted as error:
        raise FactsError("facts", str(error)) from None
    return Outcome(policy, on, given, run.results, run.roles)


class _Run:
    """One evaluation: the names found so far."""

    def __init__(self, policy: Policy, on: date, roles: RoleKeys, given: Given) -> None:
        self.policy = policy
        self.on = on
        self.roles = roles
        self.names: dict[str, Value] = dict(given.values)
        self.results: dict[str, Value] = {}

    def compute_all(self, quantities: list[Quantity]) -> None:
        for quantity in quantities:
            self.names[quantity.name] = self.results[quantity.name] = self.compute(quantity)

    def compute(self, quantity: Quantity) -> Value:
        try:
            self.find(quantity.needs)
            return quantity_value(quantity, self.names, self.roles)
        except Refusal as refusal:
            place = f"第{quantity.line}行「{quantity.name}」{quantity.title}"
            raise FactsError(quantity.name, f"{place}：{refusal.reason}。{refusal.mend}。") from None

    def require_all(self, requirements: list[Requirement]) -> None:
        """Raises FactsError with the policy's own sentence where a condition does not hold."""
        for requirement in requirements:
            try:
                self.find(requirement.needs)
                holds = as_flag(computed(requirement.condition, self.names, self.roles), "条件")
            except Refusal as refusal:
                raise FactsError("scope", f"第{requirement.line}行的条件：{refusal}") from None
            if not holds:
                raise FactsError("scope", requirement.otherwise)

    def find(self, names: frozenset[str]) -> None:
        """Take the values of the parameters among the names, on the day. Raises Refusal, OutOfForce."""
        for name in names - self.names.keys():
            if name in self.policy.parameters:
                self.names[name] = value_on(self.policy, name, self.on)
