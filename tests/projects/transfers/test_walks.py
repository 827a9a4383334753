"""Random walks: whoever does whatever in whatever order, a transfer stays on the paths of its scheme."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.factories import district, make_user
from support.worlds import People, drafted_scheme_transfer

from kunming_coord.common.errors import DomainError
from kunming_coord.districts.models import Body
from projects.transfers.actions import SERVICES
from projects.transfers.answers import open_requests
from projects.transfers.conditions import open_conditions, prove_condition
from projects.transfers.handing import add_signers
from projects.transfers.models import Transfer
from projects.transfers.moves import ACTIONS, MACHINE, TAKEN
from projects.transfers.opinions import answer_opinion
from projects.transfers.scoring import score_candidate

SCHEMES = ["investment", "relocation", "key_park", "co_building", "new_energy"]
ASIDE = {"returned", "suspended", "withdrawn", "not_applicable", "terminated", "declined", "expired"}
ASIDE |= {"accepted_with_conditions"}
MOVED_ON = dt.date(2026, 1, 15)
WHO = ("filer", "leader", "host_filer", "host_leader", "reviewer", "approver", "second", "keeper", "auditor")
BETWEEN = ("answer", "prove", "score", "sign")
STEP = st.tuples(
    st.sampled_from([*SERVICES, *BETWEEN]), st.sampled_from(WHO), st.sampled_from(["", "理由。"])
)


class Walkers(People):
    """The people of a walk: also a second approver, and the body that is asked."""

    def __init__(self):
        super().__init__()
        self.second, self.keeper = make_user("drc", "approver"), make_user("land", "quota_keeper")


def extras(action, number):
    """What the action needs besides words; now and then something it must refuse."""
    given = {
        "ask_opinions": {"bodies": list(Body.objects.filter(slug="land")) if number % 2 else []},
        "offer": {"host": district("anning") if number % 5 else district("xishan")},
        "accept_with_conditions": {"conditions": "完成环评"},
        "classify": {"relocation_class": "own" if number % 3 else None},
        "complete_move": {"registered_on": MOVED_ON, "production_on": MOVED_ON},
        "return": {"to": ["", "received", "in_review", "matching", "offered"][number % 5] or None},
    }
    return given.get(action, {})


def between(what, transfer, actor, words):
    """What is added to a transfer without moving it."""
    if what == "answer":
        for request in open_requests(transfer):
            answer_opinion(request=request, verdict="agree", words=words, actor=actor)
    elif what == "prove":
        for row in open_conditions(transfer):
            prove_condition(transfer=transfer, number=row.number, proof=words, actor=actor)
    elif what == "sign":
        land = Body.objects.filter(slug="land")
        add_signers(transfer=transfer, persons=(), bodies=land, reason=words, actor=actor)
    else:
        points = dict.fromkeys(("resources", "land", "grid", "industry", "ecology"), 60)
        score_candidate(transfer=transfer, district=district("anning"), points=points, actor=actor)


def check(transfer, before):
    """What holds at every step, whatever was tried."""
    assert transfer.status in {*transfer.way.path, *ASIDE}, transfer.scheme
    assert (transfer.suspended_from != "") == (transfer.status == "suspended")
    if transfer.status != before:
        last = transfer.events.last()
        assert (last.from_status, last.to_status, last.sequence) == (
            before,
            transfer.status,
            transfer.version,
        )
        assert (before, transfer.status) in MACHINE.transitions()
        assert last.action in ACTIONS
        if last.action in TAKEN - {"ask_opinions"}:
            assert not open_requests(transfer).exists()
    assert transfer.version + 1 == transfer.events.count()
    if transfer.status in ("matching", "approved", "classified") and transfer.status != before:
        assert not open_requests(transfer).exists()
    if transfer.status in ("offered", "accepted", "agreed"):
        assert transfer.host_id is not None


def walk(scheme, steps):
    people = Walkers()
    transfer = drafted_scheme_transfer(people, scheme)
    for number, (action, who, words) in enumerate(steps):
        fresh, actor = Transfer.objects.get(pk=transfer.pk), getattr(people, who)
        before = fresh.status
        try:
            if action in BETWEEN:
                between(action, fresh, actor, words)
            else:
                SERVICES[action](transfer=fresh, actor=actor, note=words, **extras(action, number))
        except DomainError:
            pass
        check(Transfer.objects.get(pk=transfer.pk), before)
    four_eyes(transfer)


def four_eyes(transfer):
    """Nobody decided on what they had done in another role."""
    for event in transfer.events.filter(four_eyes=True):
        others = transfer.events.filter(person_id=event.person_id, sequence__lt=event.sequence)
        assert set(others.values_list("role", flat=True)) <= {event.role}


def usual(scheme):
    """A walk that gets somewhere: the next move of the path by its own people, with detours thrown in."""
    order = {
        "submit": "filer",
        "receive": "reviewer",
        "ask_opinions": "reviewer",
        "answer": "keeper",
        "match": "reviewer",
        "classify": "reviewer",
        "score": "reviewer",
        "offer": "reviewer",
        "accept": "host_leader",
        "accept_with_conditions": "host_leader",
        "prove": "filer",
        "sign": "reviewer",
        "meet_conditions": "reviewer",
        "serve": "reviewer",
        "complete_move": "reviewer",
        "approve": "approver",
        "decline": "host_leader",
        "return": "reviewer",
        "suspend": "reviewer",
        "resume": "reviewer",
    }
    likely = [st.tuples(st.just(action), st.just(who), st.just("理由。")) for action, who in order.items()]
    return st.tuples(st.just(scheme), st.lists(st.one_of(STEP, *likely), min_size=50, max_size=50))


WALKS = st.sampled_from(SCHEMES).flatmap(usual)
QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}


@pytest.mark.wide
@pytest.mark.django_db
@settings(max_examples=20, **QUIET)
@given(WALKS)
def test_twenty_walks_of_fifty_steps_stay_on_their_paths(walked):
    walk(*walked)


@pytest.mark.long
@pytest.mark.django_db
@settings(max_examples=500, **QUIET)
@given(WALKS)
def test_five_hundred_walks_of_fifty_steps_stay_on_their_paths(walked):
    walk(*walked)
