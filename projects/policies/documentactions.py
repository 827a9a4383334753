"""The moves of an entry of the register with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.policies import registering
from projects.policies.documentmoves import DocumentAction
from projects.policies.models import PolicyDocument

SERVICES: Mapping[str, Callable[..., PolicyDocument]] = {
    DocumentAction.CONFIRM: registering.confirm_document,
    DocumentAction.RETURN: registering.return_document,
    DocumentAction.WITHDRAW: registering.withdraw_document,
}
"""Corrections (更正登记, 改后重报) bring a whole entry and have a form of their own."""


def take(
    action: str, *, document: PolicyDocument, actor: User, version: int | None, note: str
) -> PolicyDocument:
    """Take an action on an entry as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")
    require_version(document, version)
    return SERVICES[action](document=document, actor=actor, note=note)
