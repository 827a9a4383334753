"""Totals brought up to date step by step are those computed whole, whatever was posted in between."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.factories import district
from support.ledger_world import Q1, a_project, agreed, post, verified
from support.rollup_world import CODE, again, figures, filed, revised, rolled_up, taken_back

from accounting.filings.models import Filing
from accounting.ledger.models import Batch
from accounting.rollups import services
from accounting.rollups.models import QuarterTotal
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import CityTotalMembership
from parks.directory.models import Park
from projects.register.models import Project

pytestmark = pytest.mark.django_db

QUARTERS = [Quarter(number) for number in range(int(Q1) - 5, int(Q1) + 2)]


@pytest.fixture
def _whatever_is_new(monkeypatch):
    """A base is used however much is new."""
    monkeypatch.setattr(services, "TOO_MANY", 0)


class Journal:
    """A journal that grows by random steps, each as the services would make it."""

    def __init__(self) -> None:
        self.projects: list[Project] = []
        self.parks = list(Park.objects.all()[:3])

    def project(self, mode: str, park: int, fen: int, place: int) -> None:
        shares = {
            "split": {"xishan": 3, "anning": 7},
            "duplicate": {"xishan": 1, "anning": 1, "mohan": 1},
            "assign": {"xishan": 1, "anning": 0},
        }[mode]
        project = a_project()
        agreed(project, shares=shares, mode=mode, arises=["anning", "mohan"][park % 2])
        Project.objects.filter(pk=project.pk).update(park=self.parks[park], chain=["", "battery"][park % 2])
        self.projects.append(project)
        verified(project, {CODE: fen}, QUARTERS[place])

    def figure(self, which: int, fen: int, place: int) -> None:
        if not self.projects:
            return
        project, quarter = self.projects[which % len(self.projects)], QUARTERS[place]
        filing = Filing.objects.filter(project=project, quarter=quarter).first()
        if filing:
            revised(filing, fen, post_it=False)
        else:
            verified(project, {CODE: fen}, quarter)

    def move(self, which: int, park: int) -> None:
        if self.projects:
            pk = self.projects[which % len(self.projects)].pk
            Project.objects.filter(pk=pk).update(park=self.parks[park])

    def reverse(self, which: int) -> None:
        standing = list(Batch.objects.all().standing().order_by("pk"))
        if standing:
            taken_back(standing[which % len(standing)])

    def posted(self) -> None:
        for quarter in QUARTERS:
            post(quarter=quarter)


fens = st.integers(-(10**9), 10**9)
places = st.integers(0, len(QUARTERS) - 1)
steps = st.one_of(
    st.tuples(
        st.just("project"), st.sampled_from(["split", "duplicate", "assign"]), st.integers(0, 2), fens, places
    ),
    st.tuples(st.just("figure"), st.integers(0, 9), st.one_of(fens, st.just(0)), places),
    st.tuples(st.just("figure"), st.integers(0, 9), fens, places),
    st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 2)),
    st.tuples(st.just("reverse"), st.integers(0, 9)),
)


@pytest.mark.usefixtures("_whatever_is_new")
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(steps, min_size=1, max_size=6), min_size=2, max_size=4))
def test_any_journal_gives_the_same_rows_either_way(rounds):
    with transaction.atomic():
        journal = Journal()
        for made in rounds:
            for name, *rest in made:
                getattr(journal, name)(*rest)
            journal.posted()
            newest = rolled_up()
            whole = again(newest)
            assert figures(newest) == figures(whole)
            assert (newest.last_posting_id, newest.entries) == (whole.last_posting_id, whole.entries)
        assert newest.base_id is not None
        transaction.set_rollback(True)


@pytest.fixture
def many():
    """Two dozen posted figures, so that one more is not too many."""
    projects = [a_project() for _ in range(24)]
    for number, project in enumerate(projects):
        agreed(project)
        verified(project, {CODE: 1000 + number})
    post()
    return projects


def test_the_newest_totals_are_taken_over_and_only_what_is_new_is_added(many, monkeypatch):
    first = rolled_up()
    assert (first.base, first.entries) == (None, 72)
    revised(Filing.objects.get(project=many[0]), 5000)
    second = rolled_up()
    assert (second.base, second.entries) == (first, 78)
    assert second.totals.get(book="territorial", district__slug="anning").amount_fen == 24_276 + 4000
    assert figures(second) == figures(again(second))


def test_with_nothing_new_the_rows_are_the_same(many):
    first = rolled_up()
    assert figures(rolled_up()) == figures(first)


def test_a_posting_into_another_quarter_of_the_windows_is_new_too(many):
    rolled_up()
    for quarter in (Q1.previous, Q1.year_ago):
        filed(many[0], 77, quarter)
        moved = rolled_up()
        assert moved.base_id
        assert figures(moved) == figures(again(moved))
    row = moved.totals.get(book="territorial", district__slug="anning")
    assert (row.previous_fen, row.year_ago_fen, row.year_ago_ytd_fen) == (77, 77, 77)


def test_once_much_is_new_everything_is_read_again(many):
    rolled_up()
    for project in many[:6]:
        revised(Filing.objects.get(project=project), 1)
    assert rolled_up().base is None


def test_another_scope_is_another_beginning(many):
    rolled_up()
    CityTotalMembership.objects.filter(district=district("anning")).update(counts=False)
    assert rolled_up().base is None


def test_whole_is_whole(many):
    first = rolled_up()
    whole = rolled_up(whole=True)
    assert whole.base is None
    assert figures(whole) == figures(first)


def test_a_project_that_changed_its_park_moves_without_any_posting(many):
    parks = list(Park.objects.all()[:2])
    Project.objects.filter(pk=many[0].pk).update(park=parks[0])
    rolled_up()
    services.refresh_memberships(from_quarter=Q1)
    rolled_up()
    Project.objects.filter(pk=many[0].pk).update(park=parks[1])
    services.refresh_memberships(from_quarter=Q1)
    moved = rolled_up()
    assert moved.base_id
    assert figures(moved) == figures(again(moved))


def test_a_published_roll_up_is_computed_again_to_the_same_rows_whatever_comes_later(many):
    published = rolled_up(final=True)
    kept = figures(published)
    park = Park.objects.first()
    Project.objects.filter(pk=many[1].pk).update(park=park)
    revised(Filing.objects.get(project=many[1]), 9)
    taken_back(Batch.objects.all().standing().order_by("pk")[0])
    CityTotalMembership.objects.filter(district=district("anning")).update(counts=False)
    rolled_up(whole=True)
    assert figures(again(published)) == kept == figures(published)
    assert QuarterTotal.objects.filter(rollup=published).exists()
