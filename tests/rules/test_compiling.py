"""Compiled shares: computed the way SQL computes them, they give exactly what the engine gives."""

from collections import defaultdict

import pytest
from hypothesis import given, settings
from support.rules import (
    FROM,
    HOST,
    ORIGIN,
    PARTNER,
    QUARTER,
    TO,
    agreed,
    agreement,
    agreements,
    fen,
    three_to_seven,
)

from accounting.rules import DUPLICATES, Facts, compile_terms, evaluate, load_policy

BIGINT = 2**63


def over(number, divisor):
    """Integer division as PostgreSQL does it: towards zero, within a bigint."""
    assert abs(number) < BIGINT
    return abs(number) // divisor * (1 if number >= 0 else -1)


def rest(number, divisor):
    """The remainder as PostgreSQL gives it: with the sign of the number."""
    return number - over(number, divisor) * divisor


def entries_by_sql(term, value):
    """The documented posting formula, step by step."""
    den = term.denominator
    amounts = [
        over(value, den) * share.numerator + over(rest(value, den) * share.numerator, den)
        for share in term.shares
    ]
    if term.mode == "split":
        remainders = [abs(rest(rest(value, den) * share.numerator, den)) for share in term.shares]
        leftover = abs(value) - sum(abs(amount) for amount in amounts)
        ranked = sorted(term.shares, key=lambda share: (-remainders[share.rank], share.rank))
        for share in ranked[:leftover]:
            amounts[share.rank] += 1 if value > 0 else -1
    posted = defaultdict(int)
    for share, amount in zip(term.shares, amounts, strict=True):
        posted[share.unit] += amount
    posted[term.arises_in] -= value
    posted[DUPLICATES] += value - sum(amounts)
    return {(term.book, term.indicator, unit): amount for unit, amount in posted.items() if amount}


def check_lanes(bound, value):
    policy, terms = bound
    facts = Facts(QUARTER, dict.fromkeys(terms.indicators, value))
    posted = {}
    for term in compile_terms(policy, terms):
        posted |= entries_by_sql(term, value)
    evaluated = evaluate(policy, terms, facts).entries
    assert posted == {(entry.book, entry.indicator, entry.unit): entry.amount_fen for entry in evaluated}
    assert len(posted) == len(evaluated)


@given(agreements(), fen)
def test_the_sql_formula_gives_what_the_engine_gives(bound, value):
    check_lanes(bound, value)


@pytest.mark.long
@given(agreements(), fen)
@settings(max_examples=10_000, deadline=None)
def test_the_sql_formula_gives_what_the_engine_gives_ten_thousand_times(bound, value):
    check_lanes(bound, value)


@given(agreements())
def test_compiled_shares_are_reduced_and_ranked_without_gaps(bound):
    policy, terms = bound
    for term in compile_terms(policy, terms):
        assert [share.rank for share in term.shares] == list(range(len(terms.parties)))
        assert 1 <= term.denominator <= 10**9
        if term.mode == "split":
            assert sum(share.numerator for share in term.shares) == term.denominator


def test_a_term_carries_its_quarters_place_and_grounds():
    (term,) = compile_terms(load_policy("investment-2022"), three_to_seven())
    assert (term.indicator, term.book, term.mode) == ("industrial_output", "assessment", "split")
    assert (term.from_quarter, term.to_quarter, term.arises_in) == (FROM, TO, "anning")
    assert [(share.party, share.numerator) for share in term.shares] == [("anning", 7), ("xishan", 3)]
    status = {reference.parameter: reference.status for reference in term.basis}
    assert status == {
        "shared_indicators": "documented",
        "assessment_book": "inferred",
        "ratio": "documented",
        "smaller_side": "inferred",
        "deviation": "inferred",
        "tie_order": "placeholder",
    }


def test_a_tax_term_cites_the_base_that_is_not_settled_yet():
    terms = agreement({"tax_revenue": agreed()})
    for term in compile_terms(load_policy("investment-2022"), terms):
        (base,) = [reference for reference in term.basis if reference.parameter == "tax_base"]
        assert (base.value, base.status) == ("as_filed", "placeholder")


def test_an_assigned_term_cites_who_takes_all():
    (term,) = compile_terms(load_policy("key-park-2024"), agreement({"foreign_capital": agreed(ratio={})}))
    assert [reference.parameter for reference in term.basis] == [
        "assigned_indicators",
        "assessment_book",
        "assigned_side",
    ]


def test_ties_rank_the_host_first_then_parties_as_the_agreement_declares_them():
    other_host = HOST.__class__("songming", "host")
    terms = agreement(
        {
            "industrial_output": agreed(
                ratio={"xishan": 1, "songming": 1, "anning": 1}, deviation_reason="三方商定"
            )
        },
        parties=(PARTNER, ORIGIN, other_host, HOST),
    )
    (term,) = compile_terms(load_policy("investment-2022"), terms)
    assert [share.party for share in term.shares] == ["songming", "anning", "xishan", "fumin"]


def test_the_sixty_fourth_bit_is_never_reached_by_the_largest_value():
    ratio = {"xishan": "0.000000001", "anning": "0.999999999"}
    terms = agreement({"industrial_output": agreed(ratio=ratio, deviation_reason="测算")})
    check_lanes((load_policy("investment-2022"), terms), 10**17)
    check_lanes((load_policy("investment-2022"), terms), -(10**17))
