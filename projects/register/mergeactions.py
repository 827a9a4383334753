"""The actions on a proposed merge with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.register import merging
from projects.register.merges import EnterpriseMerge
from projects.register.moves import MergeAction

SERVICES: Mapping[str, Callable[..., EnterpriseMerge]] = {
    MergeAction.CONFIRM: merging.confirm_merge,
    MergeAction.REFUSE: merging.refuse_merge,
    MergeAction.WITHDRAW: merging.withdraw_merge,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {MergeAction.CONFIRM: ("digest",)}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))


def take(
    action: str, *, merge: EnterpriseMerge, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> EnterpriseMerge:
    """Take an action on a merge as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(merge, version)
    return SERVICES[action](merge=merge, actor=actor, **arguments)
