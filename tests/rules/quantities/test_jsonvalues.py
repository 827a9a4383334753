"""Values as JSON: exact, without a digit too many, and never a float."""

from datetime import date
from fractions import Fraction

import pytest

from accounting.rules.language.values import Undefined
from accounting.rules.quantities.jsonvalues import decimal_text, exact_text, json_value


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(1, 5), "0.2"),
        (Fraction(1, 2), "0.5"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 40), "0.025"),
        (Fraction(12345, 100), "123.45"),
        (Fraction(1, 3), "0.3333333333333333333333333333333333"),
        (Fraction(-2, 3), "-0.6666666666666666666666666666666667"),
        (Fraction(1, 2**40), str(5**40).rjust(40, "0").join(["0.", ""])),
    ],
)
def test_a_decimal_is_written_as_far_as_it_goes(number, text):
    assert decimal_text(number) == text


def test_a_very_long_decimal_is_cut():
    assert len(decimal_text(Fraction(1, 2**400))) > 400
    assert len(decimal_text(Fraction(1, 2**401))) < 200


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (Fraction(4, 2), 2),
        (True, True),
        ("甲", "甲"),
        (date(2026, 3, 31), "2026-03-31"),
        ((Fraction(1), Fraction(1, 2)), [1, "0.5"]),
        ({"甲": (Fraction(1),)}, {"甲": [1]}),
        (Undefined("没有给出", "请补上"), None),
    ],
)
def test_every_kind_of_value_has_its_json(value, found):
    assert json_value(value) == found
    assert type(json_value(value)) is type(found)


def test_only_what_has_no_end_keeps_its_fraction():
    assert exact_text(Fraction(1, 3)) == "1/3"
    assert exact_text(Fraction(1, 8)) is None
    assert exact_text("1/3") is None
    assert exact_text(Fraction(1, 3**2584)) is not None
    assert exact_text(Fraction(1, 3**2585)) is None
