"""Totals brought up to date step by step are those computed whole, whatever was posted in between."""

import itertools

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.ledger_world import Q1, a_project, agreed, indicator, post, verified
from support.rollup_world import again, figures, rolled_up

from accounting.filings.due import mark_due
from accounting.filings.models import Filing, FilingValue
from accounting.ledger.models import Batch
from accounting.ledger.services import reverse_batch
from accounting.rollups import services
from kunming_coord.accounts.services import system_user
from kunming_coord.common.quarter import Quarter
from parks.directory.models import Park
from projects.register.models import Project

pytestmark = pytest.mark.django_db

QUARTERS = [Quarter(number) for number in range(int(Q1) - 5, int(Q1) + 2)]
CODE = "industrial_output"
_keys = itertools.count()


@pytest.fixture(autouse=True)
def _whatever_is_new(monkeypatch):
    """A base is used however much is new."""
    monkeypatch.setattr(services, "TOO_MANY", 0)


def revised(filing: Filing, fen: int) -> None:
    last = filing.values.order_by("-revision").first()
    FilingValue.objects.create(
        filing=filing,
        indicator=indicator(CODE),
        revision=last.revision + 1,
        amount_fen=fen,
        actor_id=1,
        actor_label="测试",
    )
    mark_due(Filing.objects.filter(pk=filing.pk))


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
            revised(filing, fen)
        else:
            verified(project, {CODE: fen}, quarter)

    def move(self, which: int, park: int) -> None:
        if self.projects:
            pk = self.projects[which % len(self.projects)].pk
            Project.objects.filter(pk=pk).update(park=self.parks[park])

    def reverse(self, which: int) -> None:
        standing = list(Batch.objects.all().standing().order_by("pk"))
        if standing:
            batch = standing[which % len(standing)]
            reverse_batch(batch=batch, actor=system_user(), reason="测试", quarter=batch.quarter)

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


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
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
