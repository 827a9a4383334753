"""The actions of an agreement and of its supplementary version with their services, for page and API alike."""

from collections.abc import Callable, Container, Mapping
from typing import Any

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent
from kunming_coord.common.workflow import require_version
from projects.agreements import amending, ending, reviewing, services
from projects.agreements.models import Agreement
from projects.agreements.moves import Action

SERVICES: Mapping[str, Callable[..., Agreement]] = {
    Action.PROPOSE: services.propose_agreement,
    Action.COUNTERSIGN: reviewing.countersign_agreement,
    Action.LEGAL_OK: reviewing.pass_legality,
    Action.COMPETITION_OK: reviewing.pass_competition,
    Action.DELIBERATE: reviewing.record_deliberation,
    Action.SIGN: services.sign_agreement,
    Action.FILE: services.file_agreement,
    Action.TERMINATE: ending.terminate_agreement,
    Action.ABANDON: services.abandon_agreement,
}
EXTRAS: Mapping[str, tuple[str, ...]] = {
    Action.COUNTERSIGN: ("departments",),
    Action.DELIBERATE: ("minutes_number", "minutes_on"),
    Action.SIGN: ("signed_on",),
    Action.TERMINATE: ("shares_end", "ending_number"),
}
# What is done with a supplementary version is no move of the agreement: service, and what it is given.
ON_SUPPLEMENT: Mapping[str, tuple[Callable[..., Agreement], tuple[str, ...]]] = {
    "sign": (amending.sign_supplement, ("signed_on",)),
    "paper": (amending.record_supplement_signature, ("signatory", "signed_on")),
    "withdraw": (amending.withdraw_supplement, ("note",)),
}


def require_known(action: str, among: Container[str] = SERVICES) -> None:
    """Refuse an action that has no service; raises Absent."""
    if action not in among:
        raise Absent("没有这一办理动作，请从页面上的按钮进入。")


def take(
    action: str, *, agreement: Agreement, actor: User, version: int | None, arguments: Mapping[str, Any]
) -> Agreement:
    """Take an action on an agreement as it was at `version`; raises what its service raises, Stale and Absent."""
    require_known(action)
    require_version(agreement, version)
    return SERVICES[action](agreement=agreement, actor=actor, **arguments)


def take_on_supplement(
    action: str, *, agreement: Agreement, actor: User, version: int | None, given: Mapping[str, Any]
) -> Agreement:
    """Take an action on the supplementary version that waits, like `take`; `given` may hold more than it needs."""
    require_known(action, ON_SUPPLEMENT)
    require_version(agreement, version)
    service, names = ON_SUPPLEMENT[action]
    return service(agreement=agreement, actor=actor, **{name: given[name] for name in names})
