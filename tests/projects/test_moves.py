"""The machines are the table of moves, no more and no less: every status × action × role × side."""

import csv
from functools import cache
from pathlib import Path

import pytest
from support.change_world import proposed
from support.enterprise_world import proposed_merge
from support.factories import district, make_user
from support.worlds import (
    People,
    accepted_transfer,
    approved_transfer,
    drafted_agreement,
    drafted_lead,
    drafted_scheme_transfer,
    proposed_agreement,
    registered_project,
)

from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.errors import DomainError, Invalid
from kunming_coord.common.workflow import available_moves, move, require_permitted
from projects.agreements.moves import MACHINE as AGREEMENT
from projects.leads.moves import MACHINE as LEAD
from projects.register.moves import MERGE, PROJECT
from projects.transfers.changemoves import CHANGE
from projects.transfers.moves import MACHINE as TRANSFER

TABLE = Path(__file__).parent.parent / "data" / "moves.csv"
ROLES = [role for role in Role if role != Role.SYSTEM]


@cache
def rows_of(machine):
    with TABLE.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["machine"] == machine]


def schemes_of(row):
    return None if row["schemes"] == "all" else frozenset(row["schemes"].split("|"))


@pytest.mark.parametrize(
    "machine", [PROJECT, MERGE, LEAD, TRANSFER, CHANGE, AGREEMENT], ids=lambda machine: machine.name
)
def test_every_move_is_a_row_of_the_table(machine):
    for step in machine.moves:
        matching = [
            row
            for row in rows_of(machine.name)
            if (row["action"], row["to"], row["role"], row["side"])
            == (step.action, step.target, step.role, step.side)
            and step.sources <= set(row["from"].split("|"))
            and bool(row["four_eyes"]) == step.four_eyes
            and schemes_of(row) == step.schemes
        ]
        assert len(matching) == 1, step


@pytest.mark.parametrize(
    "machine", [PROJECT, MERGE, LEAD, TRANSFER, CHANGE, AGREEMENT], ids=lambda machine: machine.name
)
def test_every_status_and_action_of_a_move_has_its_word(machine):
    used = {status for step in machine.moves for status in step.sources | {step.target}}
    assert used <= set(machine.statuses)
    assert {step.action for step in machine.moves} <= set(machine.actions)


def cast(body):
    """One account per role at the origin, the host, a third district and a city body, plus the system."""
    places = {"origin": "xishan", "host": "anning", "elsewhere": "fumin", "city": body}
    people = [(side, role, make_user(slug, role)) for side, slug in places.items() for role in ROLES]
    return [*people, ("system", "system", system_user())]


# Where the people of `cast` stand towards a change that 西山 proposes and 富民 is to take over.
CHANGE_SIDES = {"proposer": "origin", "counterpart": "host", "new_host": "elsewhere"}


def stands(side_of_move, side_of_person, parties):
    side_of_move = CHANGE_SIDES.get(side_of_move, side_of_move)
    if side_of_move in ("any_party", "each_party"):
        return side_of_person in parties
    return side_of_move == side_of_person


def expected(machine, scheme, status, action, side, role, parties):
    for row in rows_of(machine.name):
        starts = set(row["from"].split("|"))
        starts |= {row["to"]} if row["side"] == "each_party" else set()
        fits = row["schemes"] == "all" or scheme in row["schemes"].split("|")
        if (
            row["action"] == action
            and row["role"] == role
            and status in starts
            and fits
            and stands(row["side"], side, parties)
        ):
            return True
    return False


def permitted(subject, action, actor):
    try:
        require_permitted(subject, action, actor)
    except DomainError:
        return False
    return True


def check_matrix(subject, scheme, parties, body="drc"):
    machine, people = subject.machine, cast(body)
    implemented = {step.action for step in machine.moves}
    every_action = {row["action"] for row in rows_of(machine.name)}
    for status in machine.statuses:
        subject.status = status
        for side, role, actor in people:
            offered = {move.action for move in available_moves(subject, actor)}
            for action in every_action:
                wanted = action in implemented and expected(
                    machine, scheme, status, action, side, role, parties
                )
                case = (status, action, side, role)
                assert permitted(subject, action, actor) == wanted, case
                assert (action in offered) == wanted, case


def test_a_project_takes_exactly_the_moves_of_the_table(people):
    check_matrix(registered_project(people), None, parties=("origin",))


def test_a_project_its_host_has_taken_is_moved_on_by_both(people):
    check_matrix(approved_transfer(people).project, None, parties=("origin", "host"))


def test_a_merge_takes_exactly_the_moves_of_the_table(people):
    check_matrix(proposed_merge(people), None, parties=())


def test_a_lead_takes_exactly_the_moves_of_the_table(people):
    check_matrix(drafted_lead(people), None, parties=(), body="ipb")


@pytest.mark.parametrize("scheme", ["investment", "relocation", "key_park", "co_building", "new_energy"])
def test_a_transfer_takes_exactly_the_moves_of_the_table(people, scheme):
    transfer = (
        accepted_transfer(people) if scheme == "investment" else drafted_scheme_transfer(people, scheme)
    )
    if scheme == "relocation":
        transfer.class_claimed = "policy"  # the others may be filed again by the host too: test_relocation.py
    transfer.host = district("anning")
    check_matrix(transfer, scheme, parties=())


def test_a_transfer_has_every_move_of_the_table_and_ends_where_the_table_says():
    """A return goes to any earlier step, a resumption to the step that was left; everything else ends at `to`."""
    rows = rows_of("transfer")
    wanted = {(row["action"], source, row["to"]) for row in rows for source in row["from"].split("|")}
    have = {(step.action, source, step.target) for step in TRANSFER.moves for source in step.sources}
    assert have == wanted
    left = {source for row in rows if row["action"] == "suspend" for source in row["from"].split("|")}
    order = next(row["from"].split("|") for row in rows if row["action"] == "return")
    back = {(later, order[at]) for position, later in enumerate(order) for at in range(position)}
    beside = {step.action: step.beside for step in TRANSFER.moves if step.beside}
    assert beside == {"resume": {("suspended", step) for step in left}, "return": back}


def test_a_move_ends_nowhere_but_where_its_row_leads(people):
    with pytest.raises(Invalid, match="只能到"):
        move(accepted_transfer(people), "approve", actor=people.approver, target="in_force")


def test_a_change_takes_exactly_the_moves_of_the_table(people):
    check_matrix(proposed(people, new_host=district("fumin")), None, parties=())


def test_a_change_asks_a_new_host_and_does_not_ask_who_may_not_hold_a_move_up():
    beside = {(step.action, step.side): step.beside for step in CHANGE.moves if step.beside}
    assert beside == {
        ("agree", "counterpart"): {("proposed", "consulted")},
        ("propose", "proposer"): {("returned", "agreed")},
    }


def test_a_draft_agreement_takes_moves_of_its_drafter_only(people):
    check_matrix(drafted_agreement(people), None, parties=("origin",))


def test_a_proposed_agreement_takes_moves_of_every_party(people):
    check_matrix(proposed_agreement(people), None, parties=("origin", "host"))


def test_a_refused_move_writes_nothing(people):
    lead = drafted_lead(people)
    with pytest.raises(DomainError):
        require_permitted(lead, "recognise", people.recogniser)
    lead.refresh_from_db()
    assert (lead.status, lead.version, lead.events.count()) == ("draft", 0, 1)


def test_people_of_a_world_are_made_once(db):
    people = People()
    assert people.filer is people.filer


def test_an_agreement_takes_every_row_of_the_table():
    taken = {(step.action, step.target) for step in AGREEMENT.moves}
    assert taken == {(row["action"], row["to"]) for row in rows_of("agreement")}
