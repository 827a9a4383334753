"""What the permission matrix is walked over in the quota ledger: what was posted to 安宁, and orders that wait."""

from collections.abc import Callable

from parks.quotas.services import SERVICES
from support.quota_world import carried_out, ordered
from support.target import HOST, Target
from support.worlds import People

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
