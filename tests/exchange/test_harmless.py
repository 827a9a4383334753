"""What people wrote is never a formula in a file of ours, and comes back as it was."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kunming_coord.exchange.harmless import harmless, is_risky, restored


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1+1",
        "－2+3",
        "＠A1",
        " =1",
        "\u3000=1",
    ],
)
def test_what_might_be_computed_stands_behind_an_apostrophe(text):
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["-3", "-1,234.50", "+5", "-0.01", "-12%", "甲—乙", "—", "约3000", "", "a=b", "3-4"]
)
def test_numbers_and_plain_words_stay(text):
    assert harmless(text) == text


@given(st.text(alphabet="'=+-@\t １＝ a1,.", max_size=8))
@example("'=1")
@example("''=1")
@example("'abc")
def test_what_is_read_back_is_what_was_written(text):
    assert restored(harmless(text)) == text
    assert not is_risky(harmless(text))


def test_what_no_cell_can_hold_is_left_out():
    assert harmless("甲\x00\x0b乙") == "甲乙"
