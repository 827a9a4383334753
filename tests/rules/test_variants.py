"""Variants of a policy: what the shares alone cannot say, computed by the engine quarter by quarter."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.rules import HOST, ORIGIN, PARTNER, QUARTER, SIGNED, fen
from support.variants import OUTPUT, WAN, chosen, demo_policy

from accounting.rules import (
    Facts,
    FactsError,
    History,
    TermsError,
    agreed_inputs,
    compile_terms,
    evaluate,
    evaluate_all,
    interpret,
    load_policy,
    recompute,
    uses_shares,
)

XISHAN, ANNING = "xishan", "anning"


def quarters(terms, values, code=OUTPUT, book="assessment"):
    """What 西山区 is credited with, quarter after quarter from the first of a year."""
    policy = demo_policy()
    term = next(line for line in compile_terms(policy, terms) if (line.indicator, line.book) == (code, book))
    history, found = History(), []
    for at, value in enumerate(values):
        credited = interpret(policy, term, value, history, on=SIGNED).credits
        assert sum(credited) == value
        credits = dict(zip([share.party for share in term.shares], credited, strict=True))
        history = history.following(QUARTER + at, value, credits)
        found.append(credits[XISHAN])
    return found


def refusal(terms, policy=None):
    with pytest.raises(TermsError) as caught:
        compile_terms(policy or demo_policy(), terms)
    return caught.value.fields


# --- what variants come to -------------------------------------------------------------------------------------------


def test_the_stock_stays_and_the_increment_is_shared():
    terms = chosen("stock", stock="100")
    assert quarters(terms, [90 * WAN] * 4) == [0, 24 * WAN, 27 * WAN, 27 * WAN]


def test_above_the_cap_everything_goes_to_the_host():
    terms = chosen("capped", cap="50")
    assert quarters(terms, [90 * WAN] * 4) == [27 * WAN, 23 * WAN, 0, 0]


def test_a_correction_below_the_cap_is_taken_back():
    terms = chosen("capped", cap="50")
    assert quarters(terms, [200 * WAN, -100 * WAN, 0]) == [50 * WAN, -20 * WAN, 0]


def test_the_host_makes_up_what_is_short_of_the_floor():
    assert quarters(chosen("floor", least="10", from_year="first"), [20 * WAN, 20 * WAN, 0]) == [
        10 * WAN,
        2 * WAN,
        0,
    ]


def test_the_number_of_the_quarter_decides_when_a_promise_begins():
    values = [20 * WAN] * 5
    second = quarters(chosen("floor", least="10", from_year="second"), values)
    assert second == [6 * WAN] * 4 + [10 * WAN]


def test_brackets_share_each_part_at_its_own_ratio():
    terms = chosen("brackets", step="100", upper={XISHAN: "50%", ANNING: "1/2"})
    assert quarters(terms, [90 * WAN, 90 * WAN]) == [27 * WAN, 43 * WAN]


def test_a_variant_credits_every_book_it_names():
    terms = chosen("capped", "tax_revenue", cap="50")
    outcome = evaluate(demo_policy(), terms, Facts(QUARTER, {"tax_revenue": 200 * WAN}))
    for book in ("assessment", "fiscal"):
        assert outcome.parts[book, "tax_revenue", XISHAN] == 50 * WAN
    assert {(entry.book, entry.unit, entry.amount_fen) for entry in outcome.entries} == {
        (book, unit, sign * 50 * WAN)
        for book in ("assessment", "fiscal")
        for unit, sign in ((XISHAN, 1), (ANNING, -1))
    }


def test_a_variant_written_for_two_parties_refuses_a_third():
    terms = chosen(
        "kept",
        parties=(ORIGIN, PARTNER, HOST),
        stock="1",
        ratio={XISHAN: 1, "fumin": 1, ANNING: 1},
        deviation_reason="三方均分",
    )
    fields = refusal(terms)
    assert "富民县" in fields["industrial_output.variant"]


def test_a_role_held_by_two_is_no_place_for_a_variant_that_means_one():
    other_host = replace(HOST, key="songming", name="嵩明县")
    fields = refusal(
        chosen(
            "capped",
            parties=(ORIGIN, HOST, other_host),
            cap="5",
            ratio={XISHAN: 3, ANNING: 4, "songming": 3},
            deviation_reason="三方商定",
        )
    )
    assert "有 2 方" in fields["industrial_output.variant"]


def test_history_comes_with_the_facts():
    terms, value = chosen("capped", cap="50"), 90 * WAN
    history = {
        (OUTPUT, "assessment"): History(
            value_to_date=value, credited_to_date={XISHAN: 27 * WAN, ANNING: 63 * WAN}
        )
    }
    first, second = evaluate_all(
        demo_policy(),
        terms,
        [Facts(QUARTER, {OUTPUT: value}), Facts(QUARTER + 1, {OUTPUT: value}, history=history)],
    )
    assert first.parts["assessment", OUTPUT, XISHAN] == 27 * WAN
    assert second.parts["assessment", OUTPUT, XISHAN] == 23 * WAN


@given(value=fen, numerator=st.integers(0, 1000))
def test_without_a_stock_it_is_the_plain_split(value, numerator):
    ratio = {XISHAN: Fraction(numerator, 1000), ANNING: Fraction(1000 - numerator, 1000)}
    facts = Facts(QUARTER, {OUTPUT: value})
    plain = evaluate(demo_policy(), chosen("", ratio=ratio, deviation_reason="商定"), facts)
    for variant in ("kept", "stock"):
        terms = chosen(variant, stock="0", ratio=ratio, deviation_reason="商定")
        varied = evaluate(demo_policy(), terms, facts)
        assert varied.parts == plain.parts
        assert varied.entries == plain.entries


@given(value=fen, shares=st.lists(st.integers(0, 100), min_size=3, max_size=3).filter(any))
def test_the_shipped_variants_come_to_the_plain_split_where_nothing_bounds_them(value, shares):
    parties = (ORIGIN, PARTNER, HOST)
    ratio = dict(zip([party.key for party in parties], shares, strict=True))
    policy, facts = load_policy("investment-2022"), Facts(QUARTER, {OUTPUT: value})

    def of(variant, **values):
        terms = chosen(variant, parties=parties, ratio=ratio, deviation_reason="三方商定", **values)
        return evaluate(policy, terms, facts).parts

    plain = of("")
    assert of("increment", stock="0") == plain
    assert of("capped", ceiling="1" + "0" * 12) == plain
    assert value < 0 or of("guaranteed", guarantee="0") == plain


@given(values=st.lists(st.integers(0, 10**12), min_size=1, max_size=4), stock=st.integers(0, 10**6))
def test_the_year_comes_to_the_same_however_it_is_cut(values, stock):
    terms = chosen("stock", stock=str(stock))
    assert sum(quarters(terms, values)) == sum(quarters(terms, [sum(values)]))


# --- what is asked and refused -----------------------------------------------------------------------------------------


def test_a_variant_says_what_it_leaves_to_the_parties():
    variants = demo_policy().indicators[OUTPUT].variants
    asked = {
        name: [wanted.name for wanted in agreed_inputs(demo_policy(), one)] for name, one in variants.items()
    }
    assert asked["stock"] == ["stock"]
    assert asked["floor"] == ["least", "from_year"]
    assert asked["brackets"] == ["step", "upper"]
    assert uses_shares(demo_policy(), variants["stock"])


@pytest.mark.parametrize(
    ("terms", "field", "said"),
    [
        (chosen("lucky"), "variant", "「lucky」不在办法所列之内"),
        (
            chosen("stock"),
            "agreed.stock",
            "规模以上工业产值·存量基数：没有填写（办法未公布，由各方约定，单位：万元）",
        ),
        (chosen("floor", from_year="first"), "agreed.least", "没有填写（办法未定保底数，单位：万元）"),
        (chosen("stock", stock="一百"), "agreed.stock", "「一百」不是数"),
        (chosen("stock", stock="1", cap="2"), "agreed.cap", "没有这一约定项；请删去"),
        (chosen("", cap="2"), "agreed.cap", "没有选定计算方式，不需要约定值；请删去"),
        (chosen("floor", least="1", from_year="third"), "agreed.from_year", "「third」不在可选之列"),
        (chosen("brackets", step="9", upper={XISHAN: "1"}), "agreed.upper", "没有写安宁市的数，没有的填 0"),
        (
            chosen("brackets", step="9", upper={XISHAN: "1", ANNING: "0", "fumin": "0"}),
            "agreed.upper",
            "「fumin」不是协议的一方",
        ),
        (chosen("brackets", step="-9", upper={XISHAN: "1", ANNING: "0"}), "variant", "不高于其起点 0"),
        (chosen("parts"), "variant", "不是整分；请在政策文件中先取整到分"),
        (chosen("short"), "variant", "与填报数 999,999.89 元 不符"),
    ],
)
def test_terms_a_variant_cannot_be_computed_with_are_refused(terms, field, said):
    assert said in refusal(terms)[f"{OUTPUT}.{field}"]


@pytest.mark.parametrize("left_out", [{}, {"brake": ""}])
def test_an_optional_value_may_be_left_open(left_out):
    """Where nothing is agreed the branch without it is taken; what is agreed is read as strictly as ever."""
    assert quarters(chosen("braked", **left_out), [90 * WAN]) == [27 * WAN]
    assert quarters(chosen("braked", brake="20"), [90 * WAN]) == [20 * WAN]
    assert "「廿」不是数" in refusal(chosen("braked", brake="廿"))[f"{OUTPUT}.agreed.brake"]


def test_a_policy_without_variants_says_so():
    fields = refusal(chosen("stock", stock="1"), load_policy("key-park-2024"))
    assert "办法没有列出其他计算方式，请删去" in fields["industrial_output.variant"]


def test_a_variant_without_shares_needs_no_ratio_and_refuses_one():
    (term,) = compile_terms(demo_policy(), chosen("fixed", cap="5", ratio={}))
    assert ({share.numerator for share in term.shares}, term.denominator) == ({0}, 1)
    assert quarters(chosen("fixed", cap="5", ratio={}), [9 * WAN, 2 * WAN, -3]) == [5 * WAN, 2 * WAN, 0]
    assert "所选计算方式不用比例" in refusal(chosen("fixed", cap="5"))["industrial_output.ratio"]


def test_a_variant_that_rests_on_shares_needs_a_ratio_the_policy_names_or_a_reason():
    assert "没有填写" in refusal(chosen("capped", cap="5", ratio={}))["industrial_output.ratio"]
    half = {XISHAN: "0.5", ANNING: "0.5"}
    assert (
        "偏离的理由" in refusal(chosen("capped", cap="5", ratio=half))["industrial_output.deviation_reason"]
    )


def test_credits_beyond_any_figure_are_refused():
    (term,) = compile_terms(demo_policy(), chosen("capped", cap="5"))
    history = History(credited_to_date={XISHAN: 10**18, ANNING: -(10**18)})
    with pytest.raises(FactsError, match="超过"):
        interpret(demo_policy(), term, 5, history, on=SIGNED)


def test_a_variant_that_fails_on_a_quarters_figure_says_which_quantity():
    policy = demo_policy()
    (term,) = compile_terms(policy, chosen("brackets", step="9", upper={XISHAN: "1", ANNING: "0"}))
    with pytest.raises(FactsError, match="小于 0"):
        interpret(policy, term, -5, History(), on=SIGNED)


# --- the trace -----------------------------------------------------------------------------------------------------------


def traced(value=90 * WAN + 1):
    terms = chosen("stock", stock="100")
    facts = Facts(
        QUARTER,
        {OUTPUT: value},
        references={OUTPUT: "示例填报 17 号"},
        history={
            (OUTPUT, "assessment"): History(value_this_year=90 * WAN, credited_this_year={ANNING: 90 * WAN})
        },
    )
    return evaluate(demo_policy(), terms, facts).trace


@given(value=fen)
def test_the_leaves_give_the_same_fen(value):
    trace = traced(value)
    assert recompute(trace) == trace.value


def test_a_changed_leaf_changes_the_result():
    trace = traced()
    table = trace.find("industrial_output.assessment.step.year_total")
    other = replace(table, inputs=tuple(replace(leaf, value=leaf.value + 1) for leaf in table.inputs))
    assert recompute(other) == recompute(table) + 2


def test_the_part_is_one_plain_sentence():
    assert traced().find("industrial_output.assessment.xishan").sentence() == (
        "首谈地西山区按「存量归属地、增量分享」计入 240,000.00 元（本季填报 900,000.01 元）"
    )


def test_leaves_lead_to_filing_agreement_and_clause():
    trace = traced()
    value = trace.find("industrial_output.territorial.anning")
    stock = trace.find("industrial_output.assessment.step.stock")
    wan = trace.find("industrial_output.assessment.step.wan")
    earlier = trace.find("industrial_output.assessment.step.earlier")
    assert (value.source, value.status) == ("示例填报 17 号", "fact")
    assert (stock.source, stock.status, stock.origin) == ("示例协议 第1版", "agreed", "terms")
    assert (wan.references[0].parameter, wan.status) == ("wan", "inferred")
    assert (earlier.value, earlier.origin) == (90 * WAN, "value_this_year")


def test_a_variant_is_only_as_certain_as_its_grounds():
    assert traced().find("industrial_output.assessment.xishan").status == "placeholder"
    (term,) = compile_terms(demo_policy(), chosen("stock", stock="1"))
    assert {reference.parameter: reference.status for reference in term.basis}["way"] == "placeholder"
