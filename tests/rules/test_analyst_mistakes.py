"""What analysts get wrong when they type: the refusal says what happened, not what the parser met."""

import pytest
from support.policyfiles import parameter, policy, results

from accounting.rules import FactsError, PolicyError, advice_on, read_json

INPUTS = "inputs:\n  tax: {title: 税收, kind: series, unit: 元}\n  n: {title: 数, kind: number, unit: 元}\n"


def said(body):
    with pytest.raises(PolicyError) as caught:
        policy(body)
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            INPUTS + "quantities:\n  q: {title: 量, unit: 元, is: min(n, 3)}\n",
            "公式里有逗号或冒号而没有加引号",
        ),
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


@pytest.mark.parametrize(
    ("formula", "value"), [("9 ^ 999", 9**999), ("2 ^ -2", "1/4"), ("1.5 ^ 70", "3^70/2^70")]
)
def test_a_whole_power_is_exact(formula, value):
    from fractions import Fraction

    expected = Fraction(3, 2) ** 70 if formula == "1.5 ^ 70" else Fraction(value)
    assert results(f'quantities:\n  q: {{title: 量, unit: 元, is: "{formula}"}}\n')["q"] == expected


@pytest.mark.parametrize("formula", ["9 ^ 2000", "exp(200)", "power(3, 200.5)"])
def test_a_number_whose_last_digit_is_not_known_is_refused(formula):
    assert (
        "过大" in (words := said(f'quantities:\n  q: {{title: 量, unit: 元, is: "{formula}"}}\n'))
        or "超过 50 位" in words
    )


def test_facts_saved_with_a_byte_order_mark_are_read():
    assert read_json('\ufeff{"n": 1}', "facts") == {"n": 1}


def test_a_number_of_thousands_of_digits_gets_a_chinese_sentence():
    with pytest.raises(FactsError, match="过长的数"):
        read_json('{"n": ' + "9" * 5000 + "}", "facts")


def test_a_truth_where_a_number_is_wanted_is_shown_as_written():
    with pytest.raises(FactsError, match="「true」不是数"):
        results(INPUTS + "quantities:\n  q: {title: 量, unit: 元, is: n}\n", {"tax": [1], "n": True})


@pytest.mark.parametrize(
    ("made_of", "words"),
    [
        ("split: {amount: n, by: w}", "的单位是 万元，而「n」的单位是 元"),
        ("weights: {fixed: {甲: 30, 乙: 69}}", "的整数权重合计 99，不是 100"),
        ('is: "round_half_up(n, 2)"', "取整到 2 的倍数"),
        ('is: "n * 0.35"', "直接写了 0.35"),
    ],
)
def test_what_was_probably_meant_otherwise_is_pointed_out(made_of, words):
    body = INPUTS + (
        'quantities:\n  w: {title: 份额, unit: "1", weights: {fixed: {甲: 3, 乙: 7}}}\n'
        f"  q: {{title: 量, unit: 万元, {made_of}}}\n"
    )
    assert any(words in advice for advice in advice_on(policy(body)))


def test_a_sound_file_is_given_no_such_advice():
    body = INPUTS + (
        'quantities:\n  w: {title: 份额, unit: "1", weights: {fixed: {甲: 40, 乙: 60}}}\n'
        '  q: {title: 量, unit: 元, split: {amount: "round_half_up(n, 0.01)", by: w}}\n'
    )
    assert advice_on(policy(body)) == [
        "第16行「w」的公式里直接写了 40、60；办法规定的数请写成参数并注明出处",
        "输入「tax」（税收）没有用到",
        "没有算例；请至少写一个手工核对过的算例",
    ]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("max(n, 1,000)", "「1,000」分不清是一个数还是两项"),
        ("max(n, 1,234)", "「1,234」分不清是一个数还是两项"),
        ("n + 007", "以 0 开头"),
        ("if(n > 2024-01-01, 1, 0)", "写死的日期请写 day('2024-01-01')"),
        ("n * 3万", "公式里不写万、亿"),
        ("round(n, 2)", "取整请用 round_half_up(x, 0.01)"),
        ("if(kind = 甲, n, 0)", "如指一方的名字，请加引号：'甲'"),
    ],
)
def test_a_slip_in_a_formula_is_named(formula, words):
    assert words in said(INPUTS + f'quantities:\n  q: {{title: 量, unit: 元, is: "{formula}"}}\n')


def test_two_items_behind_a_comma_and_a_blank_are_two():
    body = INPUTS + 'quantities:\n  q: {title: 量, unit: 元, is: "max(n, 1, 234)"}\n'
    assert results(body, {"tax": [1], "n": 500})["q"] == 500


def test_too_few_periods_say_how_to_take_what_there_is():
    with pytest.raises(FactsError, match=r"count\(S\)"):
        results(
            INPUTS + 'quantities:\n  q: {title: 量, unit: 元, is: "first(tax, 9)"}\n', {"tax": [1], "n": 1}
        )


def test_shares_of_a_waterfall_that_lose_money_are_refused():
    body = (
        'inputs:\n  w: {title: 份额, kind: table, unit: "1"}\n'
        "quantities:\n  q: {title: 量, unit: 元, waterfall: {amount: 100, steps: [{by: w, rest: all}]}}\n"
    )
    with pytest.raises(FactsError, match="各方合计为 99%"):
        results(body, {"w": {"甲": "50%", "乙": "49%"}})
    assert results(body, {"w": {"甲": 30, "乙": 20}})["q"] == {"甲": 60, "乙": 40}


def test_what_is_added_up_should_be_of_one_unit():
    body = INPUTS.replace("title: 数, kind: number, unit: 元", "title: 数, kind: number, unit: 人") + (
        'quantities:\n  total: {title: 合计, unit: 元, is: "sum(tax)"}\n  q: {title: 量, unit: 元, is: "total + n"}\n'
    )
    assert any("把 元 的「total」与 人 的「n」相加减" in advice for advice in advice_on(policy(body)))


def test_a_number_of_a_ratio_is_no_documented_number():
    body = (
        "parameters:\n  cap: {title: 上限, unit: 万元, checked_on: 2026-01-01, values: {2024-01-01: {value: 3, "
        "status: documented, source: {document: sample-doc, quote: 双方按 3:7 分享}}}}\n"
        'quantities:\n  q: {title: 量, unit: 万元, is: "cap"}\n'
    )
    assert "所引原文中没有「3」" in said(body)


def test_a_day_of_checking_that_has_not_come_is_refused():
    body = "parameters:\n" + parameter("x", 1).replace("2026-01-01", "2999-01-01")
    assert "核对日在将来" in said(body + 'quantities:\n  q: {title: 量, unit: 万元, is: "x"}\n')


def test_hundreds_of_unlike_denominators_are_averaged_exactly():
    body = (
        "inputs:\n  gdp: {title: 产值, kind: table, unit: 元}\n  people: {title: 人口, kind: table, unit: 人}\n"
        'quantities:\n  q: {title: 平均, unit: 元, is: "average(gdp / people)"}\n'
    )
    counties = [f"c{at}" for at in range(500)]
    facts = {
        "gdp": {name: 10_000 + at for at, name in enumerate(counties)},
        "people": {name: 100_003 + 2 * at for at, name in enumerate(counties)},
    }
    assert 0 < results(body, facts)["q"] < 1


@pytest.mark.parametrize("tolerance", ["1%", "-1", "约 1"])
def test_a_tolerance_is_a_plain_number(tolerance):
    case = f'cases:\n  - {{id: c, source: 手算, facts: {{}}, expected: {{q: 1}}, tolerance: "{tolerance}"}}\n'
    assert "不是不小于 0 的数" in said('quantities:\n  q: {title: 量, unit: 元, is: "1"}\n' + case)
