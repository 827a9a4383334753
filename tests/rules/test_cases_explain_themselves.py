"""Every worked case explains itself: recomputing from the leaves of its trace gives the same."""

import pytest
from support.policyfiles import all_policies

from accounting.rules import evaluate_quantities, recomputed


@pytest.mark.parametrize("policy", all_policies(), ids=lambda policy: policy.id)
def test_every_case_is_recomputed_from_the_leaves_of_its_trace(policy):
    for case in policy.computation.cases:
        outcome = evaluate_quantities(policy, case.facts, case.terms, on=case.on or policy.in_force)
        assert recomputed(outcome.trace) == outcome.results
        assert all(step.text for step in outcome.trace)
        leaves = {step.name for step in outcome.trace if not step.inputs}
        assert all(leaves >= set(step.inputs) - outcome.results.keys() for step in outcome.trace)
