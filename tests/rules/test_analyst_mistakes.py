"""What analysts get wrong when they type: the refusal says what happened, not what the parser met."""

import pytest
from support.policyfiles import parameter, policy, results

from accounting.rules import FactsError, PolicyError, read_json

INPUTS = "inputs:\n  tax: {title: 税收, kind: series, unit: 元}\n  n: {title: 数, kind: number, unit: 元}\n"


def said(body):
    with pytest.raises(PolicyError) as caught:
        policy(body)
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (INPUTS + "quantities:\n  q: {title: 量, unit: 元, is: min(n, 3)}\n", "公式里有逗号或冒号而没有加引号"),
        (INPUTS + "quantities:\n\tq: {title: 量, unit: 元, is: n}\n", "行首有制表符（Tab）"),
        (INPUTS + "quantities：\n  q: {title: 量, unit: 元, is: n}\n", "用了全角冒号"),
        (INPUTS + "quantities:\n  q: {title: 量, unit: 元, is: n}\n\u3000note: 甲\n", "全角空格"),
        (INPUTS + "quantities:\n  q: {title: 量, unit: 元, weights: {equal: [甲，乙]}}\n", "有全角逗号"),
        (INPUTS + "quantities:\n  q: {title: yes, unit: 元, is: n}\n", "「yes」会被读成“是或否”"),
        ("parameters:\n" + parameter("x", ".nan") + "quantities: {}\n", "「.nan」不是数"),
        ("parameters:\n" + parameter("x", "9" * 30) + "quantities: {}\n", "过长。整数最多 18 位"),
        (INPUTS + f'quantities:\n  q: {{title: 量, unit: 元, is: "{"n+" * 600}n"}}\n', "有 1,201 字，过长"),
        (INPUTS + "quantities: [a, b]\n", "这里的列表的类型不对。应为对照表"),
        (INPUTS + "quantities:\n  q: {title: 量, unit: 元, collect: 3}\n", "「3」的类型不对。应为对照表"),
    ],
)
def test_the_likely_cause_is_named(body, words):
    assert words in said(body)


def test_a_merge_key_is_refused_by_its_name():
    assert "合并键" in said("<<: {a: 1}\n")


def test_an_extension_is_asked_about_only_when_the_term_has_run_out():
    body = INPUTS + (
        "quantities:\n  q: {title: 期内, unit: 元, term: {of: tax, years: 3, "
        'extension: {when: "sum(first(tax, 3)) < n", years: 2}}}\n'
    )
    assert results(body, {"tax": [1, 2], "n": 100})["q"] == (1, 2)
    assert results(body, {"tax": [1, 2, 3, 4, 5, 6], "n": 100})["q"] == (1, 2, 3, 4, 5, 0)
    assert results(body, {"tax": [1, 2, 3, 4, 5, 6], "n": 1})["q"] == (1, 2, 3, 0, 0, 0)


@pytest.mark.parametrize(("formula", "value"), [("9 ^ 999", 9**999), ("2 ^ -2", "1/4"), ("1.5 ^ 70", "3^70/2^70")])
def test_a_whole_power_is_exact(formula, value):
    from fractions import Fraction

    expected = Fraction(3, 2) ** 70 if formula == "1.5 ^ 70" else Fraction(value)
    assert results(f'quantities:\n  q: {{title: 量, unit: 元, is: "{formula}"}}\n')["q"] == expected


@pytest.mark.parametrize("formula", ["9 ^ 2000", "exp(200)", "power(3, 200.5)"])
def test_a_number_whose_last_digit_is_not_known_is_refused(formula):
    assert "过大" in (words := said(f'quantities:\n  q: {{title: 量, unit: 元, is: "{formula}"}}\n')) or "超过 50 位" in words


def test_facts_saved_with_a_byte_order_mark_are_read():
    assert read_json('\ufeff{"n": 1}', "facts") == {"n": 1}


def test_a_number_of_thousands_of_digits_gets_a_chinese_sentence():
    with pytest.raises(FactsError, match="过长的数"):
        read_json('{"n": ' + "9" * 5000 + "}", "facts")


def test_a_truth_where_a_number_is_wanted_is_shown_as_written():
    with pytest.raises(FactsError, match="「true」不是数"):
        results(INPUTS + "quantities:\n  q: {title: 量, unit: 元, is: n}\n", {"tax": [1], "n": True})


