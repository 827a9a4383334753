"""The clock of a step: it starts when the step is entered, stands while suspended, and shows a light by its setting."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.actors import Actor
from kunming_coord.common.workflow import move, require_permitted
from kunming_coord.districts.calendar import working_days_between, working_days_since
from kunming_coord.districts.lights import of_days
from projects.transfers.answers import open_requests, require_answers
from projects.transfers.models import Transfer
from projects.transfers.moves import PAUSABLE, TAKEN
from projects.transfers.settings import limits_on

WAITING = (
    "submitted",
    *PAUSABLE,
    "accepted",
    "accepted_with_conditions",
    "declined",
    "classified",
    "in_service",
)


@dataclass(frozen=True)
class Light:
    """How a step stands against its deadline: green, yellow, red, grey (suspended) or none (未设定), and in words."""

    tone: str
    label: str
    days_left: int | None = None


def advance(
    transfer: Transfer,
    action: str,
    *,
    actor: Actor,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
    target: str = "",
) -> Transfer:
    """Move a transfer on as `move` does; the clock of the step it enters starts today.

    A step is not taken while an opinion or an added signer is out. Raises Missing, and what `move` raises.
    """
    if action in TAKEN:
        if open_requests(transfer).exists():
            require_permitted(transfer, action, actor)
        require_answers(transfer)
    started = {
        "step_since": timezone.localdate(),
        "paused_days": 0,
        "suspended_on": None,
        "suspended_from": "",
    }
    return move(
        transfer,
        action,
        actor=actor,
        note=note,
        data=data,
        changes=started | dict(changes or {}),
        target=target,
    )


def stopped(transfer: Transfer) -> dict[str, Any]:
    """What a suspension writes: the step it left and the day the clock stopped."""
    return {
        "suspended_on": timezone.localdate(),
        "suspended_from": transfer.status,
        "step_since": transfer.step_since,
        "paused_days": transfer.paused_days,
    }


def resumed(transfer: Transfer) -> dict[str, Any]:
    """What a resumption writes: the working days that did not count."""
    today = timezone.localdate()
    since = transfer.suspended_on or today
    return {
        "step_since": transfer.step_since,
        "paused_days": transfer.paused_days + working_days_between(since, today),
    }


def lights(transfers: Iterable[Transfer], today: dt.date | None = None) -> dict[int, Light]:
    """Transfer id → its light; two queries however many. Steps nobody has to take have none."""
    day = today or timezone.localdate()
    rows = [row for row in transfers if row.status in WAITING or row.status == "suspended"]
    if not rows:
        return {}
    limits = limits_on(day)
    elapsed = working_days_since({row.step_since for row in rows if row.step_since} if limits else set(), day)
    return {row.pk: _light(row, limits, elapsed) for row in rows}


def _light(
    transfer: Transfer, limits: Mapping[tuple[str, str], int], elapsed: Mapping[dt.date, int]
) -> Light:
    if transfer.status == "suspended":
        return Light("grey", _("中止计时"))
    limit = limits.get((transfer.scheme, transfer.status))
    if limit is None or transfer.step_since is None:
        return Light("none", _("时限未设定"))
    left = limit - elapsed[transfer.step_since] + transfer.paused_days
    light = of_days(left, limit)
    return Light(light.light, light.label, left)
