"""What two versions of a policy say differently, in sentences."""

import pytest
from support.policyfiles import HEAD, parameter

from accounting.rules import PolicyError, differences

BODY = (
    "parameters:\n"
    + parameter("rate", '"3:7"', unit="ratio")
    + 'quantities:\n  q: {title: 所得, unit: 元, is: "1"}\n'
)


def said(old, new):
    return [difference.sentence for difference in differences(HEAD + old, HEAD + new)]


def test_a_changed_value_says_before_and_after_with_the_title_of_its_parameter():
    assert said(BODY, BODY.replace('"3:7"', '"4:6"')) == ["参数 「rate」 取值 2024-01-01 值：由 3:7 改为 4:6"]


def test_a_changed_formula_is_said():
    assert said(BODY, BODY.replace('is: "1"', 'is: "2"')) == ["量 「所得」 公式：由 1 改为 2"]


def test_what_is_new_and_what_is_gone_is_said():
    added = BODY + '  p: {title: 新量, unit: 元, is: "3"}\n'
    assert said(BODY, added) == ["量 「新量」：新增 名称 新量；单位 元；公式 3"]
    assert said(added, BODY) == ["量 「新量」：删去 名称 新量；单位 元；公式 3"]


def test_comments_and_the_order_of_keys_do_not_count():
    assert said(BODY, "# 注释\n" + BODY.replace("title: 所得, unit: 元", "unit: 元, title: 所得")) == []


def test_a_list_of_words_is_compared_as_a_whole_and_one_of_records_item_by_item():
    scope = "scope:\n  - {require: a, otherwise: 甲}\n  - {require: b, otherwise: 乙}\n"
    assert said(BODY + scope, BODY + scope.replace("乙", "丙")) == [
        "适用条件 第 2 项 otherwise：由 乙 改为 丙"
    ]
    assert said(BODY + scope, BODY + "scope:\n  - {require: a, otherwise: 甲}\n") == [
        "适用条件 第 2 项：删去 require b；otherwise 乙"
    ]
    words = BODY + "list: [a, b]\n"
    assert said(words, BODY + "list: [a, c]\n") == ["list：由 a、b 改为 a、c"]


def test_a_difference_names_its_place_kind_and_both_values():
    (difference,) = differences(HEAD, HEAD.replace("valid_to: null", "valid_to: 2026-12-31"))
    assert (difference.path, difference.kind) == ("valid_to", "changed")
    assert (difference.before, difference.after) == ("空", "2026-12-31")


def test_a_text_that_is_no_yaml_is_refused():
    with pytest.raises(PolicyError):
        differences(HEAD, "a: [")


def test_a_status_is_said_in_chinese():
    found = said(BODY, BODY.replace("status: placeholder", "status: inferred"))
    assert found == ["参数 「rate」 取值 2024-01-01 依据状态：由 待定 改为 推断"]
