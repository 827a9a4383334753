"""变更, 延期, 撤销 of an approved transfer: one side proposes, the other agrees, the city approves with four eyes.

With an agreement in force nothing is changed here any more: the supplementary agreement and 解除 are the ways.
"""

from typing import Any

from django.db import transaction

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.audit.context import acting
from kunming_coord.common.actors import signature
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from kunming_coord.common.workflow import begin, move, require_permitted, require_version
from kunming_coord.districts.models import District
from projects.register.facts import Demand
from projects.register.reading import read_text
from projects.register.requirements import require_note
from projects.transfers import clock
from projects.transfers.changechecks import ChangeDraft, check_draft, require_changeable
from projects.transfers.changemoves import OPEN, PROPOSER
from projects.transfers.changemoves import ChangeAction as Step
from projects.transfers.changes import TransferChange, label_of, texts_of
from projects.transfers.models import StepNote, Transfer
from projects.transfers.moves import Action

__all__ = [
    "ChangeDraft",
    "agree_change",
    "approve_change",
    "disagree_change",
    "propose_change",
    "refuse_change",
    "repropose_change",
    "return_change",
    "sides_for",
    "withdraw_change",
]


@transaction.atomic
def propose_change(
    *,
    transfer: Transfer,
    kind: str,
    reason: str,
    actor: User,
    draft: ChangeDraft | None = None,
    version: int | None = None,
) -> TransferChange:
    """Propose to change, extend or cancel an approved transfer, by a filer of either side.

    Raises Missing (the reason, nothing changed), Invalid (a value, an agreement that stands against it, another request
    under way), NotAllowed or Stale (not approved, ended, an agreement in force).
    """
    sides = _sides(transfer, actor)
    require_version(transfer, version)
    held = _held(transfer)
    require_version(held, transfer.version)
    require_changeable(held)
    if kind not in TransferChange.Kind.values:
        raise Invalid("申请类别不存在，请选择变更、延期或撤销。", fields={"kind": "请从列表中选择。"})
    standing = TransferChange.objects.filter(transfer=held, status__in=OPEN).first()
    if standing is not None:
        raise Invalid(
            f"该流转已有第 {standing.number} 号{standing.get_kind_display()}申请在办，请待其办结或撤回后再提出。"
        )
    words = _reason(reason)
    columns, before = check_draft(held, kind, draft or ChangeDraft())
    change = TransferChange.objects.create(
        status=_first_step(held, sides[1]),
        transfer=held,
        number=held.changes.count() + 1,
        kind=kind,
        proposed_by=sides[0],
        counterpart=sides[1],
        reason=words,
        before=before,
        **columns,
    )
    begin(change, actor=actor, role=Role.FILER, side=PROPOSER, note=words, data=_round(change))
    return change


@transaction.atomic
def repropose_change(
    *, change: TransferChange, actor: User, note: str, draft: ChangeDraft | None = None
) -> TransferChange:
    """Propose a returned request anew: the next round. Raises as `propose_change` does."""
    require_permitted(change, Step.PROPOSE, actor)
    held = _held(change.transfer)
    require_changeable(held)
    words = _reason(note, field="note")
    columns, before = check_draft(held, change.kind, draft or ChangeDraft())
    anew = {"new_host": None, "land_mu": None, "needs": "", "wanted_on": None, "agree_by": None} | columns
    written = anew | {"reason": words, "before": before, "round_number": change.round_number + 1}
    for name, value in written.items():
        setattr(change, name, value)
    return move(
        change,
        Step.PROPOSE,
        actor=actor,
        note=words,
        data=_round(change),
        changes=written,
        target=_first_step(held, change.counterpart),
    )


@transaction.atomic
def agree_change(*, change: TransferChange, actor: User, note: str = "") -> TransferChange:
    """Agree for the other side, or as the unit that is to be the new host; raises NotAllowed or Stale."""
    asks_host = change.status == "proposed" and change.new_host_id is not None
    return move(change, Step.AGREE, actor=actor, note=note, target="consulted" if asks_host else "agreed")


@transaction.atomic
def disagree_change(*, change: TransferChange, actor: User, note: str) -> TransferChange:
    """Disagree, with a reason: the request goes back to who proposed it. Raises Missing, NotAllowed or Stale."""
    require_permitted(change, Step.DISAGREE, actor)
    return move(change, Step.DISAGREE, actor=actor, note=require_note(note, "不同意的理由"))


@transaction.atomic
def return_change(*, change: TransferChange, actor: User, note: str) -> TransferChange:
    """Send a request back to who proposed it, with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(change, Step.RETURN, actor)
    return move(change, Step.RETURN, actor=actor, note=require_note(note, "退回理由"))


@transaction.atomic
def refuse_change(*, change: TransferChange, actor: User, note: str) -> TransferChange:
    """Refuse a request for good, with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(change, Step.REFUSE, actor)
    return move(change, Step.REFUSE, actor=actor, note=require_note(note, "不予批准的理由"))


@transaction.atomic
def withdraw_change(*, change: TransferChange, actor: User, note: str = "") -> TransferChange:
    """Take a request back before the city has decided; raises NotAllowed or Stale."""
    return move(change, Step.WITHDRAW, actor=actor, note=note)


@transaction.atomic
def approve_change(*, change: TransferChange, actor: User, note: str = "") -> TransferChange:
    """Approve a request and write it into the transfer; 撤销 ends it.

    Raises Invalid (an agreement stands against it by now), NotAllowed (role, or the person acted on it before) or Stale.
    """
    require_permitted(change, Step.APPROVE, actor)
    held = _held(change.transfer)
    require_changeable(held)
    given = ChangeDraft(change.new_host, change.land_mu, change.needs, change.wanted_on, change.agree_by)
    check_draft(held, change.kind, given)
    move(change, Step.APPROVE, actor=actor, note=note)
    with acting(actor, reason=change.reason):
        if change.kind == TransferChange.Kind.CANCEL:
            _cancel(held, change, actor)
        else:
            _write(held, change)
            _note(held, change, actor)
    change.transfer = held
    return change


def _cancel(transfer: Transfer, change: TransferChange, actor: User) -> None:
    """The one way an approved transfer ends before its agreement: by the system, for an approved request."""
    words = (
        f"第 {change.number} 号撤销申请经{change.counterpart.name}同意、{actor.unit_label}{actor.label}批准"
    )
    if _first_step(transfer, change.counterpart) == "agreed":
        words = f"第 {change.number} 号撤销申请经{actor.unit_label}{actor.label}批准"
    clock.advance(
        transfer,
        Action.CANCEL,
        actor=system_user(),
        note=f"{words}：{change.reason}",
        data={"change": change.number},
    )


def _write(transfer: Transfer, change: TransferChange) -> None:
    columns: dict[str, Any] = {
        name: value
        for name in ("land_mu", "needs", "agree_by")
        if (value := getattr(change, name)) not in (None, "")
    }
    if change.new_host is not None:  # what the former host set as its conditions is of an earlier round
        columns |= {"host": change.new_host, "round_number": transfer.round_number + 1}
    for name, value in columns.items():
        setattr(transfer, name, value)
    if columns:
        transfer.save(update_fields=list(columns))
    if change.wanted_on is not None:
        Demand.objects.update_or_create(project=transfer.project, defaults={"wanted_on": change.wanted_on})


def _note(transfer: Transfer, change: TransferChange, actor: User) -> None:
    rows = "；".join(f"{row['label']} {row['before'] or '—'} → {row['after']}" for row in change.rows)
    StepNote.objects.create(
        transfer=transfer,
        kind=StepNote.Kind.CHANGE,
        version=transfer.version,
        status=transfer.status,
        text=f"{change.get_kind_display()}（第 {change.number} 号）：{rows}"[:1000],
        reason=change.reason,
        actor_id=actor.pk,
        actor_label=signature(actor, actor.deputises(Role.APPROVER, units=None)),
        unit_label=actor.unit_label,
    )


def _first_step(transfer: Transfer, counterpart: District) -> str:
    """Where a proposal begins: with the other side, but for the origin of a move it may not hold up."""
    unasked = transfer.is_voluntary and counterpart.pk == transfer.origin_id
    return "agreed" if unasked else "proposed"


def _round(change: TransferChange) -> dict[str, Any]:
    """What the event of a proposal keeps of it."""
    return {
        "round": change.round_number,
        "values": [
            [str(label_of(change.transfer, name)), change.before.get(name, ""), after]
            for name, after in texts_of(change).items()
        ],
    }


def sides_for(transfer: Transfer, actor: User) -> tuple[District, District] | None:
    """Whose proposal it would be, and whose agreement it would need; None for who proposes nothing here."""
    if transfer.host is None:
        return None
    for mine, other in ((transfer.origin, transfer.host), (transfer.host, transfer.origin)):
        if actor.holds(Role.FILER, units=[mine.pk]):
            return mine, other
    return None


def _sides(transfer: Transfer, actor: User) -> tuple[District, District]:
    """The same, or a refusal: NotAllowed, or Stale where there is no host yet."""
    sides = sides_for(transfer, actor)
    if sides is not None:
        return sides
    if transfer.host is None and actor.holds(Role.FILER, units=[transfer.origin_id]):
        require_changeable(transfer)
    raise NotAllowed("变更、延期、撤销由双方的经办人员提出，您的岗位不能办理。")


def _held(transfer: Transfer) -> Transfer:
    """The transfer, locked until this transaction is over."""
    held: Transfer = (
        Transfer.objects.select_for_update(no_key=True, of=("self",))
        .select_related("project", "origin", "host")
        .get(pk=transfer.pk)
    )
    return held


def _reason(text: str, field: str = "reason") -> str:
    words = read_text(text, field=field, label="理由")
    if not words:
        sentence = "请写明理由。"
        raise Missing(sentence, fields={field: sentence})
    return words
