"""The actions of an official document with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.papers import services
from projects.papers.models import Paper
from projects.papers.moves import Action

SERVICES: Mapping[str, Callable[..., Paper]] = {
    Action.SUBMIT: services.submit_paper,
    Action.RETURN: services.return_paper,
    Action.ISSUE: services.issue_paper,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {Action.ISSUE: ("number", "issued_on")}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def take(
    action: str, *, paper: Paper, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> Paper:
    """Take an action on a document as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(paper, version)
    return SERVICES[action](paper=paper, actor=actor, **arguments)
