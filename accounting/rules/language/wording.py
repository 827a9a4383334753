"""Writes an expression back as text: in Chinese for people, or as its author might have written it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from accounting.rules.language.functions import FUNCTIONS
from accounting.rules.language.nodes import Binary, Call, Flag, Item, Member, Name, Node, Number, Text, Unary
from accounting.rules.language.parser import COMPARISON_POWER, MINUS_POWER, NOT_POWER, POWERS, RAISE_POWER

_SIGNS: Final = {"*": "×", "/": "÷", "-": "−", ">=": "≥", "<=": "≤", "!=": "≠", "and": "且", "or": "或"}
_TIGHTEST: Final = 10
_SENTENCE: Final = 0
"""A condition in words (若…则…否则…) binds looser than any operator."""


def as_written(node: Node) -> str:
    """The expression in the language itself; parsing it gives the same nodes."""
    return _Writer().text(node, _SENTENCE)


def expression_text(node: Node, titles: Mapping[str, str]) -> str:
    """The expression in Chinese, titles in the place of names."""
    return _ChineseWriter(titles).text(node, _SENTENCE)


def _power_of(node: Node) -> int:
    if isinstance(node, Binary):
        return POWERS[node.operator]
    if isinstance(node, Unary):
        return MINUS_POWER if node.operator == "-" else NOT_POWER
    return _TIGHTEST


class _Writer:
    """Brackets where, and only where, the tree would read differently without."""

    brackets = ("(", ")")

    def text(self, node: Node, least: int) -> str:
        """The node, in brackets where it binds looser than its place allows."""
        said = _WRITERS[type(node)](self, node)
        opening, closing = self.brackets
        return f"{opening}{said}{closing}" if self.power_of(node) < least else said

    def power_of(self, node: Node) -> int:
        return _power_of(node)

    def number(self, node: Number) -> str:
        return node.written

    def quoted(self, node: Text) -> str:
        mark = '"' if "'" in node.value else "'"
        return f"{mark}{node.value}{mark}"

    def flag(self, node: Flag) -> str:
        return "true" if node.value else "false"

    def name(self, node: Name) -> str:
        return node.name

    def unary(self, node: Unary) -> str:
        if node.operator == "not":
            return f"not {self.text(node.operand, NOT_POWER)}"
        return f"-{self.text(node.operand, MINUS_POWER)}"

    def binary(self, node: Binary) -> str:
        power = POWERS[node.operator]
        left, right = (power + 1, power) if power == RAISE_POWER else (power, power + 1)
        # Comparisons do not chain, so both their operands bind tighter.
        left += power == COMPARISON_POWER
        # A minus may stand bare behind ^, never before it.
        minus_behind = power == RAISE_POWER and isinstance(node.right, Unary) and node.right.operator == "-"
        right = MINUS_POWER if minus_behind else right
        return f"{self.text(node.left, left)} {self.sign(node.operator)} {self.text(node.right, right)}"

    def sign(self, operator: str) -> str:
        return operator

    def call(self, node: Call) -> str:
        return f"{node.function}({', '.join(self.text(one, _SENTENCE) for one in node.arguments)})"

    def member(self, node: Member) -> str:
        return f"{self.text(node.of, _TIGHTEST)}.{node.name}"

    def item(self, node: Item) -> str:
        return f"{self.text(node.of, _TIGHTEST)}[{self.text(node.at, _SENTENCE)}]"


class _ChineseWriter(_Writer):
    brackets = ("（", "）")

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.titles = titles

    def power_of(self, node: Node) -> int:
        return _SENTENCE if isinstance(node, Call) and node.function == "if" else _power_of(node)

    def quoted(self, node: Text) -> str:
        return f"“{node.value}”"

    def flag(self, node: Flag) -> str:
        return "是" if node.value else "否"

    def name(self, node: Name) -> str:
        return self.titles.get(node.name, node.name)

    def unary(self, node: Unary) -> str:
        if node.operator == "not":
            return f"非 {self.text(node.operand, NOT_POWER)}"
        return f"−{self.text(node.operand, MINUS_POWER)}"

    def sign(self, operator: str) -> str:
        return _SIGNS.get(operator, operator)

    def call(self, node: Call) -> str:
        if node.function == "if":
            condition, then = (self.text(one, _SENTENCE + 1) for one in node.arguments[:2])
            return f"若 {condition}，则 {then}，否则 {self.text(node.arguments[2], _SENTENCE)}"
        function = FUNCTIONS[node.function]
        inside = (
            self.party(one.value)
            if isinstance(one, Text) and at in function.parties
            else self.text(one, _SENTENCE + 1)
            for at, one in enumerate(node.arguments)
        )
        return f"{function.title}（{'，'.join(inside)}）"

    def party(self, name: str) -> str:
        return self.titles.get(name, name)

    def member(self, node: Member) -> str:
        return f"{self.party(node.name)} 的{self.text(node.of, _TIGHTEST)}"

    def item(self, node: Item) -> str:
        of = self.text(node.of, _TIGHTEST)
        match node.at:
            case Text(party):
                return f"{self.party(party)} 的{of}"
            case Number(_, place):
                return f"第 {place} 期的{of}"
            case Unary("-", Number(_, "1")):
                return f"最后一期的{of}"
            case Unary("-", Number(_, place)):
                return f"倒数第 {place} 期的{of}"
        # Whether a computed place is a period or a party shows only with its value.
        return f"{of}〔{self.text(node.at, _SENTENCE)}〕"


_WRITERS: Final = {
    Number: lambda writer, node: writer.number(node),
    Text: lambda writer, node: writer.quoted(node),
    Flag: lambda writer, node: writer.flag(node),
    Name: lambda writer, node: writer.name(node),
    Unary: lambda writer, node: writer.unary(node),
    Binary: lambda writer, node: writer.binary(node),
    Call: lambda writer, node: writer.call(node),
    Member: lambda writer, node: writer.member(node),
    Item: lambda writer, node: writer.item(node),
}
