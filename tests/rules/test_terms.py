"""Terms that do not fit the policy: each fault is one Chinese sentence under its field."""

from datetime import date
from fractions import Fraction

import pytest
from support.rules import FROM, HOST, ORIGIN, PARTNER, TO, agreed, agreement

from accounting.rules import OutOfForce, Party, TermsError, compile_terms, load_policy, parse_policy
from accounting.rules.files.loading import FOLDER

OUTPUT, EACH = "industrial_output", "retained_net_each"


def refusal(terms, policy="investment-2022"):
    with pytest.raises(TermsError) as caught:
        compile_terms(load_policy(policy), terms)
    return caught.value.fields


def refused_output(**changes):
    return refusal(agreement({OUTPUT: agreed(**changes)}))


def numerators(ratio, **changes):
    terms = agreement({OUTPUT: agreed(ratio=ratio, deviation_reason="双方商定", **changes)})
    (term,) = compile_terms(load_policy("investment-2022"), terms)
    return {share.party: share.numerator for share in term.shares}, term.denominator


@pytest.mark.parametrize(
    "ratio",
    [
        {"xishan": "0.30", "anning": "0.70"},
        {"xishan": "30%", "anning": "70%"},
        {"xishan": "3/10", "anning": "7/10"},
        {"xishan": Fraction(3, 10), "anning": "0.7"},
        {"xishan": 3, "anning": 7},
        {"xishan": 30, "anning": 70},
    ],
)
def test_a_ratio_may_be_written_in_several_exact_ways(ratio):
    assert numerators(ratio) == ({"xishan": 3, "anning": 7}, 10)


def test_thirds_stay_exact():
    assert numerators({"xishan": "1/3", "anning": "2/3"}) == ({"xishan": 1, "anning": 2}, 3)


def test_a_party_without_a_share_has_none():
    assert numerators({"anning": "100%"}) == ({"xishan": 0, "anning": 1}, 1)


def test_shares_that_do_not_add_up_to_the_whole_are_refused():
    assert refused_output(ratio={"xishan": "0.3", "anning": "0.69"}) == {
        "industrial_output.ratio": "规模以上工业产值·比例：各方合计为 99%，应为 100%；请调整。"
    }


def test_shares_above_the_whole_are_refused():
    fields = refused_output(ratio={"xishan": "30", "anning": "70"})
    assert (
        fields["industrial_output.ratio"] == "规模以上工业产值·比例：各方合计为 10000%，应为 100%；请调整。"
    )


@pytest.mark.parametrize(
    "share", ["", "三成", "1e-1", "NaN", "-0.3", "+0.3", ".3", "０.３", "0,3", "3:7", "1/0", "0.3 ", "9" * 30]
)
def test_a_share_that_cannot_be_read_is_refused(share):
    fields = refused_output(ratio={"xishan": share, "anning": "0.7"})
    assert list(fields) == ["industrial_output.ratio"]


@pytest.mark.parametrize("share", [0.3, True, None])
def test_a_share_that_is_not_exact_is_refused(share):
    assert (
        "不是精确的比例"
        in refused_output(ratio={"xishan": share, "anning": "0.7"})["industrial_output.ratio"]
    )


def test_a_negative_share_is_refused():
    fields = refused_output(ratio={"xishan": -3, "anning": 13})
    assert "有一方的比例为负" in fields["industrial_output.ratio"]


def test_weights_of_nothing_are_refused():
    assert "不大于 0" in refused_output(ratio={"xishan": 0, "anning": 0})["industrial_output.ratio"]


def test_a_share_of_somebody_else_is_refused():
    fields = refused_output(ratio={"xishan": "0.3", "songming": "0.7"})
    assert (
        fields["industrial_output.ratio"]
        == "规模以上工业产值·比例：「songming」不是协议的一方；请改选或先加入各方。"
    )


def test_shares_too_fine_for_sql_go_the_interpreted_lane():
    for denominator, lane in ((999999937, "flat"), (1999999973, "interpreted")):
        ratio = {"xishan": f"1/{denominator}", "anning": f"{denominator - 1}/{denominator}"}
        terms = agreement({OUTPUT: agreed(ratio=ratio, deviation_reason="测算")})
        (term,) = compile_terms(load_policy("investment-2022"), terms)
        assert (term.denominator, term.lane, term.variant) == (denominator, lane, "")


def test_shares_finer_than_can_be_kept_are_refused():
    fine = Fraction(1, 10**18 + 9)
    fields = refused_output(ratio={"xishan": fine, "anning": 1 - fine})
    assert "过细" in fields["industrial_output.ratio"]


def test_a_ratio_the_policy_does_not_name_needs_a_reason():
    fields = refused_output(ratio={"xishan": "0.5", "anning": "0.5"})
    assert fields == {
        "industrial_output.deviation_reason": "规模以上工业产值·比例：5:5 不是办法所列的 3:7、4:6"
        "（首谈地在前）；请改用所列比例，或写明偏离的理由。"
    }


def test_blanks_are_no_reason():
    fields = refused_output(ratio={"xishan": "0.5", "anning": "0.5"}, deviation_reason="  ")
    assert list(fields) == ["industrial_output.deviation_reason"]


def test_the_larger_number_for_the_origin_is_a_deviation_too():
    fields = refused_output(ratio={"xishan": "0.7", "anning": "0.3"})
    assert list(fields) == ["industrial_output.deviation_reason"]


def test_three_sharing_parties_need_a_reason_because_the_rule_speaks_of_two():
    ratio = {"xishan": "0.3", "anning": "0.6", "fumin": "0.1"}
    fields = refusal(agreement({OUTPUT: agreed(ratio=ratio)}, parties=(ORIGIN, HOST, PARTNER)))
    assert list(fields) == ["industrial_output.deviation_reason"]


def test_a_third_party_without_a_share_is_no_deviation():
    terms = agreement({OUTPUT: agreed()}, parties=(ORIGIN, HOST, PARTNER))
    assert compile_terms(load_policy("investment-2022"), terms)


def test_any_ratio_of_an_unpublished_one_is_agreed_without_a_reason():
    terms = agreement({"tax_revenue": agreed(ratio={"xishan": "0.5", "anning": "0.5"}, base=EACH)})
    assert compile_terms(load_policy("key-park-2024"), terms)


def test_where_the_policy_leaves_a_choice_of_figures_the_agreement_settles_it():
    fields = refusal(agreement({"tax_revenue": agreed()}), "key-park-2024")
    assert fields == {
        "tax_revenue.base": "税收收入·计算口径：没有填写（办法只说分享扣减优惠后的县级留成，"
        "扣减次序有两种读法）；请在协议中约定。"
    }
    for term in compile_terms(load_policy("key-park-2024"), agreement({"tax_revenue": agreed(base=EACH)})):
        assert term.base == EACH


def test_a_figure_the_policy_does_not_offer_is_refused():
    fields = refusal(agreement({"tax_revenue": agreed(base="as_filed")}), "key-park-2024")
    assert fields == {
        "tax_revenue.base": "税收收入·计算口径：「按填报数」不在办法允许之列；请在 "
        "县级留成净额（各税种先扣优惠再算留成）、县级留成净额（先算留成再扣优惠） 中选择。"
    }
    assert "不在办法允许之列" in refused_output(base=EACH)["industrial_output.base"]


def test_where_the_policy_leaves_no_choice_its_figure_is_shared():
    for code in ("tax_revenue", OUTPUT):
        for base in ("", "as_filed"):
            (term, *_) = compile_terms(load_policy("investment-2022"), agreement({code: agreed(base=base)}))
            assert term.base == "as_filed"


def test_where_the_policy_forbids_it_a_deviation_is_refused_with_any_reason():
    text = (
        (FOLDER / "investment-2022.yaml").read_text("utf-8").replace("value: with_reason", "value: refused")
    )
    policy = parse_policy(text, "investment-2022.yaml")
    terms = agreement({OUTPUT: agreed(ratio={"xishan": 1, "anning": 1}, deviation_reason="双方商定")})
    with pytest.raises(TermsError, match="办法不允许偏离"):
        compile_terms(policy, terms)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ratio": {}}, "ratio"),
        ({"arises_in": ""}, "arises_in"),
        ({"from_quarter": None}, "from_quarter"),
        ({"to_quarter": None}, "to_quarter"),
    ],
)
def test_what_the_document_leaves_open_must_be_agreed(change, field):
    sentence = refused_output(**change)[f"industrial_output.{field}"]
    why = load_policy("investment-2022").indicators[OUTPUT].required_terms[field]
    assert sentence.endswith(f"没有填写（{why}）；请在协议中约定。")


def test_a_term_that_ends_before_it_begins_is_refused():
    assert refused_output(from_quarter=TO, to_quarter=FROM) == {
        "industrial_output.to_quarter": "规模以上工业产值·截止季度：2025年第一季度早于起始的2029年第四季度；"
        "请改晚截止或改早起始。"
    }


def test_one_quarter_is_a_term():
    terms = agreement({OUTPUT: agreed(from_quarter=FROM, to_quarter=FROM)})
    assert compile_terms(load_policy("investment-2022"), terms)[0].to_quarter == FROM


@pytest.mark.parametrize("quarter", [2025, 20251, 0, -1])
def test_a_number_that_is_no_quarter_code_is_refused(quarter):
    assert (
        "不是 1990 年至 2199 年的季度"
        in refused_output(from_quarter=quarter)["industrial_output.from_quarter"]
    )


def test_an_indicator_the_policy_does_not_cover_is_refused():
    fields = refusal(agreement({"trade_sales": agreed()}))
    assert fields["trade_sales"].endswith("请在 税收收入、固定资产投资、规模以上工业产值 中选择。")


def test_an_agreement_over_nothing_is_refused():
    assert list(refusal(agreement({}))) == ["indicators"]


def test_signing_before_the_policy_is_refused():
    fields = refusal(agreement({OUTPUT: agreed()}, signed_on=date(2022, 6, 5)))
    assert fields == {
        "signed_on": f"签署日期：《{load_policy('investment-2022').title}》自 2022-06-06 起适用，"
        "2022-06-05 尚早；请核对日期或改选政策。"
    }


@pytest.mark.parametrize(
    ("parties", "reason"),
    [
        ((), "应为 2 至 30 方"),
        ((ORIGIN,), "应为 2 至 30 方"),
        ((ORIGIN, HOST, HOST), "同一方列了两次"),
        ((HOST, PARTNER), "缺少首谈地"),
        ((ORIGIN, PARTNER), "缺少承载地"),
        ((ORIGIN, HOST, Party("anybody", "guest")), "角色「guest」不存在"),
        ((ORIGIN, HOST, Party("", "other")), "没有标识"),
        ((ORIGIN, HOST, Party("duplicates", "other")), "系统保留的标识"),
    ],
)
def test_parties_that_cannot_make_an_agreement_are_refused(parties, reason):
    fields = refusal(agreement({OUTPUT: agreed(deviation_reason="三方")}, parties=parties))
    assert reason in fields["parties"]


def test_more_parties_than_a_posting_can_carry_are_refused():
    crowd = tuple(Party(f"p{at}", "partner") for at in range(29))
    assert "现有 31 方" in refusal(agreement({OUTPUT: agreed()}, parties=(ORIGIN, HOST, *crowd)))["parties"]


@pytest.mark.parametrize("field", ["statistical", "fiscal"])
def test_a_partys_unit_may_not_be_the_reserved_one(field):
    host = Party("anning", "host", **{field: "duplicates"})
    assert "系统保留的标识" in refusal(agreement({OUTPUT: agreed()}, parties=(ORIGIN, host)))["parties"]


def test_a_figure_may_not_arise_in_the_reserved_unit():
    assert "系统保留的标识" in refused_output(arises_in="duplicates")["industrial_output.arises_in"]


def test_a_ratio_on_an_indicator_counted_in_full_is_refused():
    fields = refusal(agreement({"trade_sales": agreed()}), "key-park-2024")
    assert (
        fields["trade_sales.ratio"] == "限额以上商贸业销售(营业)额·比例：该指标全额双核算，没有比例；请删去。"
    )


def test_a_mode_the_policy_does_not_allow_is_refused():
    fields = refused_output(modes={"assessment": "duplicate"})
    assert fields["industrial_output.modes"] == (
        "规模以上工业产值·计入方式：「全额双核算」不在办法允许之列；请在 分享 中选择。"
    )


def test_a_book_the_policy_does_not_use_is_refused():
    assert (
        "不把该指标计入「财政口径」" in refused_output(modes={"fiscal": "split"})["industrial_output.modes"]
    )


def test_where_the_policy_leaves_a_choice_of_modes_one_must_be_made():
    text = (FOLDER / "key-park-2024.yaml").read_text("utf-8")
    text = text.replace("modes: [assign], assign_to", "modes: [assign, duplicate], assign_to")
    policy = parse_policy(text, "key-park-2024.yaml")
    open_choice = agreement({"foreign_capital": agreed(ratio={})})
    with pytest.raises(TermsError, match="没有选定；请在 全额归属、全额双核算 中选择"):
        compile_terms(policy, open_choice)
    made = agreement({"foreign_capital": agreed(ratio={}, modes={"assessment": "duplicate"})})
    assert compile_terms(policy, made)[0].mode == "duplicate"


def test_two_parties_of_one_unit_may_not_count_a_figure_twice():
    park = Party("lingang", "partner", statistical="anning")
    fields = refusal(
        agreement({"trade_sales": agreed(ratio={})}, parties=(ORIGIN, HOST, park)), "key-park-2024"
    )
    assert "同属一个单位" in fields["parties"]


def test_with_two_partner_sides_the_agreement_says_who_takes_all():
    second = Party("wuhua", "origin", "五华区")
    parties = (ORIGIN, second, HOST)
    fields = refusal(agreement({"foreign_capital": agreed(ratio={})}, parties=parties), "key-park-2024")
    assert "多个协作地" in fields["foreign_capital.assigned_to"]
    terms = agreement({"foreign_capital": agreed(ratio={}, assigned_to="wuhua")}, parties=parties)
    (term,) = compile_terms(load_policy("key-park-2024"), terms)
    assert {share.party: share.numerator for share in term.shares} == {"anning": 0, "xishan": 0, "wuhua": 1}


def test_an_assignment_to_the_other_side_is_refused():
    terms = agreement({"foreign_capital": agreed(ratio={}, assigned_to="anning")})
    assert "「anning」不是协作地" in refusal(terms, "key-park-2024")["foreign_capital.assigned_to"]


def test_every_field_at_fault_is_named_at_once():
    fields = refusal(
        agreement(
            {OUTPUT: agreed(ratio={"xishan": 1}), "tax_revenue": agreed(from_quarter=TO, to_quarter=FROM)}
        )
    )
    assert list(fields) == ["industrial_output.deviation_reason", "tax_revenue.to_quarter"]


def test_a_parameter_without_a_value_on_the_signing_day_is_out_of_force():
    text = (FOLDER / "investment-2022.yaml").read_text("utf-8")
    text = text.replace(
        "        value: with_reason\n", "        until: 2024-12-31\n        value: with_reason\n"
    )
    policy = parse_policy(text, "investment-2022.yaml")
    with pytest.raises(OutOfForce, match="偏离所列比例"):
        compile_terms(policy, agreement({OUTPUT: agreed()}))
