"""What the permission matrix is walked over in parks and siting: stock, reservations, tenants, the account of a park."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from parks.directory.services import add_industry, add_party
from parks.joint.services import add_entry, register_issue, take_action
from parks.space.services import stop
from projects.siting.reservations.services import occupy_reservation, sign_reservation
from support import space_world as world
from support.target import HOST, KEEPER, Target
from support.worlds import People

TODAY = timezone.localdate()
DAY = TODAY.isoformat()
SAID = {"from_day": dt.date(2025, 1, 1), "source": "示例", "source_status": "inferred"}
POINT = {"lon": "102.4", "lat": "24.85"}  # in 安宁
NOTE = {"note": "按程序办理。"}
Maker = Callable[[People], Target]


def _uid(make: Callable[[People], Any], body: Mapping[str, Any] | None = None, owner: str = KEEPER) -> Maker:
    return lambda people: Target({"uid": make(people).uid}, body or {}, owner)


def _park(people: People) -> Target:
    return Target({"slug": world.PARK}, owner=KEEPER)


def _industry(people: People) -> Target:
    made = add_industry(park=world.park(), kind="main", name="示例产业", actor=people.park_manager, **SAID)
    return Target({"slug": world.PARK, "number": made.pk}, {"ends_on": DAY}, KEEPER)


def _party(people: People) -> Target:
    made = add_party(
        park=world.park(), role="operator", district=None, name="示例公司", actor=people.park_manager, **SAID
    )
    return Target({"slug": world.PARK, "number": made.pk}, {"ends_on": DAY}, KEEPER)


def stopped(people: People, make: Callable[[People], Any] = world.unit) -> Any:
    """A unit or plot out of use."""
    thing = make(people)
    stop(thing=thing, reason="检修", from_day=TODAY, actor=people.park_manager)
    return thing


def issue(people: People, title: str = "示例地块未办证") -> Any:
    """A legacy issue nobody has dealt with."""
    return register_issue(
        park=world.park(people.host_slug), district=None, kind="land", title=title, content="", since="2010年",
        due_on=None, actor=people.park_manager,
    )  # fmt: skip


def _handled(people: People) -> Any:
    return take_action(issue=issue(people), action="handle", actor=people.park_manager, note="已补测")


def _settled(people: People) -> Any:
    return take_action(issue=_handled(people), action="settle", actor=people.host_leader, note="已办证")


def entry(people: People, title: str = "示例") -> Any:
    """A cost of the park."""
    return add_entry(
        park=world.park(people.host_slug), kind="cost", district=None, amount_fen=100,
        happened_on=timezone.localdate(), title=title, proof="示例", actor=people.park_manager,
    )  # fmt: skip


def _signed(people: People) -> Any:
    return sign_reservation(reservation=world.reserved_own(people), actor=people.park_manager, note="合同1号")


def _occupied(people: People) -> Any:
    return occupy_reservation(reservation=_signed(people), actor=people.park_manager)


def _for_place(make: Callable[[People], Any]) -> Maker:
    return lambda people: Target({"place_uid": make(people).uid})


def _to_reserve(people: People) -> Target:
    body = {
        "project": world.own_project(people).code,
        "unit": str(world.unit(people).uid),
        "until": world.soon().isoformat(),
    }
    return Target(body=body, owner=HOST)


# What machines send to write the file and the stock of a park.
SOURCED = {"from_day": DAY, "source": "示例", "source_status": "inferred"}
OF_PARK = {
    "facts": {"kind": "site", "land": "100"},
    "industries": {"kind": "main", "name": "示例产业", **SOURCED},
    "parties": {"role": "operator", "name": "示例公司", **SOURCED},
    "phases": {"number": 1, "state": "building"},
    "counters": {
        "series": "示例", "stage": "签约", "number": 3, "unit": "家", "as_of_words": "示例", "as_of": DAY,
        "source": "示例",
    },
}  # fmt: skip
COST = {"kind": "cost", "amount": "1.00", "happened_on": DAY, "title": "示例", "proof": "示例"}
MACHINES: Mapping[str, Maker] = {
    **{
        f"api-park-{part}": lambda people, body=body: Target({"slug": world.PARK}, body, KEEPER)
        for part, body in OF_PARK.items()
    },
    "api-end-park-industry": _industry,
    "api-end-park-party": _party,
    "api-buildings": lambda people: Target(
        body={"district": world.PARK, "name": "示例厂房", "kind": "factory"}, owner=KEEPER
    ),
    "api-plots": lambda people: Target(
        body={"district": world.PARK, "code": "示例-1", "area": "10", "land_type": "M1"}, owner=KEEPER
    ),
    "api-add-floor": _uid(world.building, {"number": 3}),
    "api-unit-price": _uid(world.unit, {"price": "20", "from_day": world.soon().isoformat()}),
    "api-stop-unit": _uid(world.unit, {"reason": "检修", "from_day": DAY}),
    "api-resume-unit": _uid(stopped, {"ends_on": DAY}),
    "api-stop-plot": _uid(world.plot, {"reason": "检修", "from_day": DAY}),
    "api-resume-plot": _uid(lambda people: stopped(people, world.plot), {"ends_on": DAY}),
    "api-legacy-issues": lambda people: Target(
        body={"park": world.PARK, "kind": "land", "title": "示例地块未办证"}, owner=KEEPER
    ),
    "api-legacy-issue": _uid(issue),
    "api-joint-account": lambda people: Target({"slug": world.PARK}, COST, KEEPER),
    "api-reverse-entry": lambda people: Target(
        {"slug": world.PARK, "uid": entry(people).uid}, {"reason": "重复登记"}, KEEPER
    ),
    "api-tenancies": lambda people: Target(
        body={"park": world.PARK, "enterprise_name": "示例入园企业有限公司"}, owner=KEEPER
    ),
}
TARGETS: Mapping[str, Maker] = {
    **MACHINES,
    **{
        f"parks:{page}": _park
        for page in ("detail", "set-facts", "add-industry", "add-party", "set-phase", "record-counter")
    },
    "parks:end-industry": _industry,
    "parks:end-party": _party,
    "api-park": _park,
    "space:new-building": lambda people: Target(owner=KEEPER),
    "space:new-plot": lambda people: Target(owner=KEEPER),
    **{f"space:{page}": _uid(world.building) for page in ("building", "add-floor", "add-unit")},
    "space:unit": _uid(world.unit),
    "space:set-price": _uid(world.unit, {"price": "20", "from_day": world.soon().isoformat()}),
    "space:stop-unit": _uid(world.unit, {"reason": "检修", "from_day": DAY}),
    "space:resume-unit": _uid(stopped, {"ends_on": DAY}),
    "space:plot": _uid(world.plot),
    "space:stop-plot": _uid(world.plot, {"reason": "检修", "from_day": DAY}),
    "space:resume-plot": _uid(lambda people: stopped(people, world.plot), {"ends_on": DAY}),
    "api-add-unit": _uid(world.building, {"floor": 1, "code": "101", "area": "100"}),
    **{route: _uid(world.building, POINT) for route in ("space:set-building-point", "api-building-point")},
    **{route: _uid(world.plot, POINT) for route in ("space:set-plot-point", "api-plot-point")},
    "joint:issue": _uid(issue),
    "joint:act/handle": _uid(issue, NOTE),
    "joint:act/settle": _uid(_handled, NOTE),
    "joint:act/reopen": _uid(_settled, NOTE),
    "joint:new-issue": _park,
    "joint:add-entry": _park,
    "joint:reverse-entry": lambda people: Target(
        {"slug": world.PARK, "uid": entry(people).uid}, {"reason": "重复登记"}, KEEPER
    ),
    "reservations:new-for-unit": _for_place(world.unit),
    "reservations:new-for-plot": _for_place(world.plot),
    "matching:for-unit": _for_place(world.unit),
    "matching:for-plot": _for_place(world.plot),
    "api-matching-floor-unit": _for_place(world.unit),
    "api-matching-plot": _for_place(world.plot),
    "reservations:of-place": _for_place(world.unit),
    "reservations:detail": _uid(world.reserved_own, owner=HOST),
    "reservations:act/release": _uid(world.reserved_own, NOTE, HOST),
    "reservations:act/sign": _uid(world.reserved_own, NOTE),
    "reservations:act/extend": _uid(
        world.reserved_own, NOTE | {"until": (TODAY + dt.timedelta(days=60)).isoformat()}
    ),
    "reservations:act/occupy": _uid(_signed, NOTE),
    "reservations:act/end": _uid(_occupied, NOTE),
    "api-reservation": _uid(world.reserved_own, owner=HOST),
    "api-reserve": _to_reserve,
    "tenancies:counts": _park,
    "tenancies:new": _park,
    "tenancies:detail": _uid(world.tenancy),
    "tenancies:record": _uid(world.tenancy, {"stage": "registered", "happened_on": DAY, "proof": "示例"}),
    "api-tenancy-counts": _park,
    "api-tenancy-stage": _uid(world.tenancy, {"stage": "registered", "happened_on": DAY, "proof": "示例"}),
    "balance:park": _park,
}
