"""Late facts: what a closed quarter never posted goes into the next open one; what it posted is not touched."""

import pytest
from support.journal import at_units, counts, written
from support.ledger_world import Q1, a_project, agreed, closed, looked_at_again, post, revised, verified
from support.standing import authorised, listed

from accounting.filings.models import Filing, PostingDue
from accounting.ledger.checks import batches_rest_on_a_verified_filing, closed_quarters_stay_closed
from accounting.ledger.models import Batch, Entry

pytestmark = pytest.mark.django_db

Q2, Q3 = Q1.next, Q1.next.next
OUTPUT = "industrial_output"


@pytest.fixture
def project():
    """Listed; its figure of the closed first quarter was never authorised."""
    found = a_project(counts=False)
    listed(found.enterprise)
    agreed(found)
    verified(found, {OUTPUT: 100})
    closed()
    return found


def test_a_late_fact_goes_into_the_open_quarter_with_the_quarter_it_concerns(project, constraints_now):
    authorised(project.enterprise)
    post(quarter=Q2)
    constraints_now()
    assert written(project) == [("2026Q2", "2026Q1", "post", 100)]
    assert at_units(project) == {"xishan": 30, "anning": -30}
    assert set(Entry.objects.values_list("quarter", flat=True)) == {Q2}
    assert not PostingDue.objects.exists()
    assert not list(batches_rest_on_a_verified_filing())
    assert not list(closed_quarters_stay_closed())


def test_the_terms_of_the_quarter_it_concerns_decide():
    project = a_project()
    agreed(project, quarters=(Q1, Q1), shares={"xishan": 1, "anning": 1})
    agreed(project, quarters=(Q2, Q2), shares={"xishan": 0, "anning": 1})
    verified(project, {OUTPUT: 100}, quarter=Q2, kind="late", concerns=Q1)
    post(quarter=Q2)
    assert written(project) == [("2026Q2", "2026Q1", "post", 100)]
    assert at_units(project) == {"xishan": 50, "anning": -50}


def test_only_the_earliest_open_quarter_takes_it(project):
    other = a_project()
    agreed(other)
    verified(other, {OUTPUT: 7}, quarter=Q2)
    verified(other, {OUTPUT: 8}, quarter=Q3)
    authorised(project.enterprise)
    post(quarter=Q3)
    assert written(project) == []
    post(quarter=Q2)
    post(quarter=Q3)
    assert written(project) == [("2026Q2", "2026Q1", "post", 100)]


def test_a_quarter_that_is_closing_still_comes_before_the_next(project):
    authorised(project.enterprise)
    other = a_project()
    agreed(other)
    verified(other, {OUTPUT: 7}, quarter=Q2)
    closed(Q2)
    assert written(project) == [("2026Q2", "2026Q1", "post", 100)]


def test_a_changed_figure_of_a_closed_quarter_waits_for_its_correction():
    project = a_project()
    agreed(project)
    [filing] = verified(project, {OUTPUT: 100})
    closed()
    Filing.objects.filter(pk=filing.pk).update(status="reopened", reopened_until="2027-01-01T00:00Z")
    revised(filing, 90)
    Filing.objects.filter(pk=filing.pk).update(status="locked", reopened_until=None)
    looked_at_again(project)
    assert post(quarter=Q2).posting is None
    assert written(project) == [("2026Q1", "2026Q1", "post", 100)]
    assert list(PostingDue.objects.values_list("filing_id", flat=True)) == [filing.pk]


def test_a_late_fact_is_posted_anew_while_the_quarter_that_took_it_is_open(project, constraints_now):
    consent = authorised(project.enterprise)
    post(quarter=Q2)
    listing = project.enterprise.listings.get(kind="industry")
    listing.valid_to = Q1.first_day
    listing.save()
    looked_at_again(project)
    post(quarter=Q2)
    constraints_now()
    assert written(project)[1:] == [("2026Q2", "2026Q1", "reversal", 100), ("2026Q2", "2026Q1", "post", 0)]
    consent.delete()
    looked_at_again(project)
    post(quarter=Q2)
    assert counts(project) == {"2026Q1": 0}
    assert not Batch.objects.standing().exists()


def test_a_late_fact_waits_for_a_correction_once_the_quarter_that_took_it_is_closed(project):
    authorised(project.enterprise)
    other = a_project()
    agreed(other)
    verified(other, {OUTPUT: 7}, quarter=Q2)
    closed(Q2)
    project.enterprise.listings.filter(kind="industry").delete()
    looked_at_again(project)
    assert post(quarter=Q3).posting is None
    assert counts(project) == {"2026Q1": 100}


def test_an_open_quarters_own_figures_go_in_beside_the_late_ones(project):
    authorised(project.enterprise)
    verified(project, {OUTPUT: 5}, quarter=Q2)
    post(quarter=Q2)
    assert written(project) == [("2026Q2", "2026Q1", "post", 100), ("2026Q2", "2026Q2", "post", 5)]
