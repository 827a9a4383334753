"""SQL, the rules and schoolbook fractions come to the same shareable tax, to the fen.

Every batch of generated projects is computed by one statement per quarter.
"""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.tax_world import Q1, Q4, Paid, compute, granted, middle, received, share, standing, taxed

from accounting.receipts.models import ShareableTax
from accounting.rules import evaluate_quantities, load_policy
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db

TAXES = ("vat", "cit", "stamp")
QUARTERS = [Quarter(number) for number in range(Q1, Q4 + 1)]
BASES = ("retained", "retained_net_each", "retained_net_total")
POLICY = load_policy("key-park-2024")
WHOLE = 720720  # a multiple of every denominator up to 16: no rounding at all


@dataclass(frozen=True)
class Case:
    """A project's year: per tax four quarters of receipts and of incentives, in fen."""

    base: str
    receipts: dict[str, list[int]]
    incentives: dict[str, list[int]]


Shares = dict[str, tuple[int, int, int, int]]


@st.composite
def worlds(draw, whole):
    """Shares of each tax and some projects; with `whole` amounts that every share divides."""
    numbers = st.integers(0, 4 if whole else 10**4)
    parts = st.tuples(numbers, numbers, numbers, numbers).filter(any)
    shares = {code: draw(parts) for code in TAXES}
    amounts = st.one_of(st.integers(-50, 50), st.integers(-(10**14), 10**14))
    if whole:
        amounts = st.integers(-(10**8), 10**8).map(lambda number: number * WHOLE)
    gains = amounts.map(abs)

    def years(values):
        return st.fixed_dictionaries({code: st.lists(values, min_size=4, max_size=4) for code in TAXES})

    each = st.builds(Case, st.sampled_from(BASES), years(amounts), years(gains))
    return shares, draw(st.lists(each, min_size=1, max_size=6))


def county(shares: Shares, code: str) -> Fraction:
    return Fraction(shares[code][3], sum(shares[code]))


def half_away(exact: Fraction) -> int:
    size = abs(exact) + Fraction(1, 2)
    return (1 if exact >= 0 else -1) * (size.numerator // size.denominator)


def carried(totals: list[int]) -> list[tuple[int, int]]:
    """Per quarter what counts and what waits, from the rounded totals of the year so far."""
    counted, found = 0, []
    for total in totals:
        found.append((max(total, 0) - counted, min(total, 0)))
        counted = max(total, 0)
    return found


def by_fractions(case: Case, shares: Shares) -> list[tuple[int, int]]:
    """Each tax rounded once per running total; the incentives of all taxes together where they go off the total."""
    totals = []
    for upto in range(1, 5):
        total = 0
        for code in TAXES:
            base = sum(case.receipts[code][:upto])
            if case.base == "retained_net_each":
                base -= sum(case.incentives[code][:upto])
            total += half_away(base * county(shares, code))
            if case.base == "retained_net_total":
                total -= sum(case.incentives[code][:upto])
        totals.append(total)
    return carried(totals)


def outcome_of_rules(case: Case, shares: Shares):
    """What the quantities of the policy make of the same year."""
    none = {code: [0] * 4 for code in TAXES}
    facts = {"receipts": case.receipts, "incentives": none if case.base == "retained" else case.incentives}
    terms = {
        "county_share": {code: str(county(shares, code)) for code in TAXES},
        "reading": "gross" if case.base == "retained_net_each" else "net",
        "agreed_ratio": "5:5",
    }
    return evaluate_quantities(POLICY, facts, terms, on=dt.date(2026, 12, 31)).results


def by_rules(case: Case, shares: Shares) -> list[tuple[int, int]]:
    """The rules' exact county parts, each tax rounded once per running total as the statement declares."""
    results = outcome_of_rules(case, shares)
    parts = results["net_then_retained" if case.base == "retained_net_each" else "retained_by_tax"]
    totals = []
    for upto in range(1, 5):
        total = sum(half_away(sum(map(Fraction, parts[code][:upto]), Fraction(0))) for code in TAXES)
        if case.base == "retained_net_total":
            total -= sum(sum(case.incentives[code][:upto]) for code in TAXES)
        totals.append(total)
    return carried(totals)


def by_sql(shares: Shares, cases: list[Case]) -> list[list[tuple[int, int]]]:
    for code, parts in shares.items():
        share(code, parts)
    projects = [taxed(base=case.base) for case in cases]
    rows = list(zip(projects, cases, strict=True))
    received(
        *(
            Paid(project, middle(quarter), fen, code)
            for project, case in rows
            for code in TAXES
            for quarter, fen in zip(QUARTERS, case.receipts[code], strict=True)
            if fen
        )
    )
    for project, case in rows:
        for code in TAXES:
            for quarter, fen in zip(QUARTERS, case.incentives[code], strict=True):
                if fen:
                    granted(project, quarter, fen, code)
    compute(Q4)
    found = [[standing(project, quarter) for quarter in QUARTERS] for project in projects]
    return [[(row.amount_fen, row.carry_over_fen) for row in year] for year in found]


def undone(world):
    """What SQL makes of a world; nothing of it stays."""
    shares, cases = world
    with transaction.atomic():
        found = by_sql(shares, cases)
        transaction.set_rollback(True)
    assert not ShareableTax.objects.exists()
    return found


SEVERAL = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@SEVERAL
@given(world=worlds(whole=False))
def test_sql_the_rules_and_fractions_agree_to_the_fen(db, world):
    shares, cases = world
    found = undone(world)
    assert found == [by_fractions(case, shares) for case in cases]
    assert found == [by_rules(case, shares) for case in cases]


@SEVERAL
@given(world=worlds(whole=True))
def test_where_nothing_is_rounded_the_policy_posts_exactly_what_sql_computes(db, world):
    shares, cases = world
    for case, found in zip(cases, undone(world), strict=True):
        results = outcome_of_rules(case, shares)
        assert found == list(zip(results["posted"], results["waiting"], strict=True))


@pytest.mark.long
@settings(SEVERAL, max_examples=200)
@given(world=worlds(whole=False))
def test_many_worlds_agree_to_the_fen(db, world):
    shares, cases = world
    assert undone(world) == [by_fractions(case, shares) for case in cases]
