"""What the permission matrix is walked over in the quota rooms: what was posted to 安宁, orders, claims, swaps."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone

from parks.quotas.services import SERVICES
from projects.register.models import Project
from projects.siting.matching.services import start_assignment
from support import worlds
from support.quota_world import (
    agreed_swap,
    applied,
    called,
    carried_out,
    chosen,
    committed,
    confirmed_swap,
    endowed,
    entered,
    given_back,
    needy,
    ordered,
    proposed_swap,
    reserved,
)
from support.target import HOST, ORIGIN, Target
from support.worlds import People

UNTIL = (timezone.localdate() + dt.timedelta(days=30)).isoformat()
ORDER = {"kind": "land", "action": "grant", "amount": "5", "reason": "示例"}
TARGETS: dict[str, Callable[[People], Target]] = {}


def _batch(people: People) -> Target:
    """What was allocated to 安宁."""
    carried_out("grant", 5000)
    return Target({"uid": carried_out("allocate", 2000, taker=HOST).uid}, {"reason": "示例"}, HOST)


def _order(people: People) -> Target:
    """The order it was allocated by."""
    carried_out("grant", 5000)
    return Target({"uid": carried_out("allocate", 2000, taker=HOST).order.uid}, owner=HOST)


def _filed(people: People) -> Target:
    return Target({"uid": ordered("grant", 5000).uid}, {"note": "按程序办理。"}, HOST)


TARGETS |= {
    "quotas:batch": _batch,
    "quotas:reverse": _batch,
    "quotas:order": _order,
    "api-quota-orders": lambda people: Target(body=ORDER),
}
TARGETS |= {
    f"{route}/{action}": _filed for route in ("quotas:act", "api-quota-order-act") for action in SERVICES
}


def _uid(make: Callable[[People], Any], owner: str) -> Callable[[People], Target]:
    return lambda people: Target({"uid": make(people).uid}, {"note": "按程序办理。"}, owner)


def _reservation(people: People) -> Target:
    """What reserving quota of 安宁 for a project of 西山 sends."""
    endowed(HOST, 5000)
    ask = {"kind": "land", "district": HOST, "expires_on": UNTIL, "project": str(needy(people).uid)}
    return Target(body=ask, owner=HOST)


def _offer(people: People) -> Target:
    """What proposing a swap to 安宁 sends."""
    agreement = worlds.agreement_in_force(people)
    ask = {"kind": "land", "amount": "1", "giver": ORIGIN, "taker": HOST, "indicator": "industrial_output"}
    return Target(body=ask | {"agreement": str(agreement.uid)})


def _placeable(people: People) -> Project:
    """A project 安宁 has land for."""
    endowed(HOST, 5000)
    return needy(people)


def _entry(people: People) -> Target:
    """A project that competes for quota of 安宁."""
    made = entered(people)
    return Target({"uid": made.round.uid, "entry_uid": made.uid}, owner=HOST)


CLAIMS = {
    "apply": reserved,
    "let_go": reserved,
    "commit": applied,
    "return": applied,
    "give_back": committed,
    "reinstate": given_back,
}
SWAPS = {
    "confirm": proposed_swap,
    "withdraw": proposed_swap,
    "agree": confirmed_swap,
    "refuse": confirmed_swap,
    "approve": agreed_swap,
}
TARGETS |= {
    "matching:project": lambda people: Target({"uid": _placeable(people).uid}),
    "matching:unit": lambda people: Target({"slug": HOST}, owner=HOST),
    "matching:run": lambda people: Target({"uid": start_assignment(actor=people.reviewer).uid}),
    "api-matching-project": lambda people: Target({"uid": _placeable(people).uid}),
    "api-matching-unit": lambda people: Target({"slug": HOST}, owner=HOST),
    "allocation:detail": _uid(called, HOST),
    "allocation:enter": _uid(called, HOST),
    "allocation:choose": _uid(called, HOST),
    "allocation:score": _entry,
    "allocation:act/cancel": _uid(called, HOST),
    "allocation:act/approve": _uid(chosen, HOST),
    "allocation:act/return": _uid(chosen, HOST),
    "api-allocation": _uid(called, HOST),
    "api-allocation-enter": _uid(called, HOST),
    "api-allocation-score": _entry,
    "api-allocation-choose": _uid(called, HOST),
    "api-allocation-act/cancel": _uid(called, HOST),
    "api-allocation-act/approve": _uid(chosen, HOST),
    "api-allocation-act/return": _uid(chosen, HOST),
    "claims:detail": _uid(reserved, HOST),
    "claims:new": lambda people: Target({"project_uid": needy(people).uid}, owner=HOST),
    "swaps:detail": _uid(proposed_swap, ORIGIN),
    "swaps:new": lambda people: Target({"agreement_uid": worlds.agreement_in_force(people).uid}),
    "api-quota-claims": _reservation,
    "api-quota-swaps": _offer,
}
TARGETS |= {
    f"{route}/{action}": _uid(make, owner)
    for routes, things, owner in (
        (("claims:act", "api-quota-claim-act"), CLAIMS, HOST),
        (("swaps:act", "api-quota-swap-act"), SWAPS, ORIGIN),
    )
    for route in routes
    for action, make in things.items()
}
