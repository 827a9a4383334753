"""The actions of an obligation with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.obligations import services
from projects.obligations.models import Obligation
from projects.obligations.moves import Action

SERVICES: Mapping[str, Callable[..., Obligation]] = {
    Action.REPORT: services.report_obligation,
    Action.CONFIRM: services.confirm_obligation,
    Action.RETURN: services.return_obligation,
}


def take(action: str, *, obligation: Obligation, actor: User, version: int | None, note: str) -> Obligation:
    """Take an action on an obligation as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")
    require_version(obligation, version)
    return SERVICES[action](obligation=obligation, actor=actor, note=note)
