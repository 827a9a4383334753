"""The life of a filing is the table of moves: every status × action × role, and any order people may try."""

import csv
import datetime as dt
import itertools
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from support.factories import make_user
from support.filing_world import CODE, close
from support.ledger_world import Q1, Cast, a_project, agreed, opened

from accounting.filings.models import Filing, PostingDue
from accounting.filings.moves import MACHINE
from accounting.filings.queries import current_values
from accounting.filings.reopening import expire_reopenings, reopen_filing
from accounting.filings.services import (
    FigureDetail,
    return_filing,
    save_values,
    submit_filing,
    verify_filing,
)
from accounting.periods.models import Period
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import DomainError
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.common.workflow import available_moves, require_permitted

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).parent.parent.parent / "data" / "moves.csv"


def rows():
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["machine"] == "filing"]


def test_the_machine_is_the_table_row_for_row():
    written = {
        (row["from"], row["action"], row["to"], row["role"], row["side"], bool(row["four_eyes"]))
        for row in rows()
    }
    made = {
        ("|".join(sorted(step.sources)), step.action, step.target, step.role, step.side, step.four_eyes)
        for step in MACHINE.moves
    }
    assert made == written


def test_every_status_and_action_has_its_word():
    assert {status for step in MACHINE.moves for status in step.sources | {step.target}} == set(
        MACHINE.statuses
    )
    assert {step.action for step in MACHINE.moves} == set(MACHINE.actions)


@pytest.mark.parametrize("tax", [False, True])
def test_each_person_takes_exactly_the_moves_of_the_table(tax):
    project = a_project()
    agreed(project, "tax_revenue" if tax else CODE)
    filing = opened(project, "tax" if tax else "production")
    places = {"host": "anning", "origin": "xishan", "city": "drc"}
    people = [
        (side, role, make_user(slug, role))
        for side, slug in places.items()
        for role in Role
        if role != Role.SYSTEM
    ]
    people.append(("system", "system", system_user()))
    for status in MACHINE.statuses:
        filing.status = status
        for side, role, actor in people:
            offered = {move.action for move in available_moves(filing, actor)}
            for action in MACHINE.actions:
                wanted = any(
                    row["action"] == action
                    and status in row["from"].split("|")
                    and row["side"] == side
                    and ("treasurer" if tax and row["role"] == "statistician" else row["role"]) == role
                    for row in rows()
                )
                case = (status, action, side, role)
                assert permitted(filing, action, actor) == wanted, case
                assert (action in offered) == wanted, case


def permitted(filing, action, actor) -> bool:
    try:
        require_permitted(filing, action, actor)
    except DomainError:
        return False
    return True


class Life(RuleBasedStateMachine):
    """Everybody tries everything in any order; what is refused writes nothing, what is done leaves a sound filing."""

    def __init__(self) -> None:
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.cast = Cast()
        project = a_project()
        agreed(project)
        self.filing = opened(project)
        self.verified: int | None = None
        self.next = 100

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def now(self) -> Filing:
        return Filing.objects.select_related("group", "host", "project").get(pk=self.filing.pk)

    def attempt(self, service, **arguments) -> bool:
        """Whether somebody was let do something; a refusal must leave everything as it was."""
        before = self.state()
        try:
            with transaction.atomic():
                service(filing=self.now(), **arguments)
        except DomainError:
            assert self.state() == before, "a refusal wrote something"
            return False
        return True

    def state(self):
        filing = self.now()
        return (
            filing.status,
            filing.version,
            filing.explanation,
            list(filing.values.order_by("pk").values_list("pk", flat=True)),
        )

    def figure(self) -> int | None:
        values = current_values([self.filing]).get(self.filing.pk, {})
        return next((value.amount_fen for value in values.values()), None)

    @rule(who=st.sampled_from(["filer", "origin_filer", "statistician", "approver"]), note=st.booleans())
    def save(self, who, note):
        self.next += 1
        done = self.attempt(
            save_values,
            values={CODE: self.next},
            explanation=self.now().explanation,
            actor=getattr(self.cast, who),
            details={CODE: FigureDetail(note="更正" if note else "")},
        )
        assert not done or who == "filer"

    @rule(who=st.sampled_from(["filer", "stranger", "statistician"]))
    def submit(self, who):
        assert not self.attempt(submit_filing, actor=getattr(self.cast, who)) or who == "filer"

    @rule(who=st.sampled_from(["filer", "statistician", "treasurer", "approver"]))
    def verify(self, who):
        if self.attempt(verify_filing, actor=getattr(self.cast, who)):
            assert who == "statistician"
            self.verified = self.figure()

    @rule(who=st.sampled_from(["filer", "statistician"]), note=st.sampled_from(["", "请核对"]))
    def send_back(self, who, note):
        done = self.attempt(return_filing, actor=getattr(self.cast, who), note=note)
        assert not done or (who == "statistician" and note)

    @precondition(lambda self: self.now().status == "verified")
    @rule()
    def close_quarter(self):
        close("production", Q1)

    @rule(
        who=st.sampled_from(["approver", "statistician", "filer"]),
        scope=st.sampled_from([[CODE], ["attachments"], []]),
    )
    def reopen(self, who, scope):
        until = timezone.now() + dt.timedelta(hours=1)
        done = self.attempt(
            reopen_filing, scope=scope, until=until, actor=getattr(self.cast, who), note="更正"
        )
        assert not done or (who == "approver" and scope)

    @precondition(lambda self: self.now().status == "reopened")
    @rule()
    def time_passes(self):
        assert expire_reopenings(now=timezone.now() + dt.timedelta(hours=2)) == 1
        assert self.figure() == self.verified, "what was verified stands again"

    @invariant()
    def a_filing_that_counts_shows_what_was_verified(self):
        filing = self.now()
        if filing.status in ("verified", "locked"):
            assert self.figure() == self.verified
            assert PostingDue.objects.filter(filing=filing).exists()
            assert filing.reopened_until is None

    @invariant()
    def a_closed_quarter_holds_locked_or_reopened_filings(self):
        filing = self.now()
        if Period.objects.filter(quarter=Q1, group=filing.group, status="closed").exists():
            assert filing.status == "locked" or filing.reopened_until is not None

    @invariant()
    def every_step_left_one_event_in_order(self):
        events = WorkflowEvent.objects.filter(machine="filing", subject_id=self.filing.pk).order_by(
            "sequence"
        )
        told = list(events.values_list("sequence", "from_status", "to_status"))
        assert [row[0] for row in told] == list(range(1, self.now().version + 1))
        assert all(left[2] == right[1] for left, right in itertools.pairwise(told))


def live(lives: int, steps: int) -> None:
    """So many lives of so many steps, each undone afterwards."""
    short = settings(
        max_examples=lives,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Life, settings=short)


def test_whatever_people_try_in_whichever_order_a_filing_stays_sound():
    live(lives=2, steps=10)


@pytest.mark.long
def test_many_lives_of_a_filing_stay_sound():
    live(lives=60, steps=30)
