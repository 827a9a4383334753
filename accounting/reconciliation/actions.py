"""The actions of a difference with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from accounting.reconciliation import services
from accounting.reconciliation.models import ReconciliationItem
from accounting.reconciliation.moves import Action
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version

SERVICES: Mapping[str, Callable[..., ReconciliationItem]] = {
    Action.EXPLAIN: services.explain_item,
    Action.ACCEPT: services.accept_item,
    Action.RETURN: services.return_item,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {Action.EXPLAIN: ("reason",), Action.ACCEPT: ("correct",)}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))


def take(
    action: str, *, item: ReconciliationItem, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> ReconciliationItem:
    """Take an action on a difference as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(item, version)
    return SERVICES[action](item=item, actor=actor, **arguments)
