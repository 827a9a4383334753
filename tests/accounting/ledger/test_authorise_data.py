"""数据授权书: without it nothing is posted and the figure stays due; where it ends, what was posted is taken back."""

import datetime as dt

import pytest
from support.journal import at_units, counts, written
from support.ledger_world import Q1, a_project, agreed, closed, looked_at_again, post, verified
from support.standing import authorised, listed

from accounting.filings.models import PostingDue
from accounting.ledger.models import Batch

pytestmark = pytest.mark.django_db

OUTPUT = "industrial_output"


@pytest.fixture
def project():
    """Listed, nothing authorised."""
    found = a_project(counts=False)
    listed(found.enterprise)
    agreed(found)
    return found


def test_an_unauthorised_figure_waits_and_is_posted_once_it_is_authorised(project, constraints_now):
    verified(project, {OUTPUT: 100})
    assert post().posting is None
    assert not Batch.objects.exists()
    assert PostingDue.objects.count() == 1
    authorised(project.enterprise)
    post()
    constraints_now()
    assert at_units(project) == {"xishan": 30, "anning": -30}
    assert not PostingDue.objects.exists()


def test_others_are_posted_meanwhile(project):
    other = a_project()
    agreed(other)
    verified(project, {OUTPUT: 100})
    verified(other, {OUTPUT: 10})
    assert post().batches == 2
    assert counts(other) == {"2026Q1": 10}


def test_what_one_project_is_authorised_for_says_nothing_of_another(project):
    other = a_project(counts=False)
    other.enterprise = project.enterprise
    other.save()
    agreed(other)
    authorised(project.enterprise, other)
    verified(project, {OUTPUT: 100})
    verified(other, {OUTPUT: 10})
    post()
    assert (counts(project), counts(other)) == ({}, {"2026Q1": 10})


@pytest.mark.parametrize(("until", "posted"), [(dt.date(2026, 3, 31), False), (dt.date(2026, 4, 1), True)])
def test_the_last_day_of_the_quarter_decides(project, until, posted):
    authorised(project.enterprise, until=until)
    verified(project, {OUTPUT: 100})
    assert bool(post().posting) is posted


def test_an_authorisation_that_ends_takes_back_what_stands_in_an_open_quarter(project, constraints_now):
    consent = authorised(project.enterprise)
    verified(project, {OUTPUT: 100})
    post()
    consent.valid_to = dt.date(2026, 2, 1)
    consent.save()
    looked_at_again(project)
    post()
    constraints_now()
    assert written(project) == [("2026Q1", "2026Q1", "post", 100), ("2026Q1", "2026Q1", "reversal", 100)]
    assert (counts(project), at_units(project)) == ({"2026Q1": 0}, {})
    assert PostingDue.objects.count() == 1
    assert post().posting is None


def test_an_authorisation_that_ends_leaves_a_closed_quarter_alone(project):
    consent = authorised(project.enterprise)
    verified(project, {OUTPUT: 100})
    closed()
    consent.valid_to = dt.date(2026, 2, 1)
    consent.save()
    looked_at_again(project)
    assert post(quarter=Q1.next).posting is None
    assert counts(project) == {"2026Q1": 100}
