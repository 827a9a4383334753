"""Every policy file – the city's, the published rules, further ones of the kind – and its worked cases."""

import re
from pathlib import Path

import pytest
from support.policyfiles import read

from accounting.rules import policies
from accounting.rules.files.cases import run_cases
from accounting.rules.files.loading import FOLDER

HERE = Path(__file__).parent
PUBLISHED = sorted((HERE / "cases").glob("*.yaml"))
FURTHER = sorted((HERE / "more").glob("*.yaml"))
SHIPPED = sorted(FOLDER.glob("*.yaml"))
CASES = [
    pytest.param(policy, outcome, id=f"{policy.id}-{outcome.case.id}")
    for path in (*PUBLISHED, *FURTHER, *SHIPPED)
    for policy in [read(path)]
    for outcome in run_cases(policy)
]


@pytest.mark.parametrize(("policy", "outcome"), CASES)
def test_a_worked_case_comes_out(policy, outcome):
    assert outcome.differences == ()


def test_the_published_rules_are_all_there_each_with_its_one_case():
    assert len(PUBLISHED) == 25
    for path in PUBLISHED:
        policy = read(path)
        (case,) = policy.computation.cases
        assert policy.id == case.id == path.stem
        assert policy.document.url == case.source


def test_there_are_further_rules_nobody_published():
    assert len(FURTHER) >= 12
    assert all(read(path).id == path.stem for path in FURTHER)


@pytest.mark.parametrize("path", [*PUBLISHED, *FURTHER], ids=lambda path: path.stem)
def test_what_nobody_has_read_in_the_original_is_never_called_documented(path):
    values = [dated for parameter in read(path).parameters.values() for dated in parameter.values]
    assert {dated.status for dated in values} <= {"inferred", "placeholder"}
    assert all(dated.note for dated in values)


@pytest.mark.parametrize("path", [*PUBLISHED, *FURTHER], ids=lambda path: path.stem)
def test_a_rule_is_made_of_named_steps_not_of_one_formula(path):
    """A number of the rule is a parameter; formulas hold only 0, 1, 2, 100 and places in a series."""
    quantities = path.read_text("utf-8").split("\nquantities:\n")[1].split("\ncases:")[0]
    formulas = re.findall(r'(?:is|of|when|then|otherwise|amount): "?([^"\n{}]*)', quantities)
    numbers = {number for formula in formulas for number in re.findall(r"(?<![\w.])\d[\d.]*", formula)}
    assert numbers <= {"0", "1", "2", "100"}


def test_every_policy_of_the_city_that_computes_has_a_worked_case():
    computing = [policy for policy in policies().values() if policy.computes]
    assert len(computing) >= 9
    assert all(policy.computation.cases for policy in computing)


def test_a_made_up_figure_says_that_it_is_one():
    for policy in policies().values():
        for case in policy.computation.cases:
            assert "示例" in case.source + case.note, (policy.id, case.id)
