"""The commands of the policy analyst: check, evaluate, reproduce cases, compare."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from support.policyfiles import HEAD, read

CASES = Path(__file__).parent / "cases"
BODY = """
inputs:
  amount: {title: 金额, kind: number, unit: 元}
  cap: {title: 封顶数, kind: number, unit: 元, from: terms}
quantities:
  paid: {title: 应付, unit: 元, is: "min(amount * 35%, cap)"}
cases:
  - {id: one, source: 手算, facts: {amount: 10}, terms: {cap: 3}, expected: {paid: 3}, tolerance: "0"}
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "示例 办法.yaml"
    path.write_text(HEAD + BODY, "utf-8")
    return path


def run(command, *arguments):
    out, err = StringIO(), StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=err)
    except CommandError as error:
        return out.getvalue(), f"{err.getvalue()}{error}"
    except SystemExit:
        return out.getvalue(), err.getvalue() or "exit"
    return out.getvalue(), None


def given(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def test_the_published_cases_are_counted_on_the_last_line():
    out, refused = run("policy_cases", *sorted(CASES.glob("*.yaml")))
    assert refused is None
    assert out.splitlines()[-1] == "25 of 25 cases reproduced"


def test_a_folder_stands_for_its_files(tmp_path):
    for name in ("airport-3.yaml", "edge-settle-up.yaml"):
        given(tmp_path, name, (CASES / name).read_text("utf-8"))
    assert run("policy_cases", tmp_path)[0].splitlines()[-1] == "2 of 2 cases reproduced"


def test_a_case_that_does_not_come_out_is_named_and_fails_the_command(file):
    file.write_text((HEAD + BODY).replace("{paid: 3}", "{paid: 4}"), "utf-8")
    out, refused = run("policy_cases", file)
    assert refused
    assert "one：paid 应为 4，算得 3" in out
    assert out.splitlines()[-1] == "0 of 1 cases reproduced"


def test_a_file_that_cannot_be_read_is_a_case_that_does_not_come_out(file):
    file.write_text(HEAD + "quantities: {}", "utf-8")
    out, refused = run("policy_cases", file, CASES / "airport-3.yaml")
    assert "quantities" in refused
    assert out.splitlines()[-1] == "1 of 2 cases reproduced"


def test_a_good_file_passes_with_advice(file):
    out, refused = run("check_policy", file)
    assert refused is None
    assert "的公式里直接写了 0.35" in out
    assert "通过" in out.splitlines()[-1]
    assert "1 个算例全部相符" in out.splitlines()[-1]


def test_a_bad_file_is_refused_with_line_key_reason_and_mend(file):
    file.write_text((HEAD + BODY).replace("min(", "mni("), "utf-8")
    _, refused = run("check_policy", file)
    assert "示例 办法.yaml 第17行「quantities.paid.is」：" in refused
    assert "「mni」不是函数" in refused
    assert "1 个文件中有 1 个不能使用" in refused


def test_a_missing_file_is_refused(tmp_path):
    assert "文件打不开" in run("check_policy", tmp_path / "none.yaml")[1]


def test_facts_and_terms_are_evaluated_to_json(file, tmp_path):
    facts = given(tmp_path, "facts.json", '{"amount": 10.50}')
    terms = given(tmp_path, "terms.json", '{"cap": "100"}')
    out, refused = run("evaluate_policy", file, "--facts", facts, "--terms", terms, "--on", "2026-03-31")
    assert refused is None
    found = json.loads(out)
    assert found["results"] == {"paid": "3.675"}
    assert found["on"] == "2026-03-31"
    assert "trace" not in found


def test_the_trace_is_given_when_asked_for(file, tmp_path):
    facts = given(tmp_path, "facts.json", '{"amount": 10}')
    terms = given(tmp_path, "terms.json", '{"cap": 1}')
    found = json.loads(run("evaluate_policy", file, "--facts", facts, "--terms", terms, "--trace")[0])
    assert [step["name"] for step in found["trace"]] == ["amount", "cap", "paid"]


def test_the_inputs_of_every_published_case_evaluate_as_they_stand(tmp_path):
    for file in sorted(CASES.glob("*.yaml")):
        (case,) = read(file).computation.cases
        facts = given(tmp_path, "facts.json", json.dumps(case.facts, ensure_ascii=False))
        out, refused = run("evaluate_policy", file, "--facts", facts)
        assert refused is None, file.name
        assert case.expected.keys() <= json.loads(out)["results"].keys()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"amount": 1, "amount": 2}', "「amount」写了两次"),
        ('{"amount": NaN}', "「NaN」不是数"),
        ('{"amount": ', "不是有效的 JSON"),
        ("[1]", "应是 {名称: 值} 的对照表"),
        ('{"amount": ' + "[" * 100_000 + "]" * 100_000 + "}", "嵌套过深"),
        ("{}", "金额（amount）：没有给出"),
        ('{"amount": "约三千"}', "「约三千」不是数"),
        ('{"amount": ' + "9" * 4000 + "}", "过长"),
    ],
)
def test_facts_that_cannot_be_used_are_refused_with_a_sentence(file, tmp_path, text, said):
    facts, terms = given(tmp_path, "facts.json", text), given(tmp_path, "terms.json", '{"cap": 1}')
    out, refused = run("evaluate_policy", file, "--facts", facts, "--terms", terms)
    assert out == ""
    assert said in refused


def test_a_day_before_the_rule_is_refused(file):
    assert "尚早" in run("evaluate_policy", file, "--on", "2020-01-01")[1]


def test_two_files_are_compared_in_sentences(file, tmp_path):
    other = given(tmp_path, "b.yaml", (HEAD + BODY).replace("35%", "40%"))
    out, _ = run("diff_policy", file, other)
    assert out.splitlines() == [
        "量 「应付」 公式：由 min(amount * 35%, cap) 改为 min(amount * 40%, cap)",
        "共 1 处不同",
    ]
    assert run("diff_policy", file, file)[0] == "两个文件的内容相同\n"


def test_a_file_whose_case_does_not_come_out_does_not_pass(file):
    file.write_text((HEAD + BODY).replace("{paid: 3}", "{paid: 4}"), "utf-8")
    out, refused = run("check_policy", file)
    assert "通过" not in out
    assert "算例 one 不相符：paid 应为 4，算得 3" in refused


def test_a_folder_without_policies_is_refused(tmp_path):
    assert "里没有 .yaml 文件" in run("check_policy", tmp_path)[1]
