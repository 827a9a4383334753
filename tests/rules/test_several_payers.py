"""Several who bear a difference, as a policy file writes them: shares, sizes, formulas, roles, and who is unknown."""

import pytest
from support.policyfiles import DAY, policy, results

from accounting.rules import PolicyError, evaluate_quantities, made, recomputed

BODY = """
roles:
  hill: {title: 山区县, kind: district}
  zone: {title: 开发区, kind: district}
  pool: {title: 统筹池, kind: pool}
inputs:
  before: {title: 保底前, kind: table, unit: 万元}
  means: {title: 财力, kind: table, unit: 亿元}
quantities:
  after: {title: 保底后, unit: 万元, floor: {of: before, party: hill, at: 50, over: period, paid_by: %s}}
"""
FACTS = {"before": {"hill": 20, "zone": 100, "pool": 100}, "means": {"zone": 2, "pool": 1}}


@pytest.mark.parametrize(
    ("payers", "after"),
    [
        ("pool", {"hill": 50, "zone": 100, "pool": 70}),
        ('{zone: "50%", pool: "50%"}', {"hill": 50, "zone": 85, "pool": 85}),
        ("{zone: 2, pool: 1}", {"hill": 50, "zone": 80, "pool": 90}),
        ("{zone: means.zone, pool: means.pool}", {"hill": 50, "zone": 80, "pool": 90}),
    ],
)
def test_one_or_several_pay(payers, after):
    assert results(BODY % payers, FACTS)["after"] == after


def test_the_trace_says_who_pays_and_recomputes():
    outcome = evaluate_quantities(policy(BODY % "{zone: means.zone, pool: means.pool}"), FACTS, on=DAY)
    assert recomputed(outcome.trace) == outcome.results
    assert "由zone、pool按 2:1 补足 30" in outcome.trace[-1].text


def test_the_page_says_it_by_title_before_any_number_is_known():
    one = policy(BODY % "{zone: means.zone, pool: means.pool}")
    said = dict(made(one.computation.quantities["after"], one).arguments)
    assert said["由…补足"] == "开发区 zone 的财力，统筹池 pool 的财力"


def test_an_agreed_name_may_stand_for_a_payer():
    body = (BODY % '{payer: "100%"}').replace(
        "inputs:", "inputs:\n  payer: {title: 约定的付款方, kind: text, from: terms}"
    )
    assert results(body, FACTS, {"payer": "zone"})["after"] == {"hill": 50, "zone": 70, "pool": 100}


@pytest.mark.parametrize(
    ("payers", "reason"),
    [
        ('{town: "100%"}', "「town」不是 roles 里的一方"),
        ('{hill: "50%", pool: "50%"}', "保底的一方不能自己补足"),
        ('{zone: "5 +"}', "末尾还缺一个数"),
        ('{zone: "wealth"}', "没有名为「wealth」"),
        ("{}", ""),
        ("[zone, pool]", ""),
    ],
)
def test_who_is_no_payer_is_refused_when_the_file_is_read(payers, reason):
    with pytest.raises(PolicyError) as caught:
        policy(BODY % payers)
    assert reason in caught.value.problems[0].reason
