"""The actions of a lead with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.leads import services
from projects.leads.models import Lead
from projects.leads.moves import Action

SERVICES: Mapping[str, Callable[..., Lead]] = {
    Action.REGISTER: services.register_lead,
    Action.REVIEW: services.review_lead,
    Action.RECOGNISE: services.recognise_lead,
    Action.RETURN: services.return_lead,
    Action.CONTEST: services.contest_lead,
    Action.DISMISS: services.dismiss_lead,
    Action.WITHDRAW: services.withdraw_lead,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {Action.RECOGNISE: ("participation",), Action.REGISTER: ("claim",)}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def take(action: str, *, lead: Lead, actor: User, version: int | None, arguments: Mapping[str, Any]) -> Lead:
    """Take an action on a lead as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(lead, version)
    return SERVICES[action](lead=lead, actor=actor, **arguments)
