"""T19, T20, T21: whatever is killed, and whenever: what was begun is done once, and what was done stays done."""

import contextlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

import pytest
from django.db import DEFAULT_DB_ALIAS, connections
from support.ledger_world import Cast, a_project, agreed, period, verified
from support.soundness import assert_sound
from support.storm import seed
from support.workers import broker, end_backends, kill, send, wait_until, worker

from accounting.closing.services import start_close, start_trial
from accounting.filings.models import FilingValue
from accounting.ledger.models import Batch
from accounting.periods.services import JOURNAL_LOCKS
from accounting.rollups.models import QuarterTotal, RollUp
from kunming_coord.common.models import Run
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.tasks import tick_runs
from projects.register.models import Project

pytestmark = pytest.mark.django_db(transaction=True)

CODE = "industrial_output"
FIRST = Quarter.of(2024, 1)
PROJECTS = 12
LONG_ENOUGH = 180  # seconds for a worker to start and do what is left


@dataclass
class Killer:
    """Kills a worker or its connections while it is at work; there is always a worker afterwards."""

    url: str
    rng: Random
    victims: contextlib.ExitStack
    longest: float = 1.0  # seconds from where a run posts to its end, when nobody is killed
    half_way: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.worker = self.victims.enter_context(worker(self.url))

    def let_work(self, run: Run) -> None:
        """The run done by a worker that is left alone."""
        with journal_held():
            self.let_begin(run)
        begun = time.monotonic()
        wait_until(lambda: Run.objects.get(pk=run.pk).finished, LONG_ENOUGH)
        self.longest = time.monotonic() - begun

    def kill_at(self, run: Run) -> None:
        """The run begun, cut off at some moment and finished by whoever comes next."""
        with journal_held():
            self.let_begin(run)
            early = self.rng.random() < 0.3
            if early:
                self.strike(run)
        if not early:
            time.sleep(self.rng.uniform(0, self.longest))
            self.strike(run)
        wait_until(lambda: self.hand_out() or Run.objects.get(pk=run.pk).finished, LONG_ENOUGH)

    def strike(self, run: Run) -> None:
        """Kill now: the process or its connections."""
        what = self.rng.choice(["worker", "worker", "connections"])
        if what == "worker":
            kill(self.worker)
            self.half_way[what] += not Run.objects.get(pk=run.pk).finished
            self.worker = self.victims.enter_context(worker(self.url))
        else:
            end_backends()
            self.half_way[what] += not Run.objects.get(pk=run.pk).finished

    def let_begin(self, run: Run) -> None:
        """A worker has taken the run up; on a busy machine what was handed out may have expired."""
        wait_until(lambda: self.hand_out() or Run.objects.get(pk=run.pk).percent, LONG_ENOUGH)

    def hand_out(self) -> None:
        """As if the seconds until the next hand-out had passed."""
        Run.objects.update(dispatched_at=None)
        send(tick_runs, self.url)
        time.sleep(0.1)


@contextlib.contextmanager
def journal_held() -> Iterator[None]:
    """Whoever posts waits before the journal."""
    blocker = connections[DEFAULT_DB_ALIAS].copy()
    try:
        with blocker.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [JOURNAL_LOCKS, period().group_id])
        yield
    finally:
        blocker.close()


@pytest.fixture
def killer() -> Iterator[Killer]:
    """Somebody with a worker to kill."""
    with contextlib.ExitStack() as victims:
        yield Killer(broker(), Random(seed()), victims)


def killed(killer: Killer, rounds: int) -> None:
    """A trial and a close of so many quarters, each cut off at some moment."""
    cast, projects = Cast(), [a_project() for _ in range(PROJECTS)]
    for project in projects:
        agreed(project)
    filed_in(FIRST, projects)
    killer.let_work(start_trial(quarter=FIRST, group=period(quarter=FIRST).group, actor=cast.approver))
    for number in range(rounds):
        quarter = Quarter(int(FIRST) + number // 2)
        if number % 2:
            run = start_close(period=period(quarter=quarter), actor=cast.approver)
        else:
            if number:
                filed_in(quarter, projects)
            run = start_trial(quarter=quarter, group=period(quarter=quarter).group, actor=cast.approver)
        killer.kill_at(run)
        assert_done_once(run, quarter, closed=bool(number % 2))
    assert FilingValue.objects.count() == PROJECTS * ((rounds + 1) // 2)
    assert sum(killer.half_way.values()) >= rounds // 2, f"hardly anything was cut off: {killer.half_way}"
    assert_sound()
    print(f"cut off half-way: {dict(killer.half_way)} of {rounds}")


def filed_in(quarter: Quarter, projects: list[Project]) -> None:
    """A figure of every project."""
    for number, project in enumerate(projects):
        verified(project, {CODE: figure(quarter, number)}, quarter)


def figure(quarter: Quarter, number: int) -> int:
    """What a project states, another figure each quarter."""
    return 1_000_003 * (int(quarter) % 100 + number)


def assert_done_once(run: Run, quarter: Quarter, *, closed: bool) -> None:
    """The run is done, each figure is in each book once, one roll-up is of the run, and it is right."""
    done = Run.objects.get(pk=run.pk)
    assert done.state == "done", done.error
    assert period(quarter=quarter).status == ("closed" if closed else "open")
    batches = Batch.objects.filter(quarter=quarter)
    assert (batches.count(), batches.filter(kind="reversal").count()) == (2 * PROJECTS, 0)
    rollup = RollUp.objects.get(run_uid=run.uid)
    assert rollup.final is closed
    [total] = QuarterTotal.objects.filter(rollup=rollup, book="territorial")
    assert total.amount_fen == sum(figure(quarter, number) for number in range(PROJECTS))


@pytest.mark.storm
@pytest.mark.production
def test_five_rounds_of_kill_lose_nothing_and_do_nothing_twice(killer):
    killed(killer, rounds=6)


@pytest.mark.long
def test_fifty_rounds_of_kill_lose_nothing_and_do_nothing_twice(killer):
    killed(killer, rounds=50)
