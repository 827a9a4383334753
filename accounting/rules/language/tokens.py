"""Cuts the text of an expression into tokens. Look-alikes are refused by name, never silently normalised."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from accounting.rules.errors import RulesError
from accounting.rules.language.reading import MAX_DIGITS

MAX_CHARACTERS: Final = 1_000

NUMBER: Final = "number"
TEXT: Final = "text"
WORD: Final = "word"
END: Final = "end"
OPERATORS: Final = ("and", "or", "not")
"""Words that are operators."""

_SPACE: Final = " \t\r\n"
_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
    |(?P<number>[0-9]+(?:\.[0-9]+)?%?)
    |(?P<word>[^\W\d]\w*)
    |(?P<text>'[^']*'|"[^"]*")
    |(?P<wrong>&&|\|\||\*\*|//|<>|=>|=<|!(?!=)|%)
    |(?P<symbol>==|!=|<=|>=|[-=<>+*/^().,\[\]])""",
    re.VERBOSE,
)
_INSTEAD: Final = {
    "×": "*",
    "∗": "*",
    "·": "*",
    "÷": "/",
    "∕": "/",
    "−": "-",
    "–": "-",
    "—": "-",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "、": ",",
    "。": ".",
    "【": "[",
    "】": "]",
    "&&": "and",
    "||": "or",
    "!": "not",
    "**": "^",
    "//": "/",
    "<>": "!=",
    "=>": ">=",
    "=<": "<=",
}


class ExpressionError(RulesError):
    """An expression is refused: the reason, the mend, and the column (from 1) where the fault is."""

    def __init__(self, reason: str, mend: str, column: int) -> None:
        super().__init__(f"{reason}。{mend}。")
        self.reason = reason
        self.mend = mend
        self.column = column


class Token(NamedTuple):
    """One word of an expression and its column, from 1. A text comes without its quotes.

    kind: number, text, word or end; a symbol or an operator is a kind of its own.
    """

    kind: str
    text: str
    column: int


def tokens_of(text: str) -> list[Token]:
    """The tokens, closed by one of kind END. Raises ExpressionError."""
    if len(text) > MAX_CHARACTERS:
        mend = "请拆成几个量，每个量写一个短公式"
        raise ExpressionError(f"有 {len(text)} 个字，超过 {MAX_CHARACTERS} 个", mend, MAX_CHARACTERS + 1)
    _refuse_unseen(text)
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup == "wrong":
            raise _strange(text[at] if found is None else found[0], at + 1)
        if found.lastgroup != "space":
            tokens.append(_token(found, text))
        at = found.end()
    return [*tokens, Token(END, "", len(text) + 1)]


def _token(found: re.Match[str], text: str) -> Token:
    kind, written, column = str(found.lastgroup), found[0], found.start() + 1
    if kind == WORD:
        _refuse_odd_word(written, column)
        return Token(written if written in OPERATORS else WORD, written, column)
    if kind == NUMBER:
        _refuse_odd_number(written, text, found.end(), column)
        return Token(NUMBER, written, column)
    if kind == TEXT:
        return Token(TEXT, written[1:-1], column)
    return Token("=" if written == "==" else written, written, column)


_THOUSANDS: Final = re.compile(r",[0-9]{3}(?![0-9])", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DATE_MEND: Final = "写死的日期请写 day('2024-01-01')"


def _refuse_unseen(text: str) -> None:
    """Characters nobody sees, or that only look like a space."""
    if text.isprintable():
        return
    for column, char in enumerate(text, 1):
        if char.isprintable() or char in _SPACE:
            continue
        if unicodedata.category(char) == "Zs":
            raise ExpressionError(f"第 {column} 个字是全角空格或特殊空格", "请改用半角空格", column)
        code = f"U+{ord(char):04X}"
        raise ExpressionError(f"第 {column} 个字是看不见的字符（{code}）", "请删去它，重新手工输入", column)


def _refuse_odd_number(written: str, text: str, end: int, column: int) -> None:
    after = text[end : end + 1]
    if _THOUSANDS.match(text, end) and written.isdigit() and len(written) <= len("999"):
        mend = "一个数请写 1234，不写千位逗号；两项请在逗号后空一格"
        raise ExpressionError(
            f"第 {column} 个字起的「{text[column - 1 : end + 4]}」分不清是一个数还是两项", mend, column
        )
    if len(written) > MAX_DIGITS:
        raise ExpressionError(f"第 {column} 个字起的数过长", f"最多 {MAX_DIGITS} 位", column)
    if written[0] == "0" and written[1:2].isdigit():
        mend = _DATE_MEND if _DATE.search(text) else "千位逗号会把一个数拆成两项，请写 1000；小数写成 0.5"
        raise ExpressionError(f"第 {column} 个字起的数「{written}」以 0 开头", mend, column)
    if after == ".":
        raise ExpressionError(f"第 {column} 个字起的数「{written}.」没有写完", "小数请写成 0.5", column)
    # A full-width digit behind a number gets the sentence about full-width signs instead.
    if after == "_" or (after.isalnum() and unicodedata.normalize("NFKC", after) == after):
        mend = (
            "公式里不写万、亿，请写 10000 或换算单位" if after in "万亿" else "名称不能以数字开头；相乘请写 *"
        )
        raise ExpressionError(f"第 {column} 个字起的数后面直接跟着「{after}」", mend, column)


def _refuse_odd_word(word: str, column: int) -> None:
    """Refuse full-width letters and digits, and alphabets mixed so that two names look the same."""
    if word.isascii():
        return
    for at, char in enumerate(word):
        plain = unicodedata.normalize("NFKC", char)
        if not char.isascii() and (plain != char or not char.isalpha()):
            raise _strange(char, column + at)
    alphabets = {_alphabet(char) for char in word if char.isalpha()} - {"CJK"}
    if len(alphabets) > 1:
        mend = "形近的字母请统一用英文字母重新输入"
        raise ExpressionError(f"第 {column} 个字起的名称「{word}」混用了几种字母", mend, column)


def _alphabet(char: str) -> str:
    return "LATIN" if char.isascii() else unicodedata.name(char, "CJK").split()[0]


def _strange(written: str, column: int) -> ExpressionError:
    place = f"第 {column} 个字「{written}」"
    plain = _INSTEAD.get(written, unicodedata.normalize("NFKC", written))
    if plain != written and plain.isascii():
        said = "不是公式的符号" if written.isascii() or written in _INSTEAD else "是全角或特殊写法"
        return ExpressionError(f"{place}{said}", f"请改用半角的 {plain}", column)
    if written in "'\"":
        return ExpressionError(f"{place}没有对应的后引号", f"请补上 {written}", column)
    if written == "%":
        return ExpressionError(f"{place}前面不是数", "百分数请写成 30%，% 紧跟在数后面", column)
    return ExpressionError(f"{place}不是公式的符号", "请删去它；可用的写法见 docs/policies.md", column)
