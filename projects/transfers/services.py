"""A project crosses a district border: from the request to the city's approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, Stale
from kunming_coord.common.workflow import begin, move, require_permitted
from kunming_coord.districts.models import District
from projects.leads.expiring import hand_over_lead
from projects.leads.models import Lead
from projects.register.reading import read_text
from projects.register.requirements import require_complete, require_note
from projects.register.services import (
    TRANSFER,
    ProjectDraft,
    next_code,
    require_filer,
    update_project,
)
from projects.transfers.models import Transfer
from projects.transfers.moves import MACHINE, ORIGIN, Action
from projects.transfers.queries import may_host
from projects.transfers.requirements import REQUIREMENTS

EDITABLE = ("draft", "returned")
MOST_LAND_MU = Decimal("1000000")
WRITTEN = ("proposed_host", "reason", "land_mu", "needs", "kind_confirmed", "conditions_confirmed")


@dataclass(frozen=True)
class TransferDraft:
    """A request as the district files it; all of it may stay open until it is submitted.

    `project`, where given, rewrites the project; land in 亩; `conditions_confirmed` are codes of the policy's items.
    """

    proposed_host: District | None = None
    reason: str = ""
    land_mu: Decimal | None = None
    needs: str = ""
    kind_confirmed: bool = False
    conditions_confirmed: Sequence[str] = ()
    project: ProjectDraft | None = None


@transaction.atomic
def draft_transfer(*, lead: Lead, actor: Actor, draft: TransferDraft | None = None) -> Transfer:
    """Start a request from a recognised lead, which moves on to 已转流转.

    Raises NotAllowed (not the district's filer), Stale (not recognised, or already used) or Invalid (also where the
    lead's protection is over).
    """
    hand_over_lead(lead=lead, actor=actor)
    transfer = Transfer(
        status=MACHINE.initial,
        code=next_code(district=lead.origin, kind=TRANSFER),
        project=lead.project,
        lead=lead,
        origin=lead.origin,
    )
    _write(transfer, draft or TransferDraft(), actor)
    begin(transfer, actor=actor, role=Role.FILER, side=ORIGIN)
    return transfer


@transaction.atomic
def update_transfer(*, transfer: Transfer, draft: TransferDraft, actor: Actor) -> Transfer:
    """Write a draft or returned request anew; raises NotAllowed, Stale (under way) or Invalid."""
    require_filer(actor, transfer.origin)
    _require_editable(transfer)
    _write(transfer, draft, actor)
    return transfer


@transaction.atomic
def submit_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Submit a request to the city; raises Missing (what the stage requires), NotAllowed or Stale."""
    require_permitted(transfer, Action.SUBMIT, actor)
    require_complete(transfer, "submitted", REQUIREMENTS)
    return move(transfer, Action.SUBMIT, actor=actor, note=note)


@transaction.atomic
def receive_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Take a request in after the eligibility screen; raises NotAllowed or Stale."""
    return move(transfer, Action.RECEIVE, actor=actor, note=note)


@transaction.atomic
def reject_transfer_kind(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """Say that the scheme does not cover this kind of project; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(transfer, Action.REJECT_KIND, actor)
    return move(transfer, Action.REJECT_KIND, actor=actor, note=require_note(note, "不适用的理由"))


@transaction.atomic
def ask_opinions(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Ask the bodies concerned for their opinions; raises NotAllowed or Stale."""
    return move(transfer, Action.ASK_OPINIONS, actor=actor, note=note)


@transaction.atomic
def match_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Look for a host, also for the next one after a refusal: the former host sees the request no more.

    Raises NotAllowed or Stale.
    """
    return move(transfer, Action.MATCH, actor=actor, note=note, changes={"host": None})


@transaction.atomic
def offer_transfer(*, transfer: Transfer, host: District | None, actor: Actor, note: str = "") -> Transfer:
    """Offer a project to a host, which sees it from now on.

    Raises Missing (no host), Invalid (the origin itself, or a unit that cannot host), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.OFFER, actor)
    if host is None:
        sentence = "请选择承载地。"
        raise Missing(sentence, fields={"host": sentence})
    _require_host(transfer, host, field="host")
    return move(
        transfer, Action.OFFER, actor=actor, note=note, data={"host": host.slug}, changes={"host": host}
    )


@transaction.atomic
def accept_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Agree to host the project, by the host's leader; raises NotAllowed (role, four eyes) or Stale."""
    return move(transfer, Action.ACCEPT, actor=actor, note=note)


@transaction.atomic
def decline_transfer(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """Refuse to host the project, with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(transfer, Action.DECLINE, actor)
    return move(transfer, Action.DECLINE, actor=actor, note=require_note(note, "谢绝理由"))


@transaction.atomic
def approve_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Approve a transfer for the city; it may now be turned into an agreement.

    Raises NotAllowed (role, or the person acted on it before) or Stale (somebody was faster).
    """
    return move(transfer, Action.APPROVE, actor=actor, note=note)


@transaction.atomic
def return_transfer(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """Send a request back with a reason; a host it was offered to sees it no more.

    Raises Missing (the reason), NotAllowed or Stale.
    """
    require_permitted(transfer, Action.RETURN, actor)
    reason = require_note(note, "退回理由")
    return move(transfer, Action.RETURN, actor=actor, note=reason, changes={"host": None})


@transaction.atomic
def withdraw_transfer(*, transfer: Transfer, actor: Actor, note: str = "") -> Transfer:
    """Take a request back before the city has received it; raises NotAllowed or Stale."""
    return move(transfer, Action.WITHDRAW, actor=actor, note=note)


@transaction.atomic
def abandon_transfer(*, transfer: Transfer, actor: Actor, note: str) -> Transfer:
    """End a request for good, with a reason; raises Missing (the reason), NotAllowed or Stale."""
    require_permitted(transfer, Action.ABANDON, actor)
    return move(transfer, Action.ABANDON, actor=actor, note=require_note(note, "终止理由"))


def _write(transfer: Transfer, draft: TransferDraft, actor: Actor) -> None:
    if draft.proposed_host is not None:
        _require_host(transfer, draft.proposed_host, field="proposed_host")
    if draft.land_mu is not None and not 0 <= draft.land_mu <= MOST_LAND_MU:
        sentence = "“用地需求（亩）”应在 0 至 1000000 之间，请核对。"
        raise Invalid(sentence, fields={"land_mu": sentence})
    if draft.project is not None:
        update_project(project=transfer.project, draft=draft.project, actor=actor)
    transfer.proposed_host = draft.proposed_host
    transfer.reason = read_text(draft.reason, field="reason", label="流转理由")
    transfer.land_mu = draft.land_mu
    transfer.needs = read_text(draft.needs, field="needs", label="要素需求")
    transfer.kind_confirmed = draft.kind_confirmed
    transfer.conditions_confirmed = sorted(set(draft.conditions_confirmed))
    transfer.save(update_fields=WRITTEN if transfer.pk else None)


def _require_host(transfer: Transfer, host: District, *, field: str) -> None:
    if host.pk == transfer.origin_id:
        sentence = "承载地不能是首谈地自己，请另选一个县（市）区或开发区。"
    elif not may_host(host):
        sentence = f"{host.name}不能作为承载地，请从列表中选择。"
    else:
        return
    raise Invalid(sentence, fields={field: sentence})


def _require_editable(transfer: Transfer) -> None:
    """Lock the row, so that nobody submits what is being rewritten."""
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.status not in EDITABLE or current.version != transfer.version:
        raise Stale(f"该流转当前状态为“{MACHINE.status_label(current.status)}”，不能再修改；请刷新页面。")
