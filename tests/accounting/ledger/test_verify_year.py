"""年报核定: the whole year less what its quarters counted, one batch in an open quarter, tagged with its year."""

import pytest
from support.journal import counts, written
from support.ledger_world import Q1, a_project, agreed, closed, looked_at_again, post, revised, verified

from accounting.filings.models import PostingDue
from kunming_coord.common.quarter import Quarter

pytestmark = pytest.mark.django_db

OUTPUT = "industrial_output"
LAST = [Quarter.of(2025, number) for number in (1, 2, 3, 4)]


@pytest.fixture
def project():
    found = a_project()
    agreed(found)
    return found


def year(project, amount, quarter=Q1):
    """The whole of 2025, as verified later."""
    [filing] = verified(
        project, {OUTPUT: amount}, quarter=quarter, measure="annual", kind="annual", concerns=LAST[3]
    )
    return filing


def four_quarters(project, *amounts, measure="period"):
    return [
        verified(project, {OUTPUT: amount}, quarter=quarter, measure=measure)[0]
        for quarter, amount in zip(LAST, amounts, strict=False)
    ]


def test_the_year_adds_what_its_quarters_lack(project, constraints_now):
    four_quarters(project, 10, 20, 30, 40)
    for quarter in LAST:
        closed(quarter)
    year(project, 93)
    post()
    constraints_now()
    assert written(project)[-1] == ("2026Q1", "2025Q4", "post", -7)
    assert sum(counts(project).values()) == 93


def test_cumulative_quarters_and_their_year_end_at_the_year(project):
    four_quarters(project, 10, 30, 60, 100, measure="cumulative")
    for quarter in LAST:
        closed(quarter)
    year(project, 120)
    post()
    assert written(project)[-1] == ("2026Q1", "2025Q4", "post", 20)


def test_the_year_waits_for_its_quarters(project):
    four_quarters(project, 10, 20, 30, 40)
    for quarter in LAST[:3]:
        closed(quarter)
    year(project, 120)
    assert post().posting is None
    post(quarter=LAST[3])
    post()
    assert written(project)[-1] == ("2026Q1", "2025Q4", "post", 20)


def test_the_last_quarter_never_counts_its_year_as_stated_before_it(project):
    quarters = four_quarters(project, 10, 30, 60, 100, measure="cumulative")
    for quarter in LAST:
        post(quarter=quarter)
    year(project, 120)
    post()
    looked_at_again(project)
    for quarter in (*LAST, Q1):
        assert post(quarter=quarter).posting is None
    revised(quarters[3], 105)
    post(quarter=LAST[3])
    assert counts(project)["2025Q4"] == 45 + 20
    assert list(PostingDue.objects.values_list("filing__kind", flat=True)) == ["annual"]
    post()
    assert sum(counts(project).values()) == 120
    assert not PostingDue.objects.exists()


def test_a_revised_year_takes_its_own_figure_back(project, constraints_now):
    four_quarters(project, 10, 20, 30, 40)
    for quarter in LAST:
        closed(quarter)
    filing = year(project, 120)
    post()
    revised(filing, 90)
    post()
    constraints_now()
    assert written(project)[-2:] == [("2026Q1", "2025Q4", "reversal", 20), ("2026Q1", "2025Q4", "post", -10)]


def test_a_late_figure_of_the_year_lowers_what_the_year_adds(project):
    four_quarters(project, 10, 20, 30)
    for quarter in LAST:
        closed(quarter)
    year(project, 120)
    post()
    assert written(project)[-1] == ("2026Q1", "2025Q4", "post", 60)
    verified(project, {OUTPUT: 50}, kind="late", concerns=LAST[3])
    post()
    assert written(project)[-3:] == [
        ("2026Q1", "2025Q4", "post", 50),
        ("2026Q1", "2025Q4", "reversal", 60),
        ("2026Q1", "2025Q4", "post", 10),
    ]
    assert not PostingDue.objects.exists()
