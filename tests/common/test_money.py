"""Amounts as people type them, fen as the ledger keeps them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kunming_coord.common.errors import Invalid
from kunming_coord.common.money import MAX_FEN, Unit, format_fen, parse_fen, yuan_text


@pytest.mark.parametrize(
    ("text", "unit", "fen"),
    [
        ("0", Unit.YUAN, 0),
        ("1,234.50", Unit.YUAN, 123450),
        ("１，２３４．５", Unit.YUAN, 123450),
        ("-0.01", Unit.YUAN, -1),
        ("12.345678", Unit.WAN, 12345678),
        ("0.0000000001", Unit.YI, 1),
        ("+5", Unit.WAN, 5_000_000),
    ],
)
def test_an_amount_is_read_as_whole_fen(text, unit, fen):
    assert parse_fen(text, unit=unit) == fen


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1e5",
        "NaN",
        "Infinity",
        "约3000",
        "1,23",
        "12,34.5",
        "1 000",
        "--1",
        "0x10",
        "１e5",
        "٣",
        "1.2.3",
        "=1+1",
        "1.234",
    ],
)
def test_what_is_no_plain_number_is_refused_with_field_and_example(text):
    with pytest.raises(Invalid, match="税收收入"):
        parse_fen(text, unit=Unit.YUAN, field="税收收入")


def test_a_value_beyond_the_ledger_is_refused_rather_than_wrapped():
    with pytest.raises(Invalid, match="过大"):
        parse_fen("9" * 18, unit=Unit.WAN)


@given(st.integers(-MAX_FEN, MAX_FEN), st.sampled_from(list(Unit)))
def test_every_fen_survives_being_written_exactly_and_read_back(fen, unit):
    assert parse_fen(format_fen(fen, unit, places=unit.places), unit=unit) == fen


@given(st.integers(-MAX_FEN, MAX_FEN), st.sampled_from(list(Unit)))
def test_two_decimals_are_rounded_half_away_from_zero(fen, unit):
    shown = Fraction(format_fen(fen, unit).replace(",", ""))
    exact = Fraction(fen, unit.fen)
    assert abs(shown - exact) <= Fraction(1, 200)
    if abs(shown - exact) == Fraction(1, 200):
        assert abs(shown) > abs(exact)


def test_a_missing_amount_is_a_dash_and_never_zero():
    assert format_fen(None, Unit.WAN) == "—"
    assert format_fen(0, Unit.WAN) == "0.00"


def test_a_negative_that_rounds_to_zero_has_no_sign():
    assert format_fen(-1, Unit.WAN) == "0.00"


def test_machines_read_yuan_with_two_decimals():
    assert yuan_text(-123405) == "-1234.05"
