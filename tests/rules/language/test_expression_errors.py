"""Every refusal of a written expression: the column, the reason and the mend, in Chinese."""

import re

import pytest

from accounting.rules.errors import RulesError
from accounting.rules.language.functions import FUNCTIONS
from accounting.rules.language.parser import ExpressionError, parse

SPLIT = "请拆成几个量，每个量写一个短公式"
ADD = "请补上数、名称或函数"
ADD_OR_DROP = "请补上数、名称或函数，或删去多余的符号"
JOIN = "请在它前面补运算符，或删去它"
MEMBER = "点后写名称，如 table.name；其他写法用 table['name']"
DROP = "请删去它；可用的写法见 docs/policies.md"

ERRORS = [
    ("", 1, "公式是空的", "请写一个数、名称或公式"),
    (" \n ", 1, "公式是空的", "请写一个数、名称或公式"),
    ("1" * 1001, 1001, "有 1001 个字，超过 1000 个", SPLIT),
    ("1" + "+1" * 200, 402, "超过 400 项", SPLIT),
    ("(" * 41, 41, "嵌套超过 40 层", "请把里层另写成一个量"),
    ("a" + ".b" * 40, 80, "嵌套超过 40 层", "请把里层另写成一个量"),
    ("9" * 61, 1, "第 1 个字起的数过长", "最多 60 位"),
    ("1. + 2", 1, "第 1 个字起的数「1.」没有写完", "小数请写成 0.5"),
    (".5", 1, "第 1 个字「.」前面缺一个数", "小数请写成 0.5"),
    ("2x", 1, "第 1 个字起的数后面直接跟着「x」", "名称不能以数字开头；相乘请写 *"),
    ("1_000", 1, "第 1 个字起的数后面直接跟着「_」", "名称不能以数字开头；相乘请写 *"),
    ("5 %", 3, "第 3 个字「%」前面不是数", "百分数请写成 30%，% 紧跟在数后面"),
    ("a%", 2, "第 2 个字「%」前面不是数", "百分数请写成 30%，% 紧跟在数后面"),
    ("'abc", 1, "第 1 个字「'」没有对应的后引号", "请补上 '"),
    ('a = "', 5, '第 5 个字「"」没有对应的后引号', '请补上 "'),
    ("a;b", 2, "第 2 个字「;」不是公式的符号", DROP),
    ("{a}", 1, "第 1 个字「{」不是公式的符号", DROP),
    ("a +", 4, "末尾还缺一个数", ADD),
    ("a * / b", 5, "第 5 个字「/」前面缺一个数", ADD_OR_DROP),
    ("+ a", 1, "第 1 个字「+」前面缺一个数", ADD_OR_DROP),
    ("sum(P,)", 7, "第 7 个字「)」前面缺一个数", ADD_OR_DROP),
    ("a[]", 3, "第 3 个字「]」前面缺一个数", ADD_OR_DROP),
    ("and b", 1, "第 1 个字「and」前面缺一个数", ADD_OR_DROP),
    ("a and and b", 7, "第 7 个字「and」前面缺一个数", ADD_OR_DROP),
    ("a b", 3, "第 3 个字「b」接不上前文", JOIN),
    ("a)", 2, "第 2 个字「)」接不上前文", JOIN),
    ("(a]", 3, "第 3 个字「]」接不上前文", JOIN),
    ("true(1)", 5, "第 5 个字「(」接不上前文", JOIN),
    ("a AND b", 3, "第 3 个字「AND」接不上前文", "请写成小写的 and"),
    ("(a + b", 1, "第 1 个字「(」没有对应的「)」", "请补上「)」"),
    ("sum(P", 4, "第 4 个字「(」没有对应的「)」", "请补上「)」"),
    ("P['a'", 2, "第 2 个字「[」没有对应的「]」", "请补上「]」"),
    ("P.", 3, "末尾处应是一方的名称", MEMBER),
    ("P.1", 3, "第 3 个字「1」处应是一方的名称", MEMBER),
    ("a < b < c", 7, "第 7 个字「<」处比较连写了", "请分开写，如 a < b and b < c"),
    ("a = not b", 5, "第 5 个字「not」不能紧接在比较或算术符号之后", "请给它加括号，如 a = (not b)"),
    ("if", 1, "第 1 个字「if」后面应有括号", "请写成 if(条件, 是时的值, 否时的值)"),
    ("if(a, b)", 1, "第 1 个字「if」应有 3 项，现为 2 项", "请写成 if(c, a, b)"),
    ("1 + sum()", 5, "第 5 个字「sum」应有 1 项，现为 0 项", "请写成 sum(表或序列)"),
    ("floor(1, 2, 3)", 1, "第 1 个字「floor」应有 1 到 2 项，现为 3 项", "请写成 floor(x, to=1)"),
    ("min()", 1, "第 1 个字「min」应有至少 1 项，现为 0 项", "请写成 min(a, b, …)"),
    ("summ(P)", 1, "第 1 个字「summ」不是函数", "是否应为 sum"),
    ("Floor(1)", 1, "第 1 个字「Floor」不是函数", "是否应为 floor"),
    ("四舍五入(1)", 1, "第 1 个字「四舍五入」不是函数", "是否应为 round_half_up"),
    ("a(1)", 1, "第 1 个字「a」不是函数", "可用的函数见 docs/policies.md；相乘请写 *"),
    ("__import__('os')", 1, "第 1 个字「__import__」不是函数", "可用的函数见 docs/policies.md；相乘请写 *"),
    ("lambda x: x", 9, "第 9 个字「:」不是公式的符号", DROP),
]

LOOK_ALIKES = [
    ("a＋b", 2, "第 2 个字「＋」是全角或特殊写法", "请改用半角的 +"),
    ("a＞b", 2, "第 2 个字「＞」是全角或特殊写法", "请改用半角的 >"),
    ("sum（P）", 4, "第 4 个字「（」是全角或特殊写法", "请改用半角的 ("),
    ("min(a，b)", 6, "第 6 个字「，」是全角或特殊写法", "请改用半角的 ,"),
    ("１２", 1, "第 1 个字「１」是全角或特殊写法", "请改用半角的 1"),
    ("2５", 2, "第 2 个字「５」是全角或特殊写法", "请改用半角的 5"),
    ("a２", 2, "第 2 个字「２」是全角或特殊写法", "请改用半角的 2"),
    ("ａ", 1, "第 1 个字「ａ」是全角或特殊写法", "请改用半角的 a"),
    ("a²", 2, "第 2 个字「²」是全角或特殊写法", "请改用半角的 2"),
    ("Ⅳ", 1, "第 1 个字「Ⅳ」是全角或特殊写法", "请改用半角的 IV"),
    ("٣", 1, "第 1 个字「٣」不是公式的符号", DROP),
    ("a٣", 2, "第 2 个字「٣」不是公式的符号", DROP),
    ("a×b", 2, "第 2 个字「×」不是公式的符号", "请改用半角的 *"),
    ("a÷b", 2, "第 2 个字「÷」不是公式的符号", "请改用半角的 /"),
    ("a−b", 2, "第 2 个字「−」不是公式的符号", "请改用半角的 -"),
    ("a≥b", 2, "第 2 个字「≥」不是公式的符号", "请改用半角的 >="),
    ("a≠b", 2, "第 2 个字「≠」不是公式的符号", "请改用半角的 !="),
    ("“a”", 1, "第 1 个字「“」不是公式的符号", '请改用半角的 "'),
    ("max(a、b)", 6, "第 6 个字「、」不是公式的符号", "请改用半角的 ,"),
    ("a && b", 3, "第 3 个字「&&」不是公式的符号", "请改用半角的 and"),
    ("a || b", 3, "第 3 个字「||」不是公式的符号", "请改用半角的 or"),
    ("!a", 1, "第 1 个字「!」不是公式的符号", "请改用半角的 not"),
    ("a ** 2", 3, "第 3 个字「**」不是公式的符号", "请改用半角的 ^"),
    ("a <> b", 3, "第 3 个字「<>」不是公式的符号", "请改用半角的 !="),
    ("a => b", 3, "第 3 个字「=>」不是公式的符号", "请改用半角的 >="),
    ("a\u3000b", 2, "第 2 个字是全角空格或特殊空格", "请改用半角空格"),
    ("a\u00a0b", 2, "第 2 个字是全角空格或特殊空格", "请改用半角空格"),
    ("a\u200bb", 2, "第 2 个字是看不见的字符（U+200B）", "请删去它，重新手工输入"),
    ("\u202ea", 1, "第 1 个字是看不见的字符（U+202E）", "请删去它，重新手工输入"),
    ("a\x00", 2, "第 2 个字是看不见的字符（U+0000）", "请删去它，重新手工输入"),
    ("\ud800", 1, "第 1 个字是看不见的字符（U+D800）", "请删去它，重新手工输入"),
    ("'a\u200b'", 3, "第 3 个字是看不见的字符（U+200B）", "请删去它，重新手工输入"),
    (
        "1 + аmount",  # the first letter is Cyrillic
        5,
        "第 5 个字起的名称「аmount」混用了几种字母",
        "形近的字母请统一用英文字母重新输入",
    ),
]


@pytest.mark.parametrize(("text", "column", "reason", "mend"), ERRORS + LOOK_ALIKES)
def test_a_fault_is_refused_with_its_column_reason_and_mend(text, column, reason, mend):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    error = caught.value
    assert (error.column, error.reason, error.mend) == (column, reason, mend)
    assert error.message == f"{reason}。{mend}。"
    assert isinstance(error, RulesError)


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_every_function_refuses_one_argument_too_few_and_one_too_many(function):
    counts = [function.least - 1, *([] if function.most is None else [function.most + 1])]
    for count in counts:
        with pytest.raises(ExpressionError) as caught:
            parse(f"{function.name}({', '.join(['1'] * count)})")
        assert f"现为 {count} 项" in caught.value.reason
        assert function.signature in caught.value.mend


def test_every_reason_and_every_mend_is_chinese():
    for text, *_ in ERRORS + LOOK_ALIKES:
        with pytest.raises(ExpressionError) as caught:
            parse(text)
        assert re.search(r"[\u4e00-\u9fff]", caught.value.reason)
        assert re.search(r"[\u4e00-\u9fff]", caught.value.mend)
