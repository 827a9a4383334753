"""The actions on a 变更申请 with their services; page and API call them through `take_change`."""

from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.transfers import changing
from projects.transfers.changechecks import MAY_CHANGE, ChangeDraft
from projects.transfers.changemoves import ChangeAction
from projects.transfers.changes import LABELS, TransferChange

SERVICES: Mapping[str, Callable[..., TransferChange]] = {
    ChangeAction.AGREE: changing.agree_change,
    ChangeAction.DISAGREE: changing.disagree_change,
    ChangeAction.APPROVE: changing.approve_change,
    ChangeAction.RETURN: changing.return_change,
    ChangeAction.REFUSE: changing.refuse_change,
    ChangeAction.PROPOSE: changing.repropose_change,
    ChangeAction.WITHDRAW: changing.withdraw_change,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {ChangeAction.PROPOSE: tuple(LABELS)}


def require_change_action(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def draft_from(given: Mapping[str, Any]) -> ChangeDraft:
    """What is to be different, from the fields of a form or a body; those left out stay as they are."""
    return ChangeDraft(
        **{name: given[name] for name in LABELS if given.get(name) not in (None, "")},
    )


def fields_of(kind: str) -> tuple[str, ...]:
    """The fields a request of this kind may fill in; none for one that does not exist."""
    return MAY_CHANGE.get(TransferChange.Kind(kind), ()) if kind in TransferChange.Kind.values else ()


def take_change(
    action: str, *, change: TransferChange, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> TransferChange:
    """Take an action on a request as it was at `version`; raises what its service raises, Stale and Absent."""
    require_change_action(action)
    require_version(change, version)
    given: dict[str, Any] = {"note": arguments.get("note") or ""}
    if action == ChangeAction.PROPOSE:
        given["draft"] = draft_from(arguments)
    return SERVICES[action](change=change, actor=actor, **given)
