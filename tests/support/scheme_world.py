"""Transfers of every scheme up to their approval, and the agreement each rests under, through the services."""

import datetime as dt
from fractions import Fraction

from projects.agreements.drafts import TermDraft
from projects.agreements.models import Agreement
from projects.agreements.services import draft_agreement, file_agreement, propose_agreement
from projects.policies.queries import policy_in_force
from projects.transfers.models import Transfer
from projects.transfers.scoring import rubric_on, score_candidate
from projects.transfers.services import (
    accept_transfer,
    approve_transfer,
    classify_transfer,
    complete_move,
    match_transfer,
    offer_transfer,
    serve_transfer,
)
from support.factories import district
from support.worlds import (
    FROM,
    People,
    approved_transfer,
    scheme_transfer_in_review,
    sign_by_all,
    term,
    two_parties,
)

TWO_THREE = (Fraction(2, 5), Fraction(3, 5))
MOVED_ON = dt.date(2025, 1, 2)
SIGNED_ON = dt.date(2025, 6, 10)  # a day on which every policy is in force


def people_of(scheme: str) -> People:
    """The people of a scheme: the host of a key park is the unit in which the park lies."""
    return People(host="mohan") if scheme == "key_park" else People()


def approved_scheme_transfer(people: People, scheme: str) -> Transfer:
    """A transfer the city has approved, on the way its scheme goes."""
    if scheme == "investment":
        return approved_transfer(people)
    transfer = scheme_transfer_in_review(people, scheme)
    if scheme == "relocation":
        classify_transfer(transfer=transfer, relocation_class="own", actor=people.reviewer)
        serve_transfer(transfer=transfer, actor=people.reviewer)
        return complete_move(transfer=transfer, registered_on=MOVED_ON, actor=people.reviewer)
    if scheme == "key_park":
        return approve_transfer(transfer=transfer, actor=people.approver)
    match_transfer(transfer=transfer, actor=people.reviewer)
    host = district(people.host_slug)
    if scheme == "new_energy":
        points = {row["code"]: 80 for row in rubric_on(dt.date.today()).criteria}
        score_candidate(transfer=transfer, district=host, points=points, actor=people.reviewer)
    offer_transfer(transfer=transfer, host=host, actor=people.reviewer)
    accept_transfer(transfer=transfer, actor=people.host_leader)
    return approve_transfer(transfer=transfer, actor=people.approver)


def scheme_agreement(people: People, scheme: str, terms: list[TermDraft] | None = None) -> Agreement:
    """A filed agreement under the policy in force for a scheme, resting on an approved transfer of it."""
    transfer = approved_scheme_transfer(people, scheme)
    agreement = draft_agreement(
        project=transfer.project,
        transfer=transfer,
        policy_code=policy_in_force(scheme, dt.date.today()).id,
        drafted_by=transfer.origin,
        parties=two_parties(people),
        terms=terms or [term(shares=TWO_THREE, arises_in=people.host_slug)],
        effective_from=FROM,
        actor=people.filer,
    )
    propose_agreement(agreement=agreement, actor=people.filer)
    return file_agreement(agreement=sign_by_all(agreement, people, SIGNED_ON), actor=people.reviewer)
