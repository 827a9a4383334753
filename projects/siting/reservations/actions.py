"""The actions of a reservation with their services; page and API call them through `take`."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.siting.reservations import running, services
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.moves import Action

SERVICES: Mapping[str, Callable[..., Reservation]] = {
    Action.SIGN: services.sign_reservation,
    Action.EXTEND: running.extend_reservation,
    Action.OCCUPY: services.occupy_reservation,
    Action.RELEASE: services.release_reservation,
    Action.END: services.end_reservation,
}


def take(
    action: str,
    *,
    reservation: Reservation,
    actor: User,
    version: int | None,
    note: str,
    lease_to: dt.date | None = None,
    until: dt.date | None = None,
) -> Reservation:
    """Take an action on a reservation as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")
    require_version(reservation, version)
    extras: dict[str, Any] = {Action.SIGN: {"lease_to": lease_to}, Action.EXTEND: {"until": until}}.get(
        action, {}
    )
    return SERVICES[action](reservation=reservation, actor=actor, note=note, **extras)
