"""The actions of a correction with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from accounting.corrections import services
from accounting.corrections.models import Correction, Routing
from accounting.corrections.moves import Action
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import AvailableMove, available_moves, require_version

SERVICES: Mapping[str, Callable[..., Correction]] = {
    Action.ROUTE: services.route_correction,
    Action.CONFIRM: services.confirm_correction,
    Action.OBJECT: services.object_to_correction,
    Action.POST: services.post_correction,
    Action.REPAY: services.record_repayment,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {
    Action.ROUTE: ("routing", "agreement_reference"),
    Action.REPAY: ("repaid_on", "repaid_reference"),
}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def take(
    action: str, *, correction: Correction, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> Correction:
    """Take an action on a correction as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(correction, version)
    return SERVICES[action](correction=correction, actor=actor, **arguments)


def moves_for(correction: Correction, user: User) -> list[AvailableMove]:
    """What this person may do here and now: a party confirms once a round, only repayments are recorded."""
    return [
        step
        for step in available_moves(correction, user)
        if step.action in SERVICES
        and (step.action != Action.REPAY or correction.routing == Routing.REPAY_NOW)
        and (step.action != Action.CONFIRM or _has_to_confirm(correction, user))
    ]


def _has_to_confirm(correction: Correction, user: User) -> bool:
    given = correction.confirmations.filter(round=correction.round).values_list("district_id", flat=True)
    mine = set(correction.parties) & set(user.districts_as(Role.LEADER))
    return bool(mine - set(given))
