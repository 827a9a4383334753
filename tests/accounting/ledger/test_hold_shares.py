"""待定: shares on hold stand at a unit of their own, and go to the parties in the next turn once released."""

import uuid

import pytest
from support.held_world import held, released
from support.journal import at_units, counts, written
from support.ledger_world import (
    Q1,
    a_project,
    agreed,
    closed,
    compile_into,
    period,
    post,
    varied,
    verified,
)
from support.variants import WAN

from accounting.filings.models import PostingDue
from accounting.ledger.checks import CHECKS
from accounting.ledger.models import Batch, Entry, InterpretedBasis
from accounting.rollups.queries import identities
from accounting.rollups.services import roll_up

pytestmark = pytest.mark.django_db

Q2 = Q1.next
OUTPUT = "industrial_output"


@pytest.fixture
def project():
    found = a_project()
    agreed(found)
    return found


def problems() -> list[str]:
    """What the checks of the journal say."""
    return [problem for _title, check in CHECKS for problem in check()]


def test_what_is_on_hold_is_credited_to_nobody(project, constraints_now):
    held(project)
    verified(project, {OUTPUT: 100})
    post()
    constraints_now()
    assert counts(project) == {"2026Q1": 100}
    assert at_units(project) == {"anning": -100, "pending": 100}
    assert set(Entry.objects.filter(book="assessment").values_list("mode", flat=True)) == {"held"}
    assert not problems()


def test_a_hold_put_on_takes_the_shares_back_and_leaves_the_territory(project, constraints_now):
    verified(project, {OUTPUT: 100})
    post()
    held(project)
    post()
    constraints_now()
    assert at_units(project) == {"anning": -100, "pending": 100}
    assert written(project) == [("2026Q1", "2026Q1", "post", 100)]
    assert [step[2:] for step in written(project, "assessment")] == [
        ("post", 100),
        ("reversal", 100),
        ("post", 100),
    ]


def test_released_the_shares_go_to_the_parties_in_the_next_turn(project, constraints_now):
    hold = held(project)
    verified(project, {OUTPUT: 100})
    post()
    released(hold)
    post()
    constraints_now()
    assert at_units(project) == {"xishan": 30, "anning": -30}
    standing = Batch.objects.standing().get(book="assessment")
    assert (standing.turn, standing.held) == (1, False)
    assert not problems()


def test_a_hold_is_for_its_quarters_and_its_indicator(project):
    agreed(project, "trade_sales")
    held(project, quarters=(Q2, Q2))
    verified(project, {OUTPUT: 100, "trade_sales": 10})
    post()
    assert not Batch.objects.filter(held=True).exists()


def test_taxes_on_hold_are_kept_from_both_books():
    project = a_project()
    term = agreed(project, "tax_revenue")
    compile_into(term.term, {"xishan": 4, "anning": 6}, book="fiscal", mode="split")
    held(project, "tax_revenue")
    verified(project, {"tax_revenue": 1000})
    post("tax")
    for book in ("assessment", "fiscal"):
        assert at_units(project, book) == {"anning": -1000, "pending": 1000}


def test_dual_counting_on_hold_has_no_contra(project, constraints_now):
    agreed(project, "trade_sales", {"xishan": 1, "anning": 1}, mode="duplicate")
    held(project, "trade_sales")
    verified(project, {"trade_sales": 50})
    post()
    constraints_now()
    assert at_units(project) == {"anning": -50, "pending": 50}


def test_the_engine_computes_after_the_release_and_not_before(constraints_now):
    project = a_project()
    varied(project, "capped", cap="50")
    hold = held(project)
    verified(project, {OUTPUT: 90 * WAN})
    post()
    assert not InterpretedBasis.objects.exists()
    verified(project, {OUTPUT: 90 * WAN}, quarter=Q2)
    post(quarter=Q2)
    released(hold)
    post()
    constraints_now()
    assert at_units(project) == {"xishan": 50 * WAN, "anning": -50 * WAN}
    assert not problems()


@pytest.mark.parametrize("mode", ["split", "duplicate", "assign"])
def test_the_city_identity_holds_with_what_is_on_hold(mode):
    held_one, other = a_project(), a_project()
    for project in (held_one, other):
        agreed(project, shares={"xishan": 1, "anning": int(mode != "assign")}, mode=mode)
        verified(project, {OUTPUT: 100})
    held(held_one)
    post()
    roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    (identity,) = identities(Q1)
    assert identity.holds
    assert (identity.pieces.held, identity.territorial_fen) == (100, 200)


def test_a_hold_on_a_closed_quarter_moves_the_shares_in_the_open_one(project):
    verified(project, {OUTPUT: 100})
    closed()
    held(project)
    post(quarter=Q2)
    assert at_units(project) == {"anning": -100, "pending": 100}
    assert [step[0] for step in written(project, "assessment")] == ["2026Q1", "2026Q2", "2026Q2"]
    assert not PostingDue.objects.exists()
