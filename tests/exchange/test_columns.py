"""Cells as people fill them in: read exactly, or refused with a reason and a mend."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.factories import credit_code

from kunming_coord.common.money import MAX_FEN, Unit, parse_fen
from kunming_coord.exchange.cells import plain_number
from kunming_coord.exchange.columns import (
    Amount,
    Choice,
    Code,
    Column,
    CreditCode,
    Day,
    Integer,
    Kind,
    QuarterKind,
    Unreadable,
)

CHOICE = Choice(options={"timing": "时点差", "scope": "口径差（其他）"})


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        (Amount(), 1234.5, 1_234_500_000),
        (Amount(), -0.01, -10_000),
        (Amount(), 0.0, 0),
        (Amount(), 0.1 + 0.2, 300_000),
        (Amount(), "1,234.5", 1_234_500_000),
        (Amount(), " １，２３４．５ ", 1_234_500_000),
        (Amount(), "-3", -3_000_000),
        (Amount(measure=Unit.YUAN), 12.34, 1234),
        (Amount(measure=Unit.QIAN), 1.5, 150_000),
        (Amount(), 1e-6, 1),
        (Integer(), 12.0, 12),
        (Integer(), "１，２３４", 1234),
        (Day(), {"date": "2026-03-31"}, "2026-03-31"),
        (Day(), "2026/3/31", "2026-03-31"),
        (Day(), "2026年3月31日", "2026-03-31"),
        (Day(), 20260331.0, "2026-03-31"),
        (QuarterKind(), "2026q1", "2026Q1"),
        (QuarterKind(), "2026年第三季度", "2026Q3"),
        (CHOICE, "时点差", "timing"),
        (CHOICE, "口径差(其他)", "scope"),
        (CHOICE, "scope", "scope"),
        (Code(), " XM-1 ", "XM-1"),
        (Code(), "ＸＭ１", "XM1"),
        (Code(), 123456.0, "123456"),
        (Kind(), "'=甲", "=甲"),
        (Kind(), 12.5, "12.5"),
    ],
)
def test_a_cell_is_read_as_it_was_meant(kind, cell, value):
    assert kind.read(cell) == value


@pytest.mark.parametrize(
    ("kind", "cell", "reason"),
    [
        (Amount(), "约3000", "应为数字，现为“约3000”"),
        (Amount(), "1e5", "应为数字"),
        (Amount(), "1,23", "应为数字"),
        (Amount(), 0.0000001, "最多 6 位小数"),
        (Amount(), 1e30, "数值过大"),
        (Amount(), True, "应为数字"),
        (Amount(), {"date": "2026-03-31"}, "应为数字"),
        (Amount(measure=Unit.YUAN), 0.001, "最多 2 位小数"),
        (Integer(), 1.5, "应为整数"),
        (Integer(least=0), -1.0, "应在 0 至"),
        (Integer(), "十", "应为整数"),
        (Day(), "2026-02-30", "应为日期"),
        (Day(), "下月", "应为日期"),
        (QuarterKind(), "2026Q5", "应为期间"),
        (QuarterKind(), "1800Q1", "不存在"),
        (CHOICE, "其他", "没有“其他”这一选项"),
        (CreditCode(), "91530100MA6000000X", "应为校验位正确的 18 位"),
        (CreditCode(), 9.1530100123456789e17, "末几位可能已丢失"),
        (Kind(length=3), "四个字呀", "最多 3 字，现有 4 字"),
    ],
)
def test_what_is_none_is_refused_with_reason_and_mend(kind, cell, reason):
    with pytest.raises(Unreadable) as refusal:
        kind.read(cell)
    assert reason in refusal.value.reason
    assert refusal.value.mend.endswith("。")


def test_a_credit_code_with_its_check_digit_is_read():
    code = credit_code()
    assert CreditCode().read(code.lower()) == code


@given(st.floats(allow_nan=False, allow_infinity=False, width=64), st.sampled_from(list(Unit)))
def test_a_number_of_a_cell_is_what_the_one_parser_makes_of_its_digits(number, unit):
    kind = Amount(measure=unit)
    try:
        expected = parse_fen(plain_number(number), unit=unit)
    except Exception:
        with pytest.raises(Unreadable):
            kind.read(number)
    else:
        assert kind.read(number) == expected


@given(st.integers(-MAX_FEN, MAX_FEN), st.sampled_from(list(Unit)))
def test_an_amount_in_a_text_cell_comes_back_to_the_fen(fen, unit):
    kind = Amount(measure=unit)
    assert kind.read(kind.show(fen)) == fen
    assert kind.read(str(kind.cell(fen))) == fen


def test_the_header_says_the_unit():
    assert Column("a", "固定资产投资", Amount()).header == "固定资产投资（万元）"
    assert Column("a", "项目编码").header == "项目编码"
