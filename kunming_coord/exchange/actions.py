"""The actions of an import with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from kunming_coord.exchange import services
from kunming_coord.exchange.models import Import
from kunming_coord.exchange.moves import Action

SERVICES: Mapping[str, Callable[..., object]] = {
    Action.APPLY: services.apply_import,
    Action.CHECK: services.check_again,
    Action.ABANDON: services.abandon_import,
}


def take(action: str, *, imported: Import, actor: User, version: int | None, mode: str) -> None:
    """Take an action on an import as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    require_version(imported, version)
    arguments: dict[str, Any] = {"mode": mode} if action == Action.APPLY else {}
    SERVICES[action](imported=imported, actor=actor, **arguments)
