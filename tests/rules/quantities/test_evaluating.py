"""Evaluating quantities: facts and terms are read strictly, results are exact, and every figure can be traced."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from support.policyfiles import DAY, parameter, policy, results

from accounting.rules import FactsError, OutOfForce, evaluate_quantities, recomputed

BODY = (
    "parameters:\n"
    + parameter("rate", '"30%"', unit="1")
    + """inputs:
  amount: {title: 金额, kind: number, unit: 万元}
  cap: {title: 封顶数, kind: number, unit: 万元, from: terms}
  kind: {title: 类别, kind: choice, choices: {own: 企业自主, policy: 政策性}, example: own}
scope:
  - {require: "amount >= 0", otherwise: 金额为负，本办法不适用}
quantities:
  origin_part: {title: 首谈地所得, unit: 万元, is: "min(amount * rate, cap)"}
  parts: {title: 各方所得, unit: 万元, collect: {首谈地: origin_part, 承载地: "amount - origin_part"}}
ensure:
  - {that: "sum(parts) = amount", otherwise: 合计不符}
"""
)


def refused(facts, terms=None, **options):
    with pytest.raises(FactsError) as caught:
        results(BODY, facts, terms if terms is not None else {"cap": 100}, **options)
    return caught.value


def test_facts_and_terms_become_exact_results():
    found = results(BODY, {"amount": "1,000.01"}, {"cap": "1000"})
    assert found["parts"] == {"首谈地": Fraction("300.003"), "承载地": Fraction("700.007")}


@pytest.mark.parametrize("written", [1000, "1000", "1,000", "1000.00", Decimal("1000.0"), "2000/2"])
def test_a_number_may_be_written_in_several_ways(written):
    assert results(BODY, {"amount": written}, {"cap": 1000})["origin_part"] == 300


@pytest.mark.parametrize("written", [0.5, "1e5", "NaN", "１２", "1,00", "约3000", "", True, [], {}])
def test_what_is_no_exact_number_is_refused(written):
    error = refused({"amount": written})
    assert error.field == "amount"
    assert error.message.startswith("金额（amount）：")


def test_a_missing_fact_is_never_nothing():
    error = refused({})
    assert error.message == (
        "金额（amount）：没有给出（单位：万元），不能当作 0。请在填报的事实（facts）中写明。"
    )


def test_every_fault_of_the_facts_is_named_at_once():
    error = refused({"amonut": 1, "kind": "other"}, {})
    assert list(error.fields) == ["amonut", "cap", "kind"]
    assert error.message.count("\n") == 2


def test_a_missing_term_must_be_agreed():
    error = refused({"amount": 1}, {})
    assert error.field == "cap"
    assert "办法未作规定，须由协议约定" in error.message


def test_an_unknown_fact_is_refused_with_the_nearest_input():
    assert "是否为「amount」" in refused({"amonut": 1}).message


def test_a_term_among_the_facts_is_sent_to_its_place():
    assert "请写在 terms 里" in refused({"amount": 1, "cap": 2}, {}).message


def test_a_choice_outside_the_list_names_the_list():
    assert "own（企业自主）、policy（政策性）" in refused({"amount": 1, "kind": "other"}).message


def test_an_example_stands_in_and_is_named():
    outcome = evaluate_quantities(policy(BODY), {"amount": 1}, {"cap": 1}, on=DAY)
    assert outcome.examples == ("kind",)
    assert outcome.json()["examples"] == ["kind"]


def test_without_examples_everything_must_be_given():
    assert refused({"amount": 1}, examples=False).field == "kind"


def test_facts_outside_the_scope_are_refused_with_the_policys_sentence():
    assert refused({"amount": -1}).message == "金额为负，本办法不适用"


def test_a_day_before_the_rule_is_refused():
    with pytest.raises(OutOfForce, match="尚早"):
        evaluate_quantities(policy(BODY), {"amount": 1}, {"cap": 1}, on=date(2023, 12, 31))


def test_a_parameter_between_two_values_is_out_of_force():
    body = (
        'parameters:\n  rate: {title: 比例, unit: "1", checked_on: 2026-01-01, values: {'
        "2024-01-01: {value: 1, until: 2024-12-31, status: placeholder, note: 示例}, "
        "2027-01-01: {value: 2, status: placeholder, note: 示例}}}\n"
        'quantities:\n  q: {title: 量, unit: 元, is: "rate"}\n'
    )
    with pytest.raises(OutOfForce, match="没有有效取值"):
        results(body)


def test_an_old_day_keeps_its_own_value():
    body = (
        'parameters:\n  rate: {title: 比例, unit: "1", checked_on: 2026-01-01, values: {'
        "2024-01-01: {value: 1, status: placeholder, note: 示例}, "
        "2025-01-01: {value: 2, status: placeholder, note: 示例}}}\n"
        'quantities:\n  q: {title: 量, unit: 元, is: "rate"}\n'
    )
    found = policy(body)
    assert evaluate_quantities(found, {}, on=date(2024, 12, 31)).results == {"q": 1}
    assert evaluate_quantities(found, {}, on=date(2025, 1, 1)).results == {"q": 2}


def test_a_failed_assertion_of_the_policy_is_said():
    body = BODY.replace("sum(parts) = amount", "sum(parts) > amount")
    with pytest.raises(FactsError, match="合计不符"):
        results(body, {"amount": 1}, {"cap": 1})


def test_a_quantity_that_cannot_be_computed_names_its_line_and_reason():
    body = (
        "inputs:\n  n: {title: 人口, kind: number, unit: 人}\n"
        'quantities:\n  q: {title: 人均, unit: 元, is: "100 / n"}\n'
    )
    with pytest.raises(FactsError) as caught:
        results(body, {"n": 0})
    assert caught.value.field == "q"
    assert "行「q」人均：" in caught.value.message


def test_a_branch_not_taken_may_be_impossible():
    body = (
        "inputs:\n  n: {title: 人口, kind: table, unit: 人}\n"
        'quantities:\n  q: {title: 人均, unit: 元, is: "if(n = 0, 0, 100 / n)"}\n'
    )
    assert results(body, {"n": {"甲": 0, "乙": 4}})["q"] == {"甲": 0, "乙": 25}


def test_only_what_is_wanted_is_asked_for_and_computed():
    body = (
        "inputs:\n  a: {title: 甲, kind: number, unit: 元}\n  b: {title: 乙, kind: number, unit: 元}\n"
        'quantities:\n  p: {title: 量, unit: 元, is: "a"}\n  q: {title: 量, unit: 元, is: "b"}\n'
    )
    assert results(body, {"a": 1}, wanted=["p"]) == {"p": 1}


def test_a_role_word_stands_for_the_one_party_that_holds_it():
    body = (
        "inputs:\n  got: {title: 所得, kind: table, unit: 元}\n"
        'quantities:\n  q: {title: 量, unit: 元, mirror: {due: "got", payer: host}}\n'
    )
    found = results(body, {"got": {"a": 1, "b": 2}}, roles={"host": ("b2",)})
    assert found["q"] == {"a": 1, "b": 2, "b2": -3}


@pytest.mark.parametrize(("held", "said"), [((), "没有哪一方"), (("a", "b"), "有 2 方")])
def test_a_role_held_by_none_or_several_cannot_stand_for_one_party(held, said):
    body = (
        "inputs:\n  got: {title: 所得, kind: table, unit: 元}\n"
        'quantities:\n  q: {title: 量, unit: 元, mirror: {due: "got", payer: host}}\n'
    )
    with pytest.raises(FactsError, match=said):
        results(body, {"got": {"a": 1}}, roles={"host": held})


def test_the_trace_names_every_leaf_and_what_it_rests_on():
    outcome = evaluate_quantities(policy(BODY), {"amount": 1000}, {"cap": 200}, on=DAY)
    steps = {step.name: step for step in outcome.trace}
    assert list(steps) == ["rate", "amount", "cap", "origin_part", "parts"]
    assert steps["amount"].text == "金额：1,000 万元，填报的事实"
    assert steps["cap"].status == "agreed"
    assert steps["rate"].references[0].status == "placeholder"
    assert steps["origin_part"].inputs == ("rate", "amount", "cap")
    assert steps["parts"].status == "placeholder"
    assert steps["parts"].text.endswith("汇成一表：首谈地 200，承载地 800 万元")


def test_recomputing_from_the_leaves_gives_the_same():
    outcome = evaluate_quantities(policy(BODY), {"amount": "333.33"}, {"cap": 200}, on=DAY)
    assert recomputed(outcome.trace) == outcome.results


def test_one_sentence_says_what_came_out():
    outcome = evaluate_quantities(policy(BODY), {"amount": 1000}, {"cap": 200}, on=DAY)
    assert outcome.sentence() == (
        "按《示例办法》第 1 版在 2026-03-31 的规定：各方所得 首谈地 200，承载地 800 万元。"
    )


def test_the_sentence_names_the_last_results_first_by_title_and_counts_the_rest():
    body = "roles: {east: {title: 东村, kind: organisation}}\nquantities:\n" + "".join(
        f"  q{at}: {{title: 第{at}项, unit: 元, collect: {{east: {at}}}}}\n" for at in range(6)
    )
    assert evaluate_quantities(policy(body), {}, on=DAY).sentence() == (
        "按《示例办法》第 1 版在 2026-03-31 的规定："
        "第5项 东村 5 元；第4项 东村 4 元；第3项 东村 3 元；第2项 东村 2 元（另有 2 项）。"
    )


def test_json_is_exact_and_holds_no_float():
    body = 'quantities:\n  q: {title: 量, unit: 元, collect: {a: "1/8", b: "1/3", c: "-0.5", d: "10^20", e: "1 < 2"}}\n'
    outcome = evaluate_quantities(policy(body), {}, on=DAY)
    found = json.loads(json.dumps(outcome.json()), parse_float=pytest.fail)
    assert found["results"]["q"] == {
        "a": "0.125",
        "b": "0.3333333333333333333333333333333333",
        "c": "-0.5",
        "d": 10**20,
        "e": True,
    }


def test_a_number_without_end_keeps_its_fraction_in_the_trace():
    body = 'quantities:\n  q: {title: 量, unit: 元, is: "1/3"}\n'
    (step,) = evaluate_quantities(policy(body), {}, on=DAY).json()["trace"]
    assert step["exact"] == "1/3"


def test_conservation_is_asserted_by_default(monkeypatch):
    from accounting.rules.primitives import registry
    from accounting.rules.primitives.dividing import SPLIT

    body = (
        "inputs:\n  amount: {title: 金额, kind: number, unit: 元}\n"
        'quantities:\n  shares: {title: 份额, unit: "1", weights: {fixed: {甲: 3, 乙: 7}}}\n'
        "  q: {title: 分成, unit: 元, split: {amount: amount, by: shares}}\n"
    )
    losing = type(SPLIT)(
        **{name: getattr(SPLIT, name) for name in SPLIT.__slots__}
        | {"compute": lambda args: {"甲": Fraction(1)}}
    )
    monkeypatch.setitem(registry.PRIMITIVES, "split", losing)
    with pytest.raises(FactsError, match="各方合计 1 与总额 10 不符"):
        results(body, {"amount": 10})


def test_an_evaluation_that_takes_too_much_work_is_refused():
    body = "inputs:\n  t: {title: 数, kind: series, unit: 元}\nquantities:\n" + "".join(
        f'  q{at}: {{title: 量, unit: 元, is: "{" + ".join(["ln(t)"] * 60)}"}}\n' for at in range(50)
    )
    with pytest.raises(FactsError, match="计算量过大"):
        results(body, {"t": [3] * 5000})


@pytest.mark.parametrize(
    "written", [Decimal("1e999999999"), Decimal("1e-999999999"), 10**5000], ids=["huge", "tiny", "whole"]
)
def test_a_number_of_absurd_size_is_refused_before_it_is_built(written):
    assert "过长" in refused({"amount": written}).message


AGREED_PAYER = """
roles:
  甲: {title: 甲县, kind: district}
  乙: {title: 乙县, kind: district}
  统筹池: {title: 市统筹池, kind: pool}
inputs:
  paid: {title: 各方所得, kind: table, unit: 元}
  guarantor: {title: 由谁补足, kind: choice, choices: {乙: 乙县, 统筹池: 市统筹池}, from: terms}
quantities:
  q: {title: 保底后, unit: 元, floor: {of: paid, party: 甲, at: 50, over: period, paid_by: guarantor}}
"""


@pytest.mark.parametrize(("payer", "left"), [("乙", (50, 50, 100)), ("统筹池", (50, 70, 80))])
def test_who_pays_may_be_agreed(payer, left):
    paid = {"甲": 30, "乙": 70, "统筹池": 100}
    assert tuple(results(AGREED_PAYER, {"paid": paid}, {"guarantor": payer})["q"].values()) == left


def test_an_agreed_party_is_part_of_what_the_figure_rests_on():
    paid = {"甲": 30, "乙": 70, "统筹池": 100}
    outcome = evaluate_quantities(policy(AGREED_PAYER), {"paid": paid}, {"guarantor": "乙"}, on=DAY)
    assert "guarantor" in outcome.trace[-1].inputs
    assert recomputed(outcome.trace) == outcome.results


BY_ORDER = """
inputs:
  stakes: {title: 出资, kind: table, unit: 元}
  order: {title: 尾差次序, kind: names}
  amount: {title: 金额, kind: number, unit: 元}
quantities:
  shares: {title: 份额, unit: "1", weights: {index: stakes}}
  q:
    title: 分成
    unit: 元
    split: {amount: amount, by: shares, round: {to: 1, mode: down}, residual: largest_remainder, order: order}
  all_alike: {title: 均分, unit: "1", weights: {equal: "names(stakes)"}}
"""


@pytest.mark.parametrize(("order", "first"), [(["甲", "乙"], "甲"), (["乙", "甲"], "乙")])
def test_the_order_of_parties_may_be_given(order, first):
    found = results(BY_ORDER, {"stakes": {"甲": 1, "乙": 1}, "order": order, "amount": 1})
    assert found["q"][first] == 1
    assert found["all_alike"] == {"甲": Fraction(1, 2), "乙": Fraction(1, 2)}


def test_an_order_that_leaves_somebody_out_is_refused_when_it_is_given():
    with pytest.raises(FactsError, match="乙"):
        results(BY_ORDER, {"stakes": {"甲": 1, "乙": 1}, "order": ["甲"], "amount": 1})


def test_an_order_of_numbers_is_refused():
    body = BY_ORDER.replace("order: order", 'order: "stakes.甲"')
    with pytest.raises(FactsError, match="各方"):
        results(body, {"stakes": {"甲": 1, "乙": 1}, "order": ["甲", "乙"], "amount": 1})
