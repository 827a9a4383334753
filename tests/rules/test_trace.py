"""The explanation: recomputed from its leaves it gives the same fen, and it reads as plain Chinese."""

import pytest
from hypothesis import given
from support.rules import HOST, ORIGIN, PARTNER, QUARTER, agreed, agreement, agreements, fen, three_to_seven

from accounting.rules import Facts, evaluate, load_policy, recompute

INVESTMENT = load_policy("investment-2022")
KEY_PARK = load_policy("key-park-2024")
OUTPUT = "industrial_output"


def traced(policy, terms, value, code=OUTPUT):
    return evaluate(policy, terms, Facts(QUARTER, {code: value}, {code: "示例填报 17 号"})).trace


def sentence(policy, terms, value, name, code=OUTPUT):
    return traced(policy, terms, value, code).find(name).sentence()


@given(agreements(), fen)
def test_recomputing_from_the_leaves_gives_the_same_fen(bound, value):
    policy, terms = bound
    allocation = evaluate(policy, terms, Facts(QUARTER, dict.fromkeys(terms.indicators, value)))
    anew = recompute(allocation.trace)
    assert anew == allocation.trace.value
    for (book, code, party), amount in allocation.parts.items():
        assert anew[f"{code}.{book}.{party}"] == amount
    for entry in allocation.entries:
        assert anew[f"{entry.indicator}.{entry.book}.entry.{entry.unit}"] == entry.amount_fen
    assert len(anew) == len(allocation.parts) + len(allocation.entries)


def test_a_share_reads_as_one_sentence():
    assert sentence(INVESTMENT, three_to_seven(), 100_000_000, "industrial_output.assessment.xishan") == (
        "首谈地西山区按 3:7 分得 30%：1,000,000.00 元 × 3/10 = 300,000.00 元"
    )


def test_a_rounded_share_shows_the_exact_amount_first():
    assert sentence(INVESTMENT, three_to_seven(), 5, "industrial_output.assessment.xishan") == (
        "首谈地西山区按 3:7 分得 30%：0.05 元 × 3/10 = 0.015 元，取整到分为 0.01 元"
    )


def test_a_negative_value_keeps_its_sign():
    assert sentence(INVESTMENT, three_to_seven(), -10, "industrial_output.assessment.anning") == (
        "承载地安宁市按 3:7 分得 70%：-0.10 元 × 7/10 = -0.07 元"
    )


def test_thirds_are_shown_as_fractions():
    ratio = {"xishan": 1, "anning": 1, "fumin": 1}
    terms = agreement(
        {OUTPUT: agreed(ratio=ratio, deviation_reason="三方商定")}, parties=(ORIGIN, HOST, PARTNER)
    )
    assert sentence(INVESTMENT, terms, 100, "industrial_output.assessment.fumin") == (
        "合作方富民县按 1:1:1 分得 1/3：1.00 元 × 1/3 = 1/3 元，取整到分为 0.33 元"
    )


def test_the_ratio_is_written_as_officials_write_it():
    terms = agreement({OUTPUT: agreed(ratio={"xishan": "0.40", "anning": "0.60"})})
    assert "按 4:6 分得 40%" in sentence(INVESTMENT, terms, 100, "industrial_output.assessment.xishan")


def test_a_figure_counted_in_full_says_so():
    terms = agreement({OUTPUT: agreed(ratio={})})
    assert sentence(KEY_PARK, terms, 100, "industrial_output.assessment.xishan") == (
        "协作地西山区按全额双核算计入 1.00 元"
    )


def test_the_contra_of_figures_counted_twice_is_explained():
    terms = agreement({OUTPUT: agreed(ratio={})})
    assert sentence(KEY_PARK, terms, 100, "industrial_output.assessment.entry.duplicates") == (
        "考核口径核算记录：重复计入额 1.00 元 − 1.00 元 − 1.00 元 = -1.00 元"
    )


def test_an_assigned_figure_says_so():
    terms = agreement({"foreign_capital": agreed(ratio={})})
    name = "foreign_capital.assessment.xishan"
    assert sentence(KEY_PARK, terms, 100, name, "foreign_capital") == "协作地西山区按全额归属计入 1.00 元"


def test_a_figure_made_from_receipts_is_not_said_to_be_filed():
    terms = agreement({"tax_revenue": agreed(base="retained_net_total")})
    leaf = traced(KEY_PARK, terms, 100, "tax_revenue").find("tax_revenue.territorial.anning")
    assert leaf.formula == "县级留成净额（先算留成再扣优惠）"
    assert leaf.sentence() == "税收收入2026年第一季度在承载地安宁市可分享 1.00 元"


def test_an_entry_shows_what_it_adds_and_takes_off():
    assert sentence(INVESTMENT, three_to_seven(), 1000, "industrial_output.assessment.entry.anning") == (
        "考核口径核算记录：承载地安宁市 7.00 元 − 10.00 元 = -3.00 元"
    )


def test_the_whole_reads_as_one_paragraph():
    assert traced(INVESTMENT, three_to_seven(), 1000).sentence() == (
        "规模以上工业产值2026年第一季度在承载地安宁市填报 10.00 元。"
        "规模以上工业产值在考核口径按 3:7 分享：首谈地西山区 3.00 元，承载地安宁市 7.00 元。"
    )


def test_a_unit_that_is_no_party_is_named_as_it_was_given():
    terms = agreement({OUTPUT: agreed(arises_in="嵩明县")})
    name = "industrial_output.assessment.entry.嵩明县"
    assert sentence(INVESTMENT, terms, 1000, name).startswith("考核口径核算记录：嵩明县 − 10.00 元")


def test_leaves_lead_to_the_filing_the_agreement_and_the_clauses():
    trace = traced(INVESTMENT, three_to_seven(), 1000)
    value = trace.find("industrial_output.territorial.anning")
    share = trace.find("industrial_output.assessment.share.xishan")
    assert (value.operation, value.status, value.source) == ("input", "fact", "示例填报 17 号")
    assert (share.operation, share.status, share.source) == ("input", "agreed", "示例协议 第1版")
    assert share.formula == "约定比例"
    clauses = {reference.parameter: reference.document for reference in share.references}
    assert clauses["ratio"] == "drc-2022-65"


def test_a_result_is_only_as_certain_as_its_least_certain_clause():
    trace = traced(INVESTMENT, three_to_seven(), 1000)
    assert trace.find("industrial_output.assessment.xishan").status == "placeholder"


def test_an_unknown_step_is_a_key_error():
    with pytest.raises(KeyError, match="nothing"):
        traced(INVESTMENT, three_to_seven(), 1000).find("nothing")
