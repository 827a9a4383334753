"""The policies shipped with the product: every value sourced, nothing inferred shown as law."""

from datetime import date
from fractions import Fraction

import pytest

from accounting.rules import OutOfForce, PolicyError, documents, load_policy, policies, ratio_options
from accounting.rules.files.sources import is_quoted

DAY = date(2025, 3, 1)
VALUES = [
    pytest.param(policy, parameter, dated, id=f"{policy.id}-{parameter.name}-{dated.from_day}")
    for policy in policies().values()
    for parameter in policy.parameters.values()
    for dated in parameter.values
]


AGREED_UNDER = {"investment-2022", "relocation-2022", "key-park-2024", "yunnan-2025", "new-energy"}
CALCULATORS = {
    "co-building",
    "cost-by-benefit",
    "ecological-compensation",
    "ecological-bet-2012",
    "statistical-window-enterprises",
    "statistical-window-investment",
}


def test_every_policy_of_the_city_is_there():
    assert set(policies()) == AGREED_UNDER | CALCULATORS


def test_agreements_are_made_under_those_with_a_scheme_and_each_scheme_has_one():
    schemes = {policy.id: policy.scheme for policy in policies().values() if policy.indicators}
    assert schemes.keys() == AGREED_UNDER
    assert len(set(schemes.values())) == len(schemes)


@pytest.mark.parametrize(("policy", "parameter", "dated"), VALUES)
def test_every_value_is_quoted_or_says_that_it_is_not(policy, parameter, dated):
    if dated.status == "documented":
        document = documents()[dated.document]
        wanted = "".join(dated.quote.split())
        assert any(wanted in "".join(quote.text.split()) for quote in document.quotes)
    else:
        assert dated.quote is None
        assert dated.note


def test_status_of_every_value_is_what_the_sources_allow():
    status = {
        policy.id: {name: parameter.values[0].status for name, parameter in policy.parameters.items()}
        for policy in policies().values()
    }
    assert status == {
        "co-building": {
            "basis": "documented",
            "published_example": "documented",
            "counted_kinds": "inferred",
            "counted_from": "placeholder",
        },
        "cost-by-benefit": {
            "cost_ratio": "documented",
            "larger_payer": "inferred",
            "residual_rule": "placeholder",
        },
        "ecological-bet-2012": {
            "stake": "inferred",
            "threshold": "inferred",
            "central_grant": "inferred",
            "at_threshold": "placeholder",
        },
        "ecological-compensation": {
            "direction": "documented",
            "bonus_rule": "inferred",
        },
        "investment-2022": {
            "shared_indicators": "documented",
            "ratio": "documented",
            "exclusions": "documented",
            "fen_per_wan": "inferred",
            "smaller_side": "inferred",
            "ratio_by_participation": "inferred",
            "deviation": "inferred",
            "assessment_book": "inferred",
            "fiscal_book": "inferred",
            "other_ways": "placeholder",
            "tax_base": "placeholder",
            "conditions": "placeholder",
            "tie_order": "placeholder",
        },
        "key-park-2024": {
            "duplicated_indicators": "documented",
            "assigned_indicators": "documented",
            "assigned_side": "documented",
            "shared_tax": "documented",
            "net_of_incentives": "documented",
            "assessment_book": "inferred",
            "fiscal_book": "inferred",
            "tax_base": "inferred",
            "tax_ratio": "placeholder",
            "incentive_readings": "placeholder",
            "tie_order": "placeholder",
        },
        "new-energy": {
            "host_choice": "documented",
            "shared_indicators": "inferred",
            "assessment_book": "inferred",
            "fiscal_book": "inferred",
            "host_criteria": "placeholder",
            "ratio": "placeholder",
            "tax_base": "placeholder",
            "tie_order": "placeholder",
        },
        "relocation-2022": {
            "classes": "documented",
            "first_class_years": "documented",
            "scope_of_area": "documented",
            "no_veto": "documented",
            "first_class": "inferred",
            "transfer_day_rule": "inferred",
            "assessment_book": "inferred",
            "fiscal_book": "inferred",
            "shared_indicators": "placeholder",
            "ratio": "placeholder",
            "tax_base": "placeholder",
            "tie_order": "placeholder",
        },
        "statistical-window-enterprises": {
            "day_of_judging": "inferred",
            "exit_day": "placeholder",
        },
        "statistical-window-investment": {
            "least_planned": "inferred",
            "day_of_judging": "inferred",
        },
        "yunnan-2025": {
            "ratio_principle": "documented",
            "shared_part": "documented",
            "shared_indicators": "documented",
            "assessment_book": "inferred",
            "fiscal_book": "inferred",
            "ratio": "placeholder",
            "tax_base": "placeholder",
            "tie_order": "placeholder",
        },
    }


def test_the_2022_rule_names_two_ratios_and_the_grade_that_earns_each():
    options = ratio_options(load_policy("investment-2022"), "tax_revenue", DAY)
    assert [(option.text, option.shares, option.grades) for option in options] == [
        ("3:7", {"origin": Fraction(3, 10), "host": Fraction(7, 10)}, ("referral",)),
        ("4:6", {"origin": Fraction(2, 5), "host": Fraction(3, 5)}, ("joint",)),
    ]


def test_the_2024_rule_names_no_tax_ratio_so_one_must_be_agreed():
    policy = load_policy("key-park-2024")
    assert ratio_options(policy, "tax_revenue", DAY) == ()
    assert "ratio" in policy.indicators["tax_revenue"].required_terms


def test_duplicated_indicators_have_no_ratio():
    assert ratio_options(load_policy("key-park-2024"), "trade_sales", DAY) == ()


def test_each_policy_calls_its_sides_by_its_own_words():
    assert load_policy("investment-2022").side_word("origin") == "首谈地"
    assert load_policy("key-park-2024").side_word("origin") == "协作地"
    assert load_policy("key-park-2024").side_word("host") == "承载地"


def test_exclusions_and_conditions_are_lists_a_form_can_show():
    policy = load_policy("investment-2022")
    assert list(policy.exclusions_on(DAY).values()) == [
        "公共基础设施项目",
        "房地产项目",
        "注册资本金实缴项目",
    ]
    assert len(policy.conditions_on(DAY)) == 3
    assert load_policy("key-park-2024").exclusions_on(DAY) == {}


def test_a_day_before_the_policy_is_out_of_force():
    policy = load_policy("investment-2022")
    with pytest.raises(OutOfForce, match="自 2022-06-06 起适用"):
        policy.parameter("ratio", date(2022, 6, 5))
    assert policy.parameter("ratio", date(2022, 6, 6)).value == ("3:7", "4:6")


def test_the_digest_changes_with_the_text():
    assert len({policy.digest for policy in policies().values()}) == len(policies())
    assert load_policy("investment-2022").reference == "investment-2022@1"


def test_an_unknown_id_names_the_policies_there_are():
    with pytest.raises(PolicyError, match=r"现有：.*investment-2022、key-park-2024"):
        load_policy("investment-2021")


def test_a_missing_file_is_a_policy_error(tmp_path):
    with pytest.raises(PolicyError, match="文件打不开"):
        load_policy(tmp_path / "none.yaml")


def test_a_file_that_is_not_utf8_is_a_policy_error(tmp_path):
    file = tmp_path / "gbk.yaml"
    file.write_bytes("标题: 办法".encode("gbk"))
    with pytest.raises(PolicyError, match="UTF-8"):
        load_policy(file)


def test_a_phrase_is_found_whatever_the_blanks_but_not_when_reworded_or_too_short():
    document = documents()["drc-2022-65"]
    assert is_quoted(document, "原则上可按3:7或4:6\n 进行分享")
    assert not is_quoted(document, "原则上可按5:5进行分享")
    assert not is_quoted(document, "3:7")
