"""evaluate(): credits and entries per mode, and what it refuses to compute."""

from collections import defaultdict

import pytest
from hypothesis import given
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

from accounting.rules import (
    DUPLICATES,
    Facts,
    FactsError,
    OutOfForce,
    Party,
    evaluate,
    evaluate_all,
    load_policy,
)

INVESTMENT = load_policy("investment-2022")
KEY_PARK = load_policy("key-park-2024")


def entries(allocation, book="assessment"):
    return {entry.unit: entry.amount_fen for entry in allocation.entries if entry.book == book}


def output(value, *, quarter=QUARTER):
    return Facts(quarter, {"industrial_output": value})


@given(agreements(), fen)
def test_every_batch_of_entries_adds_up_to_zero(bound, value):
    policy, terms = bound
    allocation = evaluate(policy, terms, Facts(QUARTER, dict.fromkeys(terms.indicators, value)))
    sums = defaultdict(int)
    for entry in allocation.entries:
        sums[entry.book, entry.indicator] += entry.amount_fen
    assert not any(sums.values())
    assert all(entry.amount_fen for entry in allocation.entries)
    assert all(entry.book in ("assessment", "fiscal") for entry in allocation.entries)


@given(agreements(), fen)
def test_territorial_plus_entries_is_what_each_party_is_credited_with(bound, value):
    policy, terms = bound
    allocation = evaluate(policy, terms, Facts(QUARTER, dict.fromkeys(terms.indicators, value)))
    standing = defaultdict(int)
    for code, term in terms.indicators.items():
        for book in policy.indicators[code].books:
            standing[book, code, term.arises_in] += value
    for entry in allocation.entries:
        standing[entry.book, entry.indicator, entry.unit] += entry.amount_fen
    credited = {key: amount for key, amount in allocation.parts.items() if key[0] != "territorial"}
    contra = {key: standing.pop(key) for key in list(standing) if key[2] == DUPLICATES}
    assert {key: amount for key, amount in standing.items() if amount} == {
        key: amount for key, amount in credited.items() if amount
    }
    for (book, code, _), amount in contra.items():
        parties = sum(1 for key in credited if key[:2] == (book, code))
        assert amount == -(parties - 1) * value


def test_a_split_moves_the_origins_share_away_from_where_the_figure_arises():
    assert entries(evaluate(INVESTMENT, three_to_seven(), output(1000))) == {"anning": -300, "xishan": 300}


def test_a_unit_that_is_no_party_keeps_nothing_of_a_split():
    terms = agreement({"industrial_output": agreed(arises_in="songming")})
    assert entries(evaluate(INVESTMENT, terms, output(1000))) == {
        "anning": 700,
        "xishan": 300,
        "songming": -1000,
    }


def test_a_duplicate_counts_in_full_for_the_other_party_with_a_contra():
    terms = agreement({"industrial_output": agreed(ratio={})})
    allocation = evaluate(KEY_PARK, terms, output(1000))
    assert entries(allocation) == {"xishan": 1000, DUPLICATES: -1000}
    assert allocation.parts["assessment", "industrial_output", "anning"] == 1000


def test_a_duplicate_of_three_parties_takes_the_value_off_twice():
    terms = agreement({"industrial_output": agreed(ratio={})}, parties=(ORIGIN, HOST, PARTNER))
    assert entries(evaluate(KEY_PARK, terms, output(7))) == {"xishan": 7, "fumin": 7, DUPLICATES: -14}


def test_a_duplicate_arising_outside_the_parties_leaves_nothing_there():
    terms = agreement({"industrial_output": agreed(ratio={}, arises_in="mengla")})
    assert entries(evaluate(KEY_PARK, terms, output(7))) == {
        "xishan": 7,
        "anning": 7,
        "mengla": -7,
        DUPLICATES: -7,
    }


def test_an_assignment_moves_the_whole_to_the_partner_side():
    terms = agreement({"foreign_capital": agreed(ratio={})})
    allocation = evaluate(KEY_PARK, terms, Facts(QUARTER, {"foreign_capital": 500}))
    assert entries(allocation) == {"anning": -500, "xishan": 500}
    assert allocation.parts["assessment", "foreign_capital", "anning"] == 0


def test_an_assignment_to_where_the_figure_arises_posts_nothing():
    terms = agreement({"foreign_capital": agreed(ratio={}, arises_in="xishan")})
    assert evaluate(KEY_PARK, terms, Facts(QUARTER, {"foreign_capital": 500})).entries == ()


def test_tax_is_split_in_the_assessment_and_the_fiscal_book():
    terms = agreement({"tax_revenue": agreed()})
    allocation = evaluate(INVESTMENT, terms, Facts(QUARTER, {"tax_revenue": 1000}))
    assert (
        entries(allocation, "fiscal") == entries(allocation, "assessment") == {"anning": -300, "xishan": 300}
    )


def test_output_never_moves_money():
    assert entries(evaluate(INVESTMENT, three_to_seven(), output(1000)), "fiscal") == {}


def test_each_book_is_carried_by_the_partys_unit_of_that_book():
    park = Party("lingang", "host", "沪滇临港", statistical="jingkai", fiscal="kunming")
    terms = agreement(
        {"tax_revenue": agreed(arises_in="lingang", ratio={"xishan": "0.3", "lingang": "0.7"})},
        parties=(ORIGIN, park),
    )
    allocation = evaluate(INVESTMENT, terms, Facts(QUARTER, {"tax_revenue": 1000}))
    assert entries(allocation, "assessment") == {"jingkai": -300, "xishan": 300}
    assert entries(allocation, "fiscal") == {"kunming": -300, "xishan": 300}


def test_two_parties_of_one_treasury_are_posted_as_one():
    west, east = Party("west", "origin", fiscal="kunming"), Party("east", "host", fiscal="kunming")
    terms = agreement(
        {"tax_revenue": agreed(arises_in="east", ratio={"west": "0.3", "east": "0.7"})}, parties=(west, east)
    )
    assert entries(evaluate(INVESTMENT, terms, Facts(QUARTER, {"tax_revenue": 1000})), "fiscal") == {}


def test_the_remainder_does_not_depend_on_who_is_listed_first():
    forwards = agreement({"industrial_output": agreed()}, parties=(ORIGIN, HOST))
    backwards = agreement({"industrial_output": agreed()}, parties=(HOST, ORIGIN))
    assert evaluate(INVESTMENT, forwards, output(5)).parts == evaluate(INVESTMENT, backwards, output(5)).parts


def test_a_figure_not_released_yields_nothing_rather_than_zero():
    terms = agreement({"industrial_output": agreed(), "tax_revenue": agreed()})
    allocation = evaluate(INVESTMENT, terms, output(1000))
    assert {key[1] for key in allocation.parts} == {"industrial_output"}


def test_quantities_name_the_value_and_the_parties_shares():
    assert evaluate(INVESTMENT, three_to_seven(), output(1000)).quantities == {
        "industrial_output": 1000,
        "industrial_output.territorial": {"anning": 1000},
        "industrial_output.assessment": {"anning": 700, "xishan": 300},
    }


def test_many_facts_at_once_give_what_each_gives_alone():
    facts = [output(value) for value in (0, 1, 5, -5, 10**17)]
    together = evaluate_all(INVESTMENT, three_to_seven(), facts)
    assert [one.parts for one in together] == [
        evaluate(INVESTMENT, three_to_seven(), fact).parts for fact in facts
    ]


@pytest.mark.parametrize("quarter", [FROM, TO])
def test_the_first_and_the_last_quarter_count(quarter):
    assert evaluate(INVESTMENT, three_to_seven(), output(10, quarter=quarter)).entries


@pytest.mark.parametrize("quarter", [FROM - 1, TO + 1])
def test_a_quarter_outside_the_term_is_refused(quarter):
    with pytest.raises(OutOfForce, match="不在规模以上工业产值约定的2025年第一季度至2029年第四季度之内"):
        evaluate(INVESTMENT, three_to_seven(), output(10, quarter=quarter))


@pytest.mark.parametrize("value", [1.0, True, "100", None, 10**17 + 1, -(10**17) - 1])
def test_a_value_that_is_no_whole_number_of_fen_is_refused(value):
    with pytest.raises(FactsError, match="不是整数分"):
        evaluate(INVESTMENT, three_to_seven(), output(value))


def test_an_indicator_that_was_not_agreed_is_refused():
    with pytest.raises(FactsError, match="不在协议约定之内") as caught:
        evaluate(INVESTMENT, three_to_seven(), Facts(QUARTER, {"tax_revenue": 1}))
    assert caught.value.field == "tax_revenue"
