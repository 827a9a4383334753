"""An agreement written as JSON yields what the engine yields; whatever does not fit is refused by its place."""

import copy
import json
from datetime import date

import pytest
from support.policyfiles import agreement_policy
from support.variants import demo_policy

from accounting.rules import FactsError, TermsError, evaluate_given, load_policy

TERMS = {
    "signed_on": "2025-03-01",
    "parties": [
        {"key": "xishan", "role": "origin", "name": "西山区"},
        {"key": "anning", "role": "host", "name": "安宁市"},
    ],
    "indicators": {
        "industrial_output": {
            "arises_in": "anning",
            "from_quarter": "2025Q1",
            "to_quarter": "2029Q4",
            "ratio": {"xishan": "0.30", "anning": "0.70"},
        }
    },
}
FACTS = {"quarter": "2026Q1", "values": {"industrial_output": 100000001}}


def evaluated(facts=FACTS, terms=TERMS, trace=True):
    return evaluate_given(load_policy("investment-2022"), facts, terms, on=date(2026, 3, 31), trace=trace)


def test_an_agreement_yields_shares_entries_and_a_trace():
    found = json.loads(json.dumps(evaluated()))
    assert found["results"]["industrial_output.assessment"] == {"anning": 70000001, "xishan": 30000000}
    assert {entry["unit"]: entry["amount_fen"] for entry in found["entries"]} == {
        "anning": -30000000,
        "xishan": 30000000,
    }
    names = [step["name"] for step in found["trace"]]
    assert len(names) == len(set(names))
    assert all(set(step["inputs"]) <= set(names[: names.index(step["name"])]) for step in found["trace"])
    assert "首谈地西山区 300,000.00 元" in found["sentence"]


def test_without_trace_none_is_given():
    assert "trace" not in evaluated(trace=False)


def test_a_variant_with_its_agreed_values_is_evaluated():
    terms = copy.deepcopy(TERMS)
    terms["indicators"]["industrial_output"] |= {"variant": "capped", "agreed": {"ceiling": 10}}
    found = evaluated(terms=terms)
    assert found["results"]["industrial_output.assessment"] == {"anning": 90000001, "xishan": 10000000}


def test_a_value_left_open_is_told_as_nothing():
    terms = copy.deepcopy(TERMS)
    terms["indicators"]["industrial_output"] |= {"variant": "braked", "agreed": {}}
    found = json.loads(
        json.dumps(evaluate_given(demo_policy(), FACTS, terms, on=date(2026, 3, 31), trace=True))
    )
    assert found["results"]["industrial_output.assessment"] == {"anning": 70000001, "xishan": 30000000}
    (brake,) = [step for step in found["trace"] if step["name"].endswith("step.brake")]
    assert (brake["value"], brake["text"]) == (None, "首谈地每季封顶数：未给出")


def changed(**changes):
    return copy.deepcopy(TERMS) | changes


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (changed(signed_on="昨天"), "signed_on"),
        (changed(party=[]), "terms.party"),
        (changed(parties=[]), "parties"),
        (changed(parties=[{"key": "a", "role": "boss"}]), "parties 第 1 方"),
        (changed(parties=["a"]), "parties 第 1 方"),
        (changed(indicators=[]), "indicators"),
        (changed(indicators={"industrial_output": 3}), "indicators.industrial_output"),
        (changed(indicators={"industrial_output": {"share": 3}}), "indicators.industrial_output.share"),
        (
            changed(indicators={"industrial_output": {"from_quarter": "2025"}}),
            "indicators.industrial_output.from_quarter",
        ),
        (changed(indicators={"industrial_output": {"ratio": 3}}), "indicators.industrial_output.ratio"),
    ],
)
def test_terms_that_cannot_be_read_name_their_place(terms, field):
    with pytest.raises(TermsError) as caught:
        evaluated(terms=terms)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"quarter": "2026Q5", "values": {}},
        {"quarter": "2026Q1", "values": []},
        {"quarter": "2026Q1", "values": {"industrial_output": "1"}},
        {"quarter": "2026Q1", "values": {}, "year": 2026},
    ],
)
def test_facts_that_cannot_be_read_are_refused(facts):
    with pytest.raises(FactsError):
        evaluated(facts=facts)


def test_a_policy_that_only_governs_agreements_says_what_to_write():
    with pytest.raises(FactsError, match="signed_on、parties 和 indicators"):
        evaluate_given(agreement_policy(), {}, {}, on=date(2026, 1, 1), trace=False)
