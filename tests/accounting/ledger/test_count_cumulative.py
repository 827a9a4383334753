"""年初累计数: what counts of a quarter is what the year comes to so far, less what it counted before."""

import pytest
from support.journal import at_units, counts, written
from support.ledger_world import Q1, a_project, agreed, closed, post, revised, verified

from accounting.filings.models import Filing, PostingDue
from accounting.ledger.checks import figures_count_once
from accounting.ledger.models import Posting
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db

Q2, Q3 = Q1.next, Q1.next.next
OUTPUT = "industrial_output"


@pytest.fixture
def project():
    found = a_project()
    agreed(found)
    return found


def stated(project, amount, quarter) -> Filing:
    """The year so far, as filed for a quarter."""
    [filing] = verified(project, {OUTPUT: amount}, quarter=quarter, measure="cumulative")
    return filing


def test_a_quarter_counts_what_the_year_has_come_to_since(project, constraints_now):
    stated(project, 40, Q1)
    post()
    stated(project, 100, Q2)
    post(quarter=Q2)
    constraints_now()
    assert counts(project) == {"2026Q1": 40, "2026Q2": 60}
    assert at_units(project) == {"xishan": 30, "anning": -30}


def test_a_falling_year_counts_below_zero(project, constraints_now):
    stated(project, 40, Q1)
    post()
    stated(project, 25, Q2)
    post(quarter=Q2)
    constraints_now()
    assert counts(project) == {"2026Q1": 40, "2026Q2": -15}


def test_a_new_year_begins_with_nothing(project):
    stated(project, 40, Quarter.of(2025, 4))
    post(quarter=Quarter.of(2025, 4))
    stated(project, 100, Q1)
    post()
    assert counts(project)["2026Q1"] == 100


def test_a_quarter_waits_for_those_before_it_in_its_year(project):
    stated(project, 40, Q1)
    stated(project, 100, Q2)
    assert post(quarter=Q2).posting is None
    assert PostingDue.objects.count() == 2
    post()
    post(quarter=Q2)
    assert counts(project) == {"2026Q1": 40, "2026Q2": 60}
    assert not PostingDue.objects.exists()


def test_a_quarter_waits_while_an_earlier_one_is_not_even_verified(project):
    [early] = verified(project, {OUTPUT: 40}, status="submitted", measure="cumulative")
    stated(project, 100, Q2)
    assert post(quarter=Q2).posting is None
    Filing.objects.filter(pk=early.pk).update(status="verified")
    Filing.objects.filter(pk=early.pk).update(status="locked")
    post(quarter=Q2)
    assert counts(project) == {"2026Q2": 100}


def test_a_closed_quarter_nobody_posted_and_the_next_one_go_in_together_in_their_order(project):
    listed_late = project.enterprise.authorisations.get()
    listed_late.valid_from = Q3.last_day
    listed_late.save()
    stated(project, 40, Q1)
    closed()
    listed_late.valid_from = Q1.first_day
    listed_late.save()
    stated(project, 100, Q2)
    post(quarter=Q2)
    assert written(project) == [("2026Q2", "2026Q1", "post", 40), ("2026Q2", "2026Q2", "post", 60)]
    keys = Posting.objects.order_by("pk").values_list("idempotency_key", flat=True)
    assert [key.partition("#")[2] for key in keys] == ["", "1"]


def test_a_revised_earlier_quarter_moves_those_after_it(project, constraints_now):
    first = stated(project, 40, Q1)
    post()
    stated(project, 100, Q2)
    post(quarter=Q2)
    stated(project, 150, Q3)
    post(quarter=Q3)
    revised(first, 55)
    post()
    assert counts(project) == {"2026Q1": 55, "2026Q2": 60, "2026Q3": 50}
    assert set(PostingDue.objects.values_list("filing__quarter", flat=True)) == {Q2, Q3}
    post(quarter=Q2)
    post(quarter=Q3)
    constraints_now()
    assert counts(project) == {"2026Q1": 55, "2026Q2": 45, "2026Q3": 50}
    assert not PostingDue.objects.exists()
    assert not list(figures_count_once())


def test_what_leaves_its_figure_as_it_was_moves_nothing(project):
    first = stated(project, 40, Q1)
    post()
    stated(project, 100, Q2)
    post(quarter=Q2)
    revised(first, 40)
    post()
    assert not PostingDue.objects.exists()


def test_a_closed_quarter_is_not_moved_by_a_revised_one_before_it(project):
    """The next figure of the year takes the difference up."""
    first = stated(project, 40, Q1)
    post()
    stated(project, 100, Q2)
    closed(Q2)
    revised(first, 55)
    post()
    assert not PostingDue.objects.exists()
    stated(project, 150, Q3)
    post(quarter=Q3)
    assert counts(project) == {"2026Q1": 55, "2026Q2": 60, "2026Q3": 35}


def test_period_figures_of_the_same_year_do_not_touch_each_other(project):
    verified(project, {OUTPUT: 40})
    verified(project, {OUTPUT: 100}, quarter=Q2)
    post(quarter=Q2)
    post()
    assert counts(project) == {"2026Q1": 40, "2026Q2": 100}
