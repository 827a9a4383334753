"""An expression in words, and written back as its author wrote it."""

import pytest
from hypothesis import given
from support.expressions import nodes

from accounting.rules.language.functions import FUNCTIONS, catalogue
from accounting.rules.language.parser import parse
from accounting.rules.language.wording import as_written, expression_text

TITLES = {
    "P": "人口",
    "amount": "到账额",
    "rate": "分享比例",
    "S": "各年税收",
    "city": "市本级",
    "c": "是否新办",
}

SAMPLES = [
    ("amount * rate / 2 - 1", "到账额 × 分享比例 ÷ 2 − 1"),
    ("amount >= 30% and rate <= 0.50", "到账额 ≥ 30% 且 分享比例 ≤ 0.50"),
    ("rate != 1 or not c", "分享比例 ≠ 1 或 非 是否新办"),
    ("amount * (1 - rate)", "到账额 × （1 − 分享比例）"),
    ("(amount - 1) - 1", "到账额 − 1 − 1"),
    ("-amount ^ 2", "−到账额 ^ 2"),
    ("(-amount) ^ -2", "（−到账额） ^ −2"),
    ("sum(P)", "合计（人口）"),
    ("min(amount, floor(amount, 100))", "取小（到账额，向下取整（到账额，100））"),
    ("P.city / sum(P)", "市本级 的人口 ÷ 合计（人口）"),
    ("P['county']", "county 的人口"),
    ("(P + 1).city", "市本级 的（人口 + 1）"),
    ("S[1] + S[-1] + S[-2]", "第 1 期的各年税收 + 最后一期的各年税收 + 倒数第 2 期的各年税收"),
    ("S[count(S)]", "各年税收〔个数（各年税收）〕"),
    ("if(c, amount, 0)", "若 是否新办，则 到账额，否则 0"),
    ("if(c, 1, if(rate = 1, 2, 3))", "若 是否新办，则 1，否则 若 分享比例 = 1，则 2，否则 3"),
    ("if(c, if(c, 1, 2), 3) + 1", "（若 是否新办，则 （若 是否新办，则 1，否则 2），否则 3） + 1"),
    ("min(if(c, 1, 2), 3)", "取小（（若 是否新办，则 1，否则 2），3）"),
    ("cls = 'own'", "cls = “own”"),
    ("cls = 'city'", "cls = “city”"),
    ("only(P, 'city')", "只取（人口，市本级）"),
    ("true or false", "是 或 否"),
    ("not (c and true)", "非 （是否新办 且 是）"),
    ("1 - (2 - 3) * (4 / (5 * 6))", "1 − （2 − 3） × （4 ÷ （5 × 6））"),
]


@pytest.mark.parametrize(("text", "words"), SAMPLES)
def test_an_expression_reads_as_a_chinese_formula(text, words):
    assert expression_text(parse(text), TITLES) == words


@pytest.mark.parametrize("text", [text for text, _ in SAMPLES] + [doc.example for doc in catalogue()])
def test_writing_an_expression_back_and_reading_it_again_gives_the_same(text):
    assert parse(as_written(parse(text))) == parse(text)


@given(nodes)
def test_any_tree_written_back_is_read_as_the_same_tree(node):
    assert parse(as_written(node)) == node


def test_brackets_are_written_only_where_needed():
    assert as_written(parse("((a) + ((b * c)))")) == "a + b * c"
    assert as_written(parse("(a = b) = (c = d)")) == "(a = b) = (c = d)"
    assert as_written(parse('"it\'s" = x')) == '"it\'s" = x'


def test_every_function_has_a_chinese_title_of_its_own():
    titles = [function.title for function in FUNCTIONS.values()]
    assert len(set(titles)) == len(titles)
    assert all("\u4e00" <= title[0] <= "\u9fff" for title in titles)
