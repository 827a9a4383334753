"""Transfers at the steps only some schemes have."""

import datetime as dt
from typing import Any

from projects.transfers.conditions import prove_condition
from projects.transfers.models import Transfer
from projects.transfers.services import (
    accept_with_conditions,
    classify_transfer,
    match_transfer,
    serve_transfer,
    suspend_transfer,
)
from support import worlds
from support.worlds import People

POINTS: dict[str, Any] = dict.fromkeys(("resources", "land", "grid", "industry", "ecology"), 60)
CONTRIBUTION = {
    "side": "host",
    "kind": "land",
    "amount": "1000",
    "valued_on": dt.date(2026, 1, 15).isoformat(),
    "basis": "示例评估报告",
}


def moving(people: People) -> Transfer:
    """A relocation in review."""
    return worlds.scheme_transfer_in_review(people, "relocation")


def classified(people: People) -> Transfer:
    """A relocation whose class is found: the enterprise's own."""
    return classify_transfer(transfer=moving(people), relocation_class="own", actor=people.reviewer)


def in_service(people: People) -> Transfer:
    """A relocation both sides serve."""
    return serve_transfer(transfer=classified(people), actor=people.reviewer)


def planned(people: People) -> Transfer:
    """A park to be built together, still being written, with one contribution."""
    return worlds.drafted_scheme_transfer(people, "co_building")


def comparing(people: People) -> Transfer:
    """A new-energy project whose candidates are being scored."""
    return match_transfer(
        transfer=worlds.scheme_transfer_in_review(people, "new_energy"), actor=people.reviewer
    )


def conditional(people: People) -> Transfer:
    """A request its host accepts under one condition."""
    return accept_with_conditions(
        transfer=worlds.offered_transfer(people), conditions="完成环评", actor=people.host_leader
    )


def proved(people: People) -> Transfer:
    """One whose condition is proved."""
    transfer = conditional(people)
    prove_condition(transfer=transfer, number=1, proof="示例批复", actor=people.filer)
    return transfer


def suspended(people: People) -> Transfer:
    """An offer whose clock stands still."""
    return suspend_transfer(transfer=worlds.offered_transfer(people), actor=people.reviewer, note="待补正。")


def in_force(people: People) -> Transfer:
    """A transfer whose agreement is in force."""
    agreement = worlds.agreement_in_force(people)
    assert agreement.transfer is not None
    return Transfer.objects.get(pk=agreement.transfer.pk)
