"""Reads the text of an expression into nodes: a Pratt parser of a closed grammar, bounded in every direction.

Loosest first: or, and, not, comparison, + -, * /, unary -, ^ (right to left), postfix . and [ ].
"""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from accounting.rules.language.effort import spend
from accounting.rules.language.functions import FUNCTIONS
from accounting.rules.language.nodes import Binary, Call, Flag, Item, Member, Name, Node, Number, Text, Unary
from accounting.rules.language.signatures import nearest
from accounting.rules.language.tokens import (
    END,
    NUMBER,
    OPERATORS,
    TEXT,
    WORD,
    ExpressionError,
    Token,
    tokens_of,
)

__all__ = ["MAX_LEVELS", "MAX_NODES", "ExpressionError", "parse"]

MAX_LEVELS: Final = 40
MAX_NODES: Final = 400

NOT_POWER: Final = 3
COMPARISON_POWER: Final = 4
MINUS_POWER: Final = 7
RAISE_POWER: Final = 8
POWERS: Final = {
    "or": 1,
    "and": 2,
    **dict.fromkeys(("=", "!=", "<", "<=", ">", ">="), COMPARISON_POWER),
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "^": RAISE_POWER,
}
"""How tightly each operator between two operands binds."""

FLAGS: Final = {"true": True, "是": True, "false": False, "否": False}


_COST: Final = 2
"""What reading one word of a formula costs beside an addition."""


def parse(text: str) -> Node:
    """Read one expression. Raises ExpressionError with the reason, the mend and the column."""
    tokens = tokens_of(text)
    spend(_COST * len(tokens))
    return _Parser(tokens).whole()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.token = tokens[0]
        self.levels = 0
        self.nodes = 0

    def next(self) -> Token:
        token = self.token
        if token.kind != END:
            self.at += 1
            self.token = self.tokens[self.at]
        return token

    def whole(self) -> Node:
        if self.token.kind == END:
            raise ExpressionError("公式是空的", "请写一个数、名称或公式", 1)
        node = self.expression(0)
        if self.token.kind != END:
            raise self.superfluous(self.token)
        return node

    def expression(self, least: int) -> Node:
        """What binds tighter than `least`, from here on."""
        self.levels += 1
        self.refuse_depth(0)
        left = self.operand(least)
        while (power := POWERS.get(self.token.kind, 0)) > least:
            operator = self.next()
            # ^ groups from the right: its right operand may hold another ^.
            right = self.expression(power - 1 if power == RAISE_POWER else power)
            left = self.made(Binary(operator.kind, left, right))
            if power == COMPARISON_POWER == POWERS.get(self.token.kind):
                raise self.error(self.token, "处比较连写了", "请分开写，如 a < b and b < c")
        self.levels -= 1
        return left

    def operand(self, least: int) -> Node:
        token = self.next()
        if token.kind == "-":
            return self.made(Unary("-", self.expression(max(least, MINUS_POWER - 1))))
        if token.kind == "not":
            if least >= COMPARISON_POWER:
                raise self.error(token, "不能紧接在比较或算术符号之后", "请给它加括号，如 a = (not b)")
            return self.made(Unary("not", self.expression(NOT_POWER)))
        return self.postfix(self.primary(token))

    def primary(self, token: Token) -> Node:
        if token.kind == NUMBER:
            return self.made(_number(token.text))
        if token.kind == TEXT:
            return self.made(Text(token.text))
        if token.kind == WORD:
            return self.word(token)
        if token.kind == "(":
            node = self.expression(0)
            self.close(token, ")")
            return node
        raise self.missing(token)

    def word(self, token: Token) -> Node:
        if token.text in FLAGS:
            return self.made(Flag(FLAGS[token.text]))
        if self.token.kind == "(":
            return self.call(token)
        if token.text == "if":
            raise self.error(token, "后面应有括号", "请写成 if(条件, 是时的值, 否时的值)")
        return self.made(Name(token.text))

    def call(self, token: Token) -> Node:
        function = FUNCTIONS.get(token.text)
        if function is None:
            raise self.error(token, "不是函数", _nearest_function(token.text))
        opening = self.next()
        arguments = self.arguments(opening)
        most = len(arguments) if function.most is None else function.most
        if not function.least <= len(arguments) <= most:
            wanted = _count_text(function.least, function.most)
            said = f"应有{wanted} 项，现为 {len(arguments)} 项"
            raise self.error(token, said, f"请写成 {function.signature}")
        return self.made(Call(token.text, tuple(arguments)))

    def arguments(self, opening: Token) -> list[Node]:
        found: list[Node] = []
        if self.token.kind != ")":
            found.append(self.expression(0))
            while self.token.kind == ",":
                self.next()
                found.append(self.expression(0))
        self.close(opening, ")")
        return found

    def postfix(self, node: Node) -> Node:
        chain = 0
        while self.token.kind in (".", "["):
            chain += 1
            self.refuse_depth(chain)
            node = self.item(node) if self.next().kind == "[" else self.member(node)
        return node

    def member(self, of: Node) -> Node:
        token = self.next()
        if token.kind != WORD and token.kind not in OPERATORS:
            raise self.error(token, "处应是一方的名称", "点后写名称，如 table.name；其他写法用 table['name']")
        return self.made(Member(of, token.text))

    def item(self, of: Node) -> Node:
        opening = self.tokens[self.at - 1]
        at = self.expression(0)
        self.close(opening, "]")
        return self.made(Item(of, at))

    def close(self, opening: Token, closing: str) -> None:
        if self.token.kind == closing:
            self.next()
        elif self.token.kind == END:
            raise self.error(opening, f"没有对应的「{closing}」", f"请补上「{closing}」")
        else:
            raise self.superfluous(self.token)

    def made(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            mend = "请拆成几个量，每个量写一个短公式"
            raise ExpressionError(f"超过 {MAX_NODES} 项", mend, self.token.column)
        return node

    def refuse_depth(self, more: int) -> None:
        if self.levels + more > MAX_LEVELS:
            mend = "请把里层另写成一个量"
            raise ExpressionError(f"嵌套超过 {MAX_LEVELS} 层", mend, self.token.column)

    def missing(self, token: Token) -> ExpressionError:
        if token.kind == END:
            return ExpressionError("末尾还缺一个数", "请补上数、名称或函数", token.column)
        if token.kind == ".":
            return self.error(token, "前面缺一个数", "小数请写成 0.5")
        return self.error(token, "前面缺一个数", "请补上数、名称或函数，或删去多余的符号")

    def superfluous(self, token: Token) -> ExpressionError:
        if (lower := token.text.lower()) in ("and", "or") and token.kind == WORD:
            return self.error(token, "接不上前文", f"请写成小写的 {lower}")
        return self.error(token, "接不上前文", "请在它前面补运算符，或删去它")

    def error(self, token: Token, said: str, mend: str) -> ExpressionError:
        place = "末尾" if token.kind == END else f"第 {token.column} 个字「{token.text[:20]}」"
        return ExpressionError(f"{place}{said}", mend, token.column)


def _number(written: str) -> Number:
    value = Fraction(written.removesuffix("%"))
    return Number(value / 100 if written.endswith("%") else value, written)


def _count_text(least: int, most: int | None) -> str:
    if most is None:
        return f"至少 {least}"
    return f" {least}" if least == most else f" {least} 到 {most}"


def _nearest_function(name: str) -> str:
    if name == "round":
        return "取整请用 round_half_up(x, 0.01)，第二项是取到几的倍数；或用算法 round"
    by_title = {function.title: function.name for function in FUNCTIONS.values()}
    near = by_title.get(name) or nearest(name.lower(), FUNCTIONS)
    return f"是否应为 {near}" if near else "可用的函数见 docs/policies.md；相乘请写 *"
