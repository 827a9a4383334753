"""Published sharing rules as policy files: each worked case is reproduced at its tolerance, and traced."""

from pathlib import Path

import pytest

from accounting.rules import evaluate_quantities, load_policy, policies, recomputed, run_cases

HERE = Path(__file__).parent
PUBLISHED = sorted((HERE / "cases").glob("*.yaml"))
MORE = sorted((HERE / "more").glob("*.yaml"))
SHIPPED = sorted(code for code, policy in policies().items() if policy.computation.cases)


def test_there_are_twenty_five_published_rules():
    assert len(PUBLISHED) == 25
    assert sum(len(load_policy(file).computation.cases) for file in PUBLISHED) == 25


@pytest.mark.parametrize("source", [*PUBLISHED, *MORE, *SHIPPED], ids=lambda source: getattr(source, "stem", source))
def test_every_case_of_a_policy_is_reproduced(source):
    outcomes = run_cases(load_policy(source))
    assert outcomes
    assert [outcome.differences for outcome in outcomes] == [()] * len(outcomes)


@pytest.mark.parametrize("source", [*PUBLISHED, *MORE, *SHIPPED], ids=lambda source: getattr(source, "stem", source))
def test_every_case_can_be_recomputed_from_the_leaves_of_its_trace(source):
    policy = load_policy(source)
    for case in policy.computation.cases:
        outcome = evaluate_quantities(policy, case.facts, case.terms, on=case.on or policy.in_force)
        assert recomputed(outcome.trace) == outcome.results
        assert all(step.text for step in outcome.trace)


@pytest.mark.parametrize("file", [*PUBLISHED, *MORE], ids=lambda file: file.stem)
def test_a_file_goes_by_the_id_of_its_policy(file):
    assert load_policy(file).id == file.stem


def test_a_shipped_file_goes_by_the_id_of_its_policy():
    assert all(code == policy.id for code, policy in policies().items())
