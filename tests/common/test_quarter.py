"""Quarters are ordered integers."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kunming_coord.common.errors import Invalid
from kunming_coord.common.quarter import Quarter

quarters = st.builds(Quarter.of, st.integers(2001, 2099), st.integers(1, 4))


@given(quarters)
def test_the_next_quarter_begins_the_day_after_the_last(quarter):
    assert quarter.next.first_day == quarter.last_day + dt.timedelta(days=1)
    assert quarter.next.previous == quarter
    assert Quarter.parse(quarter.code) == quarter
    assert quarter.year_ago.year == quarter.year - 1
    assert quarter.year_ago.number == quarter.number


@given(quarters)
def test_every_day_lies_in_exactly_its_quarter(quarter):
    assert Quarter.containing(quarter.first_day) == Quarter.containing(quarter.last_day) == quarter


def test_a_quarter_is_called_as_officials_call_it():
    quarter = Quarter.of(2026, 2)
    assert quarter.label == "2026年第二季度"
    assert quarter.ytd_label == "2026年1—6月累计"


@pytest.mark.parametrize("code", ["2026", "2026Q5", "2026q1", "26Q1", "２０２６Q1", "1999Q1", "", "2026Q1 "])
def test_a_code_that_names_no_quarter_is_refused(code):
    with pytest.raises(Invalid):
        Quarter.parse(code)
