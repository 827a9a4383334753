"""The actions of a transfer with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.transfers import services
from projects.transfers.models import Transfer
from projects.transfers.moves import Action

SERVICES: Mapping[str, Callable[..., Transfer]] = {
    Action.SUBMIT: services.submit_transfer,
    Action.RECEIVE: services.receive_transfer,
    Action.REJECT_KIND: services.reject_transfer_kind,
    Action.ASK_OPINIONS: services.ask_opinions,
    Action.MATCH: services.match_transfer,
    Action.OFFER: services.offer_transfer,
    Action.ACCEPT: services.accept_transfer,
    Action.DECLINE: services.decline_transfer,
    Action.APPROVE: services.approve_transfer,
    Action.RETURN: services.return_transfer,
    Action.WITHDRAW: services.withdraw_transfer,
    Action.ABANDON: services.abandon_transfer,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {Action.OFFER: ("host",)}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def take(
    action: str, *, transfer: Transfer, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> Transfer:
    """Take an action on a transfer as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(transfer, version)
    return SERVICES[action](transfer=transfer, actor=actor, **arguments)
