"""A project crosses a district border: from the request to the city's approval, and its end."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.workflow import require_permitted
from kunming_coord.districts.models import District
from projects.register.requirements import require_complete, require_note
from projects.transfers import clock
from projects.transfers.answers import close_opinions, close_signers
from projects.transfers.conditions import open_conditions, write_conditions
from projects.transfers.drafting import (
    TransferDraft,
    draft_scheme_transfer,
    draft_transfer,
    require_filing_side,
    require_host,
    update_transfer,
)
from projects.transfers.models import Transfer
from projects.transfers.moves import INVESTMENT, KEY_PARK, NEW_ENERGY, RELOCATION, RETURNABLE, Action
from projects.transfers.opinions import ask_bodies, ask_opinions
from projects.transfers.relocating import classify_transfer, complete_move, serve_transfer
from projects.transfers.requirements import fitting, requirements_of
from projects.transfers.scoring import require_scored
from projects.transfers.screening import refuse_excluded

__all__ = [
    "TransferDraft",
    "ask_bodies",
    "ask_opinions",
    "classify_transfer",
    "complete_move",
    "draft_scheme_transfer",
    "draft_transfer",
    "require_filing_side",
    "serve_transfer",
    "update_transfer",
]

BACK_TO_FILER = "returned"


@transaction.atomic
def submit_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Submit a request to the city; the choice of scheme is recorded with it.

    Raises Missing (what the stage requires), Invalid (an excluded kind), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.SUBMIT, actor)
    require_complete(transfer, "submitted", requirements_of(transfer))
    if transfer.scheme == INVESTMENT:
        refuse_excluded(transfer.project)
    choice = {"scheme": transfer.scheme, "fitting": fitting(transfer), "reason": transfer.choice_reason}
    changes: dict[str, Any] = {"opened_at": None, "opened_by_label": ""}
    if transfer.scheme == RELOCATION:  # both sides owe service from the beginning
        changes["host"] = transfer.proposed_host
    return clock.advance(
        transfer,
        Action.SUBMIT,
        actor=actor,
        note=note,
        data={"choice": choice, "round": transfer.round_number},
        changes=changes,
    )


@transaction.atomic
def note_opened(*, transfer: Transfer, actor: Actor) -> None:
    """Record that the next person has opened a submitted request: from now on it cannot be withdrawn."""
    if transfer.status != "submitted" or transfer.opened_at or not actor.holds(Role.REVIEWER, units=None):
        return
    unopened = Transfer.objects.filter(
        pk=transfer.pk, status="submitted", version=transfer.version, opened_at=None
    )
    now = timezone.now()
    if unopened.update(opened_at=now, opened_by_label=actor.label):
        transfer.opened_at, transfer.opened_by_label = now, actor.label


@transaction.atomic
def receive_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Take a request in after the eligibility screen; raises NotAllowed or Stale."""
    return clock.advance(transfer, Action.RECEIVE, actor=actor, note=note)


@transaction.atomic
def reject_transfer_kind(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """Say that the scheme does not cover this kind of project; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(transfer, Action.REJECT_KIND, actor)
    return clock.advance(transfer, Action.REJECT_KIND, actor=actor, note=require_note(note, "不适用的理由"))


@transaction.atomic
def match_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Look for a host once all opinions are in, or for the next one after a refusal, who then sees it no more.

    Raises Missing (opinions still out), NotAllowed or Stale.
    """
    return clock.advance(transfer, Action.MATCH, actor=actor, note=note, changes={"host": None})


@transaction.atomic
def offer_transfer(*, transfer: Transfer, host: District | None, actor: Actor, note: str = "") -> Transfer:
    """Offer a project to a host, which sees it from now on.

    Raises Missing (no host; no scores, or no reason for passing over the best), Invalid (the origin itself, or a unit
    that cannot host), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.OFFER, actor)
    if host is None:
        sentence = "请选择承载地。"
        raise Missing(sentence, fields={"host": sentence})
    require_host(transfer, host, field="host")
    data: dict[str, Any] = {"host": host.slug}
    if transfer.scheme == NEW_ENERGY:
        data["scores"] = require_scored(transfer, host, note)
    return clock.advance(transfer, Action.OFFER, actor=actor, note=note, data=data, changes={"host": host})


@transaction.atomic
def accept_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Agree to host the project, by the host's leader; raises NotAllowed (role, four eyes) or Stale."""
    return clock.advance(transfer, Action.ACCEPT, actor=actor, note=note)


@transaction.atomic
def accept_with_conditions(*, transfer: Transfer, conditions: str, actor: Actor, note: str = "") -> Transfer:
    """Agree to host the project under listed conditions, one a line; raises Missing, Invalid, NotAllowed or Stale."""
    require_permitted(transfer, Action.ACCEPT_WITH_CONDITIONS, actor)
    texts = write_conditions(transfer, conditions)
    return clock.advance(
        transfer, Action.ACCEPT_WITH_CONDITIONS, actor=actor, note=note, data={"conditions": texts}
    )


@transaction.atomic
def meet_conditions(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Find that every condition of the host is proved; raises Missing (naming those that are not), NotAllowed, Stale."""
    require_permitted(transfer, Action.MEET_CONDITIONS, actor)
    if unproved := open_conditions(transfer):
        names = "；".join(f"{row.number}. {row.text}" for row in unproved)
        raise Missing(f"还有 {len(unproved)} 项条件没有登记证明：{names}；请先登记证明。")
    return clock.advance(transfer, Action.MEET_CONDITIONS, actor=actor, note=note)


@transaction.atomic
def decline_transfer(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """Refuse to host the project, with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(transfer, Action.DECLINE, actor)
    return clock.advance(transfer, Action.DECLINE, actor=actor, note=require_note(note, "谢绝理由"))


@transaction.atomic
def approve_transfer(
    *, transfer: Transfer, actor: Actor, note: str = "", agree_by: dt.date | None = None
) -> Transfer:
    """Approve a transfer for the city; it may now be turned into an agreement. A key park's 认定 names its host.

    `agree_by`, where the city sets one, is the day by which the agreement is to be signed. Raises Missing (opinions
    still out), Invalid (a day that has come), NotAllowed (role, or the person acted on it before) or Stale.
    """
    require_permitted(transfer, Action.APPROVE, actor)
    if agree_by is not None and agree_by <= timezone.localdate():
        sentence = f"“协议签订期限”{agree_by:%Y-%m-%d} 应晚于今天，请核对。"
        raise Invalid(sentence, fields={"agree_by": sentence})
    changes: dict[str, Any] = {"agree_by": agree_by}
    if transfer.scheme == KEY_PARK:
        changes["host"] = transfer.proposed_host
    data = {"agree_by": agree_by.isoformat()} if agree_by else {}
    return clock.advance(transfer, Action.APPROVE, actor=actor, note=note, data=data, changes=changes)


@transaction.atomic
def return_transfer(*, transfer: Transfer, actor: Actor, note: str, to: str | None = None) -> Transfer:
    """Send a request back with a reason, to its filer or to any earlier step; the rounds are kept.

    A host it was offered to sees it no more, unless it is asked again. Raises Missing (the reason), Invalid (no earlier
    step), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.RETURN, actor)
    reason, target = require_note(note, "退回理由"), to or BACK_TO_FILER
    if target != BACK_TO_FILER and target not in earlier_steps(transfer):
        sentence = "只能退回到申请单位或之前的环节，请从列表中选择。"
        raise Invalid(sentence, fields={"to": sentence})
    if target in (BACK_TO_FILER, "received"):
        close_opinions(transfer)
    close_signers(transfer)
    changes: dict[str, Any] = {"round_number": transfer.round_number + 1}
    if transfer.scheme != RELOCATION and target != "offered":
        changes["host"] = None
    return clock.advance(
        transfer,
        Action.RETURN,
        actor=actor,
        note=reason,
        data={"to": target, "round": transfer.round_number},
        changes=changes,
        target=target,
    )


def earlier_steps(transfer: Transfer) -> list[str]:
    """The steps of its own path a transfer may be returned to, besides its filer."""
    if transfer.status not in RETURNABLE:
        return []
    before = RETURNABLE[: RETURNABLE.index(transfer.status)]
    return [step for step in before if step in transfer.way.path]


@transaction.atomic
def withdraw_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Take a request back, only while nobody of the city has opened it.

    Raises NotAllowed (also for the origin of a relocation it may not hold up) or Stale.
    """
    require_permitted(transfer, Action.WITHDRAW, actor)
    _refuse_veto(transfer, actor)
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.status == "submitted" and current.opened_at is not None:
        when = timezone.localtime(current.opened_at)
        raise Stale(
            f"{current.opened_by_label}已于 {when:%Y-%m-%d %H:%M} 打开该申请，不能再撤回；需要修改的请联系其退回。"
        )
    close_opinions(transfer)
    return clock.advance(transfer, Action.WITHDRAW, actor=actor, note=note)


def _refuse_veto(transfer: Transfer, actor: Actor) -> None:
    """The origin of a relocation that is not 政策性 may not take it back once it is filed: that would be a refusal."""
    if not transfer.is_voluntary or transfer.status == "draft":
        return
    if not actor.holds(Role.FILER, units=[transfer.host_id or 0]):
        raise NotAllowed(
            "非政策性流转由企业自主决定，迁出地不得撤回、阻碍或拖延；确需终止的，由迁入地撤回或由市级终止办理。"
        )


@transaction.atomic
def suspend_transfer(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """Stop the clock of a step, with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(transfer, Action.SUSPEND, actor)
    reason = require_note(note, "中止理由")
    return clock.advance(transfer, Action.SUSPEND, actor=actor, note=reason, changes=clock.stopped(transfer))


@transaction.atomic
def resume_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Let the clock go on at the step that was left; the days in between do not count. Raises NotAllowed or Stale."""
    require_permitted(transfer, Action.RESUME, actor)
    going_on = clock.resumed(transfer)
    return clock.advance(
        transfer,
        Action.RESUME,
        actor=actor,
        note=note,
        data={"paused": going_on["paused_days"]},
        changes=going_on,
        target=transfer.suspended_from,
    )


@transaction.atomic
def abandon_transfer(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """End a request for good, with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(transfer, Action.ABANDON, actor)
    reason = require_note(note, "终止理由")
    close_opinions(transfer)
    return clock.advance(transfer, Action.ABANDON, actor=actor, note=reason)


@transaction.atomic
def terminate_transfer(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """End a transfer in force, by agreement or finding, with the reason; raises Missing, NotAllowed or Stale."""
    require_permitted(transfer, Action.TERMINATE, actor)
    return clock.advance(transfer, Action.TERMINATE, actor=actor, note=require_note(note, "解除理由"))
