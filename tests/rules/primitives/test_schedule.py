"""Terms over periods, and days in a term."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.primitives import compute, exact, faults, said

from accounting.rules.language.values import Refusal
from accounting.rules.primitives.schedule import IN_TERM, TERM


def term(of, years, **more):
    return compute(TERM, of=of, years=years, **more)


def inside(on, anchor, years, **more):
    days = {key: date.fromisoformat(day) for key, day in (("on", on), ("anchor", anchor))}
    if "until" in more:
        more["until"] = date.fromisoformat(more["until"])
    return compute(IN_TERM, **days, years=years, **more)


def test_ningde_shares_for_five_years():
    """宁德 2017: 5:5 of 1000 a year, then the host keeps all."""
    shared = term([1000] * 6, 5)
    assert shared == (1000, 1000, 1000, 1000, 1000, 0)
    assert sum(shared) / 2 == 2500


def test_the_move_within_the_capital_region_is_extended_when_the_cap_is_not_reached():
    """财预〔2015〕92号: three years, two more while the cap is not reached."""
    tax = [4000, 5000, 6000, 7000, 8000]
    assert term(tax, 3, extension={"when": True, "years": 2}) == exact(tax)
    assert term(tax, 3, extension={"when": False, "years": 2}) == exact([4000, 5000, 6000, 0, 0])


def test_a_term_may_start_later_and_outlast_the_series():
    assert term([1, 2, 3, 4], 2, start=2) == (0, 2, 3, 0)
    assert term([1, 2, 3, 4], 9, start=4) == (0, 0, 0, 4)
    assert term([1, 2], 1, start=7) == (0, 0)
    assert term([1, 2], 0) == (0, 0)
    assert term([1, 2], 1, extension={"when": True, "years": 0}) == (1, 0)


def test_a_term_for_every_party():
    assert term({"a": [1, 2], "b": [3, 4]}, 1) == exact({"a": [1, 0], "b": [3, 0]})


@pytest.mark.parametrize(
    "more",
    [
        {"years": "1.5"},
        {"years": -1},
        {"start": 0},
        {"start": "甲"},
        {"of": 1},
        {"extension": {"when": 1, "years": 2}},
        {"extension": {"when": True, "years": "0.5"}},
    ],
)
def test_what_is_no_term_is_refused(more):
    with pytest.raises(Refusal):
        compute(TERM, **{"of": [1, 2], "years": 1, **more})


def test_a_term_is_said():
    assert said(TERM, of=[1, 2, 3], years=1, extension={"when": True, "years": 1}) == (
        "自第 1 期起分享 2 年（含延长 1 年），期外为 0，得 1、2、0"
    )
    assert "（未延长）" in said(TERM, of=[1], years=1, extension={"when": False, "years": 1})


def test_an_extension_is_written_whole():
    assert faults(TERM, of="x", years=3, extension={"when": "c"}) == [("extension", "years")]
    assert faults(TERM, of="x", years=3, extension={"years": -1}) == [
        ("extension", "when"),
        ("extension", "years"),
    ]
    assert faults(IN_TERM, on="d", anchor="e", years=3, extension={}) == [
        ("extension", "when"),
        ("extension", "years"),
    ]
    assert faults(TERM, of="x", years="0.5", start=0) == [("years",), ("start",)]
    assert faults(TERM, of="x", years="n", start="first_year") == []


@pytest.mark.parametrize(
    ("on", "holds"),
    [("2024-05-09", False), ("2024-05-10", True), ("2029-05-09", True), ("2029-05-10", False)],
)
def test_the_first_day_counts_and_the_end_day_does_not(on, holds):
    assert inside(on, "2024-05-10", 5) is holds


@pytest.mark.parametrize(
    ("on", "anchor", "years", "holds"),
    [
        ("2029-02-28", "2024-02-29", 5, True),
        ("2029-03-01", "2024-02-29", 5, False),
        ("2028-02-28", "2024-02-29", 4, True),
        ("2028-02-29", "2024-02-29", 4, False),
        ("2026-02-28", "2026-01-31", "1/12", True),
        ("2026-03-01", "2026-01-31", "1/12", False),
        ("2026-12-30", "2026-11-30", "1/12", False),
        ("2026-12-29", "2026-11-30", "1/12", True),
    ],
)
def test_a_month_without_the_day_ends_the_term_on_its_last_day(on, anchor, years, holds):
    """民法典第二百零二条."""
    assert inside(on, anchor, years) is holds


def test_the_term_may_begin_months_after_the_event():
    assert inside("2026-07-01", "2026-01-01", 1, offset_months=6) is True
    assert inside("2026-06-30", "2026-01-01", 1, offset_months=6) is False
    assert inside("2027-06-30", "2026-01-01", 1, offset_months=6) is True
    assert inside("2026-02-28", "2026-01-31", 1, offset_months=1) is True
    assert inside("2025-12-31", "2026-01-31", 1, offset_months=-1) is True
    assert inside("2025-12-30", "2026-01-31", 1, offset_months=-1) is False


def test_months_are_parts_of_a_year():
    assert inside("2027-06-30", "2026-01-01", "18/12") is True
    assert inside("2027-07-01", "2026-01-01", "1.5") is False


def test_an_extension_lengthens_the_term():
    yes = {"when": True, "years": 2}
    assert inside("2030-12-31", "2026-01-01", 3, extension=yes) is True
    assert inside("2031-01-01", "2026-01-01", 3, extension=yes) is False
    assert inside("2029-01-01", "2026-01-01", 3, extension={"when": False, "years": 2}) is False


def test_a_sunset_cuts_the_term_with_its_own_day_included():
    assert inside("2027-12-31", "2026-01-01", 5, until="2027-12-31") is True
    assert inside("2028-01-01", "2026-01-01", 5, until="2027-12-31") is False
    assert inside("2026-12-31", "2026-01-01", 1, until="2040-12-31") is True
    assert inside("2027-01-01", "2026-01-01", 1, until="2040-12-31") is False
    assert inside("2026-01-01", "2026-01-01", 5, until="2025-01-01") is False
    assert inside("2026-01-01", "2026-01-01", 5, until="9999-12-31") is True


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.integers(0, 240),
    st.integers(-60, 60),
    st.integers(-900, 9000),
)
def test_a_term_is_one_unbroken_stretch(anchor, months, offset, days):
    on = anchor + timedelta(days)
    years = f"{months}/12"
    longer = f"{months + 1}/12"
    texts = on.isoformat(), anchor.isoformat()
    if inside(*texts, years, offset_months=offset):
        assert inside(*texts, longer, offset_months=offset)
        assert inside(*texts, "1/12", offset_months=offset) or inside(
            (on - timedelta(1)).isoformat(), texts[1], years, offset_months=offset
        )


@pytest.mark.parametrize(
    "more",
    [
        {"years": "0.3"},
        {"years": -1},
        {"years": 100_000},
        {"offset_months": "0.5"},
        {"offset_months": -100_000},
        {"anchor": "2026"},
        {"on": True},
        {"until": 3},
        {"extension": {"when": "甲", "years": 1}},
        {"extension": {"when": True, "years": "0.01"}},
    ],
)
def test_what_is_no_span_of_days_is_refused(more):
    with pytest.raises(Refusal):
        compute(IN_TERM, **{"on": date(2026, 1, 1), "anchor": date(2026, 1, 1), "years": 1, **more})


def test_a_span_is_said():
    day = date(2026, 1, 1)
    assert (
        said(IN_TERM, on=day, anchor=day, years=5) == "期限自 2026-01-01 至 2030-12-31，2026-01-01 在期限内"
    )
    assert said(IN_TERM, on=day, anchor=day, years=0) == "期限自 2026-01-01 起已无剩余，2026-01-01 不在期限内"
    later = {"on": day, "anchor": day, "years": 1, "offset_months": 1}
    assert said(IN_TERM, **later) == "期限自 2026-02-01 至 2027-01-31，2026-01-01 不在期限内"
    assert faults(IN_TERM, on="d", anchor="e", years="0.3", offset_months="0.5") == [
        ("offset_months",),
        ("years",),
    ]
    assert faults(IN_TERM, on="d", anchor="e", years="1.5", offset_months=6) == []
    assert faults(IN_TERM, on="d", anchor="e", years=0) == []
