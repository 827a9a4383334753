"""Bad quantities: refused when the file is loaded, with the line, the key, the reason and the mend."""

import time

import pytest
from support.policyfiles import HEAD, parameter, policy

from accounting.rules import PolicyError

LINES = HEAD.count("\n")


def refusal(body):
    with pytest.raises(PolicyError) as caught:
        policy(body)
    return caught.value


def quantity(made_of, name="q", head=""):
    return f"{head}quantities:\n  {name}: {{title: 量, unit: 元, {made_of}}}\n"


def test_a_circle_names_its_way_round():
    error = refusal(
        "quantities:\n"
        '  a: {title: 甲, unit: 元, is: "b + 1"}\n'
        '  b: {title: 乙, unit: 元, is: "c * 2"}\n'
        '  c: {title: 丙, unit: 元, is: "a"}\n'
    )
    assert error.reason.startswith("算来算去回到自己：")
    assert {"a", "b", "c"} <= set(error.reason)
    assert error.line == LINES + 2


def test_a_quantity_of_itself_is_a_circle():
    assert "a → a" in refusal(quantity('is: "a + 1"', name="a")).reason


def test_an_unknown_name_is_refused_with_the_nearest_known_one():
    error = refusal(
        quantity('is: "amuont * 2"', head="inputs:\n  amount: {title: 金额, kind: number, unit: 元}\n")
    )
    assert (error.line, error.key) == (LINES + 4, "quantities.q.is")
    assert error.reason == "没有名为「amuont」的参数、输入或量"
    assert error.mend.startswith("是否为「amount」？")


def test_a_formula_that_cannot_be_read_names_the_reason():
    error = refusal(quantity('is: "1 +"'))
    assert error.line == LINES + 2
    assert error.reason.startswith("公式「1 +」")


def test_dividing_by_a_parameter_of_nothing_is_refused_at_load():
    error = refusal("parameters:\n" + parameter("zero", 0) + quantity('is: "1 / zero"'))
    assert error.line == LINES + 4
    assert "不能作除数" in error.reason


def test_a_constant_fault_on_a_later_day_is_refused_at_load():
    body = (
        "parameters:\n"
        '  rate: {title: 比例, unit: "1", checked_on: 2026-01-01, values: {'
        "2024-01-01: {value: 2, status: placeholder, note: 示例}, "
        "2025-01-01: {value: 0, status: placeholder, note: 示例}}}\n"
    )
    assert "不能作除数" in refusal(body + quantity('is: "1 / rate"')).reason


def test_shares_that_do_not_add_up_say_to_what_they_do():
    error = refusal(quantity('weights: {fixed: {甲: "0.3", 乙: "0.6"}}'))
    assert "90%" in error.reason or "0.9" in error.reason
    assert error.line == LINES + 2


def test_a_party_without_a_share_is_refused_at_load():
    body = (
        "parameters:\n"
        + parameter("paid", "{甲: 3, 乙: 7}")
        + parameter("share", '{甲: "0.3", 丙: "0.7"}', unit="1")
    )
    assert "乙" in refusal(body + quantity('is: "paid * share"')).reason


def test_a_party_that_is_no_role_is_refused():
    roles = "roles:\n  甲: {title: 甲县, kind: district}\n  乙: {title: 乙县, kind: district}\n"
    inputs = "inputs:\n  paid: {title: 分成, kind: table, unit: 元}\n"
    error = refusal(
        quantity("floor: {of: paid, party: 甲, at: 500, over: period, paid_by: 丙}", head=roles + inputs)
    )
    assert error.reason == "「丙」不是 roles 里的一方"
    assert error.mend == "请改为：乙、甲"


def test_an_unknown_primitive_is_an_unknown_key():
    error = refusal(quantity("splitt: {amount: 1}"))
    assert (error.key, error.reason) == ("quantities.q.splitt", "未知的键")
    assert "split" in error.mend


def test_an_unknown_argument_is_an_unknown_key():
    error = refusal(quantity("mirror: {due: x, payer: 甲, payee: 乙}"))
    assert (error.key, error.reason) == ("quantities.q.mirror.payee", "未知的键")


def test_a_missing_argument_is_named():
    error = refusal(quantity("mirror: {due: x}"))
    assert (error.key, error.reason) == ("quantities.q.mirror.payer", "缺少这一项")


def test_a_quantity_of_two_kinds_is_refused():
    error = refusal(quantity('is: "1", mirror: {due: x, payer: 甲}'))
    assert error.reason == "写了 is、mirror 几种算法"


def test_a_quantity_of_no_kind_is_refused():
    assert refusal("quantities:\n  q: {title: 量, unit: 元}\n").reason == "没有写明算法"


def test_two_of_what_excludes_each_other_are_refused():
    error = refusal(quantity("shapley: {game: a, highest_of: b}"))
    assert error.reason == "game、highest_of 只能写一种"
    assert error.key == "quantities.q.shapley.highest_of"


def test_none_of_what_must_be_chosen_is_refused():
    assert "game、highest_of" in refusal(quantity("shapley: {players: a}")).reason


@pytest.mark.parametrize("key", ["title", "unit"])
def test_a_quantity_without_title_or_unit_is_refused(key):
    error = refusal(f'quantities:\n  q: {{{"unit: 元" if key == "title" else "title: 量"}, is: "1"}}\n')
    assert (error.key, error.reason) == (f"quantities.q.{key}", "缺少这一项")


def test_an_input_without_unit_is_refused():
    error = refusal(quantity('is: "x"', head="inputs:\n  x: {title: 数, kind: number}\n"))
    assert (error.key, error.reason) == ("inputs.x.unit", "缺少单位")


def test_a_choice_without_choices_is_refused():
    error = refusal(quantity('is: "1"', head="inputs:\n  x: {title: 类别, kind: choice}\n"))
    assert error.reason == "choice 与 choices 须同时写明"


def test_one_name_for_two_things_is_refused():
    body = "parameters:\n" + parameter("x", 1) + quantity('is: "1"', name="x")
    assert refusal(body).reason == "「x」已用在 parameters 里"


def test_a_reserved_word_cannot_be_a_name():
    assert refusal(quantity('is: "1"', name="not")).reason == "「not」是公式的保留字"


def test_an_example_of_another_kind_is_refused():
    error = refusal(
        quantity('is: "x"', head="inputs:\n  x: {title: 数, kind: number, unit: 元, example: 约三千}\n")
    )
    assert (error.key, error.reason) == ("inputs.x.example", "「约三千」不是数")


def test_a_parameter_that_is_no_number_is_refused():
    error = refusal("parameters:\n" + parameter("x", "约三千") + quantity('is: "x"'))
    assert error.reason == "「约三千」不是数"
    assert error.key == "parameters.x.values.2024-01-01.value"


def test_a_documented_number_must_stand_in_its_quote():
    body = (
        "parameters:\n  years: {title: 年限, unit: 年, checked_on: 2026-01-01, values: {2024-01-01: {value: 6, "
        "status: documented, source: {document: sample-doc, quote: 双方按 3:7 分享，年限 5 年}}}}\n"
    )
    assert refusal(body + quantity('is: "years"')).reason == "所引原文中没有「6」"


def test_a_documented_share_may_stand_in_its_quote_as_a_percentage():
    body = (
        'parameters:\n  top: {title: 市级, unit: "1", checked_on: 2026-01-01, values: {2024-01-01: {value: "0.1", '
        "status: documented, source: {document: sample-doc, quote: 提取 10% 归市级}}}}\n"
    )
    assert policy(body + quantity('is: "top"')).parameters["top"].values[0].status == "documented"


def test_a_parameter_of_unknown_value_cannot_be_computed_with():
    error = refusal("parameters:\n" + parameter("x", "null") + quantity('is: "x"'))
    assert error.reason == "参数「x」尚无取值（待定）"
    assert "由协议约定" in error.mend


def test_a_condition_may_not_rest_on_what_is_computed_later():
    error = refusal(quantity('is: "1"', head='scope:\n  - {require: "q > 0", otherwise: 不适用}\n'))
    assert error.reason == "适用条件用到了算出的量 q"


def test_a_case_that_expects_an_unknown_quantity_is_refused():
    case = 'cases:\n  - {id: c, source: 手算, facts: {}, expected: {p: 1}, tolerance: "0"}\n'
    assert refusal(quantity('is: "1"') + case).reason == "没有名为「p」的量"


def test_a_case_with_a_fact_that_is_no_input_is_refused():
    case = 'cases:\n  - {id: c, source: 手算, facts: {x: 1}, expected: {q: 1}, tolerance: "0"}\n'
    error = refusal(quantity('is: "1"') + case)
    assert error.key == "cases.0.facts.x"
    assert error.reason.startswith("「x」不是本政策的输入")


def test_a_case_before_the_rule_is_refused():
    case = 'cases:\n  - {id: c, source: 手算, on: 2020-01-01, facts: {}, expected: {q: 1}, tolerance: "0"}\n'
    error = refusal(quantity('is: "1"') + case)
    assert (error.key, "尚早" in error.reason) == ("cases.0.on", True)


def test_a_policy_of_nothing_is_refused():
    assert refusal("").reason == "既没有指标也没有可算的量"


def test_a_part_of_the_agreement_section_alone_is_refused():
    error = refusal("scheme: investment\n" + quantity('is: "1"'))
    assert (error.key, error.reason) == ("scheme", "写了 scheme 却缺少 sides")


def nested(depth):
    return "(" * depth + "1" + ")" * depth


HOSTILE = {
    "deep parentheses": quantity(f'is: "{nested(400)}"'),
    "a long chain of minus": quantity(f'is: "{"-" * 900}1"'),
    "a tower of powers": quantity('is: "9 ^ 9 ^ 9 ^ 9"'),
    "a huge power": quantity('is: "10 ^ 1000000000"'),
    "a huge number": quantity(f'is: "{"9" * 900}"'),
    "an attribute": quantity('is: "().__class__.__bases__"'),
    "an import": quantity("is: \"__import__('os').system('true')\""),
    "a lambda": quantity('is: "(lambda: 0)()"'),
    "a list of comprehensions": quantity('is: "[x for x in y]"'),
    "a very long formula": quantity(f'is: "{"1+" * 50_000}1"'),
    "squares of squares": 'quantities:\n  q0: {title: 量, unit: 元, is: "123456789"}\n'
    + "".join(f'  q{at}: {{title: 量, unit: 元, is: "q{at - 1} * q{at - 1}"}}\n' for at in range(1, 60)),
    "a full-width digit": quantity('is: "１ + 1"'),
    "logarithms without end": "parameters:\n"
    + parameter("t", "[" + ", ".join(["3"] * 900) + "]")
    + "quantities:\n"
    + "".join(f'  q{at}: {{title: 量, unit: 元, is: "{" + ".join(["ln(t)"] * 60)}"}}\n' for at in range(250)),
    "ten thousand quantities": "quantities:\n"
    + "".join(f'  q{at}: {{title: 量, unit: 元, is: "1"}}\n' for at in range(10_000)),
    "a name from elsewhere": quantity('is: "o\u0441tets"'),
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_is_refused_before_it_costs_anything(body):
    began = time.process_time()
    with pytest.raises(PolicyError):
        policy(body)
    assert time.process_time() - began < 20, "seconds; unbounded, they would take minutes or all memory"
