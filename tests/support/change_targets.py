"""What the permission matrix is walked over where transfers are handed on, signed by more, changed and cancelled."""

from collections.abc import Callable, Mapping
from typing import Any

from support import change_world as world
from support import worlds
from support.factories import make_user
from support.target import Target
from support.worlds import People

NOTE = {"note": "按程序办理。"}
CHANGE = {"reason": world.REASON, "land_mu": "80"}


def _act(make: Callable[[People], Any], body: Mapping[str, Any] = NOTE) -> Callable[[People], Target]:
    return lambda people: Target({"uid": make(people).uid}, body)


def _handing(field: str, *, many: bool = False) -> Callable[[People], Target]:
    """A step of the DRC's approver with a colleague to hand it to or to add."""

    def make(people: People) -> Target:
        colleague = make_user("drc", "approver").username
        value = [colleague] if many else colleague
        return Target({"uid": worlds.accepted_transfer(people).uid}, {field: value, "reason": world.REASON})

    return make


def _propose(kind: str, body: Mapping[str, Any]) -> Callable[[People], Target]:
    return lambda people: Target({"uid": world.approved(people).uid, "kind": kind}, body)


ACTS: Mapping[str, Callable[[People], Target]] = {
    "agree": _act(world.proposed),
    "disagree": _act(world.proposed),
    "approve": _act(world.agreed),
    "return": _act(world.agreed),
    "refuse": _act(world.agreed),
    "propose": _act(world.returned, NOTE | {"land_mu": "70"}),
    "withdraw": _act(world.agreed),
}
TARGETS: dict[str, Callable[[People], Target]] = {
    "transfers:assign": _handing("to"),
    "api-transfer-assign": _handing("to"),
    "transfers:add-signers": _handing("persons", many=True),
    "api-transfer-signers": _handing("persons", many=True),
    "transfers:propose-change": _propose("amend", CHANGE),
    "transfers:change": _act(world.proposed),
    "api-transfer-change": _act(world.proposed),
    "api-transfer-changes": lambda people: Target(
        {"uid": world.approved(people).uid}, CHANGE | {"kind": "amend"}
    ),
    **{f"transfers:act-on-change/{action}": make for action, make in ACTS.items()},
    **{f"api-transfer-change-act/{action}": make for action, make in ACTS.items()},
}
