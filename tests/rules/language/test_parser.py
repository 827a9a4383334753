"""How an expression is read: what binds tighter, what a name may be, and where it ends."""

from fractions import Fraction

import pytest

from accounting.rules.language.nodes import Name, Number, Text, names_in, numbers_in, walk
from accounting.rules.language.parser import MAX_LEVELS, MAX_NODES, POWERS, ExpressionError, parse
from accounting.rules.language.tokens import MAX_CHARACTERS

# Loosest first, as docs/policies.md prints them.
PRECEDENCE = [
    ("a or b and c", "a or (b and c)"),
    ("a and not b", "a and (not b)"),
    ("not a and b", "(not a) and b"),
    ("not a = b", "not (a = b)"),
    ("not not a", "not (not a)"),
    ("a = b + c", "a = (b + c)"),
    ("a + b < c - d", "(a + b) < (c - d)"),
    ("a - b - c", "(a - b) - c"),
    ("a - b + c", "(a - b) + c"),
    ("a + b * c", "a + (b * c)"),
    ("a / b / c", "(a / b) / c"),
    ("a / b * c", "(a / b) * c"),
    ("-a * b", "(-a) * b"),
    ("a * -b", "a * (-b)"),
    ("a - -b", "a - (-b)"),
    ("-a ^ b", "-(a ^ b)"),
    ("a ^ -b", "a ^ (-b)"),
    ("a ^ -b ^ c", "a ^ (-(b ^ c))"),
    ("a ^ -b * c", "(a ^ (-b)) * c"),
    ("a ^ b ^ c", "a ^ (b ^ c)"),
    ("a ^ b.c", "a ^ (b.c)"),
    ("-a.b[1]", "-((a.b)[1])"),
    ("a or b or c", "(a or b) or c"),
    ("a and b or c and d", "(a and b) or (c and d)"),
    ("a == b", "a = b"),
]


@pytest.mark.parametrize(("bare", "bracketed"), PRECEDENCE)
def test_brackets_left_out_are_where_the_table_of_precedence_puts_them(bare, bracketed):
    assert parse(bare) == parse(bracketed)


def test_every_operator_has_a_place_in_the_table_of_precedence():
    shown = " ".join(bare for bare, _ in PRECEDENCE) + " a != b > c <= d >= e"
    assert all(operator in shown.split() for operator in POWERS)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", Fraction(12)),
        ("0.35", Fraction(7, 20)),
        ("30%", Fraction(3, 10)),
        ("12.5%", Fraction(1, 8)),
        ("0.1", Fraction(1, 10)),
    ],
)
def test_numbers_are_read_exactly(text, value):
    assert parse(text) == Number(value, text)


@pytest.mark.parametrize("name", ["a", "_a1", "year", "sum", "人口", "市A_2", "青川", "été"])
def test_letters_of_any_one_alphabet_make_a_name_even_that_of_a_function(name):
    assert parse(name) == Name(name)


def test_line_breaks_and_tabs_are_spaces():
    assert parse("a\n\t+\r\n b") == parse("a+b")


def test_texts_may_hold_the_other_quote_and_any_sign():
    texts = {
        part.value for part in walk(parse("'×÷“”' = \"it's\" or x = '说\"不\"'")) if isinstance(part, Text)
    }
    assert texts == {"×÷“”", "it's", '说"不"'}


def test_names_in_are_the_free_names_only():
    node = parse("if(sum(P) > 0, P.city + rate['own'], year(D)) * S[n]")
    assert names_in(node) == {"P", "rate", "D", "S", "n"}
    assert names_in(parse("1 + 2")) == frozenset()


def test_numbers_in_are_those_written_out():
    assert numbers_in(parse("a * 30% + floor(b, 100) - 30%")) == {Fraction(3, 10), Fraction(100)}


def test_limits_are_met_exactly():
    assert parse("1" + "+1" * (MAX_NODES // 2 - 1))
    deep = MAX_LEVELS - 1
    assert parse("(" * deep + "1" + ")" * deep) == parse("1")
    assert parse("1" + " " * (MAX_CHARACTERS - 1)) == parse("1")
    for text in (
        "1" + "+1" * (MAX_NODES // 2),
        "(" * MAX_LEVELS + "1" + ")" * MAX_LEVELS,
        "1" + " " * MAX_CHARACTERS,
    ):
        with pytest.raises(ExpressionError):
            parse(text)
