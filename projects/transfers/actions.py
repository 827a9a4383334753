"""The actions of a transfer with their services; page and API call them through `take`."""

from collections.abc import Callable, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent, Missing
from kunming_coord.common.workflow import require_version
from projects.transfers import services
from projects.transfers.models import Transfer
from projects.transfers.moves import INVESTMENT, Action

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
    Action.ACCEPT_WITH_CONDITIONS: services.accept_with_conditions,
    Action.MEET_CONDITIONS: services.meet_conditions,
    Action.CLASSIFY: services.classify_transfer,
    Action.SERVE: services.serve_transfer,
    Action.COMPLETE_MOVE: services.complete_move,
    Action.SUSPEND: services.suspend_transfer,
    Action.RESUME: services.resume_transfer,
    Action.TERMINATE: services.terminate_transfer,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {
    Action.ASK_OPINIONS: ("bodies", "needed"),
    Action.OFFER: ("host",),
    Action.ACCEPT_WITH_CONDITIONS: ("conditions",),
    Action.CLASSIFY: ("relocation_class", "policy_document"),
    Action.COMPLETE_MOVE: ("production_on", "registered_on", "tax_registered_on"),
    Action.APPROVE: ("agree_by",),
    Action.RETURN: ("to",),
}


def require_known(action: str) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in SERVICES:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def begin_draft(given: Mapping[str, Any], *, actor: User) -> Transfer:
    """Draft a request from `lead` under the investment scheme, from `project` under any other.

    Raises Missing (neither, or the wrong one) and what the services of drafting raise.
    """
    values = dict(given)
    scheme, lead, project = values.pop("scheme"), values.pop("lead", None), values.pop("project", None)
    draft = services.TransferDraft(**values)
    if scheme == INVESTMENT:
        if lead is None:
            raise Missing("请指明首谈线索。", fields={"lead": "请指明首谈线索。"})
        return services.draft_transfer(lead=lead, actor=actor, draft=draft)
    if project is None:
        raise Missing("请指明项目。", fields={"project": "请指明项目。"})
    return services.draft_scheme_transfer(project=project, scheme=scheme, actor=actor, draft=draft)


def take(
    action: str, *, transfer: Transfer, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> Transfer:
    """Take an action on a transfer as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(transfer, version)
    return SERVICES[action](transfer=transfer, actor=actor, **arguments)
