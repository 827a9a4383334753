"""The city counts every project once: mission.md §3, for a declared scope."""

import uuid

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.factories import district
from support.ledger_world import Q1, a_project, agreed, period, post, verified

from accounting.rollups.checks import the_city_identity_holds, totals_are_the_journal
from accounting.rollups.queries import identities, newest_rollups, pieces
from accounting.rollups.services import roll_up

pytestmark = pytest.mark.django_db

INSIDE, OUTSIDE = ("xishan", "anning", "fumin", "panlong"), ("mohan", "putuo")


def rolled_up():
    post()
    return roll_up(period=period(), run_uid=uuid.uuid4(), final=False)


def piece(rollup, *slugs):
    scope = [district(slug).pk for slug in slugs]
    found = pieces([(rollup, Q1)], scope)
    [only] = found.values()
    return (only.duplicates, only.outside, only.inside)


def case(shares, arises, mode, value=1000):
    project = a_project()
    agreed(project, shares=shares, arises=arises, mode=mode)
    verified(project, {"industrial_output": value}, host=arises)
    return rolled_up()


def test_a_split_across_the_scope_is_credited_outside_or_in():
    rollup = case({"xishan": 3, "anning": 7}, "anning", "split")
    assert piece(rollup, "xishan", "anning") == (0, 0, 0)
    assert piece(rollup, "anning") == (0, 300, 0)
    assert piece(rollup, "xishan") == (0, 0, 300)


@pytest.mark.parametrize("value", [1000, -1000])
def test_dual_counting_is_a_duplicate_only_inside_the_scope(value):
    rollup = case({"xishan": 1, "anning": 1, "fumin": 1}, "anning", "duplicate", value)
    assert piece(rollup, "xishan", "anning", "fumin") == (2 * value, 0, 0)
    assert piece(rollup, "xishan", "anning") == (value, 0, 0)
    assert piece(rollup, "anning") == (0, 0, 0)
    assert piece(rollup, "xishan") == (0, 0, value)
    assert piece(rollup, "xishan", "fumin") == (value, 0, value)


def test_dual_counting_where_the_arising_district_is_no_party():
    rollup = case({"xishan": 1, "fumin": 1}, "anning", "duplicate")
    assert piece(rollup, "xishan", "anning", "fumin") == (1000, 0, 0)
    assert piece(rollup, "anning", "xishan") == (0, 0, 0)
    assert piece(rollup, "anning") == (0, 1000, 0)


def test_an_assignment_moves_the_whole_figure_over_the_border():
    rollup = case({"xishan": 1, "anning": 0}, "anning", "assign")
    assert piece(rollup, "xishan", "anning") == (0, 0, 0)
    assert piece(rollup, "anning") == (0, 1000, 0)
    assert piece(rollup, "xishan") == (0, 0, 1000)


@st.composite
def figures(draw):
    units = draw(st.lists(st.sampled_from(INSIDE + OUTSIDE), min_size=2, max_size=5, unique=True))
    mode = draw(st.sampled_from(["split", "duplicate", "assign"]))
    if mode == "split":
        shares = {unit: draw(st.integers(1, 50)) for unit in units}
    else:
        shares = {unit: int(mode == "duplicate" or at == 0) for at, unit in enumerate(units)}
    arises = draw(st.sampled_from(INSIDE + OUTSIDE))
    return shares, arises, mode, draw(st.integers(-(10**9), 10**9))


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(figures(), min_size=1, max_size=12))
def test_the_identity_holds_for_any_agreements(cases):
    with transaction.atomic():
        for shares, arises, mode, value in cases:
            project = a_project()
            agreed(project, shares=shares, arises=arises, mode=mode)
            verified(project, {"industrial_output": value}, host=arises)
        rolled_up()
        [line] = identities(Q1)
        assert line.left_fen == line.territorial_fen
        assert not list(the_city_identity_holds())
        assert not list(totals_are_the_journal())
        transaction.set_rollback(True)


def test_the_newest_roll_up_is_shown():
    case({"xishan": 3, "anning": 7}, "anning", "split")
    newest = roll_up(period=period(), run_uid=uuid.uuid4(), final=False)
    assert newest_rollups([Q1]) == {(int(Q1), period().group_id): newest}
