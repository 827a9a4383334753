"""The actions of a financing recommendation with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.financing import services
from projects.financing.models import Financing
from projects.financing.moves import Action

SERVICES: Mapping[str, Callable[..., Financing]] = {
    Action.PROPOSE: services.propose_financing,
    Action.RECOMMEND: services.recommend_financing,
    Action.RETURN: services.return_financing,
    Action.GRANT: services.grant_financing,
    Action.REFUSE: services.refuse_financing,
    Action.WITHDRAW: services.withdraw_financing,
}
# What single actions need besides words.
EXTRAS: Mapping[str, tuple[str, ...]] = {Action.GRANT: ("granted_fen", "granted_on")}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def take(
    action: str, *, financing: Financing, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> Financing:
    """Take an action on a recommendation as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(financing, version)
    return SERVICES[action](financing=financing, actor=actor, **arguments)
