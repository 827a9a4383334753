"""The actions of a policy version with their services; the page calls them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.policies import versions
from projects.policies.models import PolicyVersion
from projects.policies.moves import Action

SERVICES: Mapping[str, Callable[..., PolicyVersion]] = {
    Action.SUBMIT: versions.submit_policy,
    Action.REVIEW: versions.review_policy,
    Action.RETURN: versions.return_policy,
    Action.ENFORCE: versions.enforce_policy,
    Action.REPEAL: versions.repeal_policy,
    Action.WITHDRAW: versions.withdraw_policy,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {
    Action.ENFORCE: ("effective_from",),
    Action.REPEAL: ("effective_to",),
}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def take(
    action: str, *, policy: PolicyVersion, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> PolicyVersion:
    """Take an action on a version as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(policy, version)
    return SERVICES[action](version=policy, actor=actor, **arguments)
