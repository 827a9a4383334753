"""指标调剂换利益: proposed and confirmed by both sides, approved for the city, carried out by the quota ledger."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.errors import Absent, Invalid, NotAllowed, Stale
from kunming_coord.common.workflow import begin, move, require_permitted, require_version
from kunming_coord.districts.models import District
from parks.quotas.ledger import free_quota, post_quota
from parks.quotas.measures import require_positive
from parks.quotas.models import QuotaAction
from projects.agreements.ending import ENDED
from projects.agreements.models import Agreement, AgreementTerm, TermShare
from projects.register.reading import read_text
from projects.register.requirements import require_note
from projects.siting.quotas.models import KINDS, QuotaSwap
from projects.siting.quotas.moves import GIVER, SWAP, SwapAction

RUNNING = ("in_force", "amending")
PENDING = ("proposed", "confirmed", "agreed")


@dataclass(frozen=True)
class SwapDraft:
    """A swap as the giver proposes it; the amount in smallest units."""

    term: AgreementTerm
    giver: District
    taker: District
    kind: str
    amount: int
    returns_at_end: bool = False
    note: str = ""


@transaction.atomic
def propose_swap(*, agreement: Agreement, draft: SwapDraft, actor: User) -> QuotaSwap:
    """Propose to give quota for the giver's share in a term of an agreement in force; by a filer of the giver.

    Raises NotAllowed, Stale (the agreement is not in force) or Invalid (amount, sides, a term without such a share).
    """
    if not actor.holds(Role.FILER, units=[draft.giver.pk]):
        raise NotAllowed(_("指标调剂换利益由调出方的经办人员提出。"))
    _require_running(agreement)
    if draft.kind not in dict(KINDS):
        raise _refused("kind", _("请选择指标种类。"))
    if draft.giver == draft.taker or not {draft.giver.pk, draft.taker.pk} <= set(agreement.party_units()):
        raise _refused("taker", _("调出方和调入方应是协议中两个不同的区县方，请重新选择。"))
    share = _share(agreement, draft)
    swap = QuotaSwap.objects.create(
        status=SWAP.initial,
        agreement=agreement,
        term=draft.term,
        giver=draft.giver,
        taker=draft.taker,
        kind=draft.kind,
        amount=require_positive(draft.amount),
        share_numerator=share.numerator,
        share_denominator=share.denominator,
        returns_at_end=draft.returns_at_end,
        note=read_text(draft.note, field="note", label=_("说明"), length=200),
    )
    begin(swap, actor=actor, role=Role.FILER, side=GIVER)
    return swap


@transaction.atomic
def confirm_swap(*, swap: QuotaSwap, actor: User, note: str = "") -> QuotaSwap:
    """Confirm for the giver; raises NotAllowed or Stale."""
    return _while_running(swap, SwapAction.CONFIRM, actor, note)


@transaction.atomic
def agree_to_swap(*, swap: QuotaSwap, actor: User, note: str = "") -> QuotaSwap:
    """Confirm for the taker; raises NotAllowed or Stale."""
    return _while_running(swap, SwapAction.AGREE, actor, note)


@transaction.atomic
def approve_swap(*, swap: QuotaSwap, actor: User, note: str = "") -> QuotaSwap:
    """Approve for the city: the quota is moved; raises NotAllowed, Stale or Invalid (the giver has not enough)."""
    moved = _while_running(swap, SwapAction.APPROVE, actor, note)
    _transfer(swap, swap.giver, swap.taker, swap.amount, _("调剂换利益"), actor)
    return moved


@transaction.atomic
def refuse_swap(*, swap: QuotaSwap, actor: User, note: str) -> QuotaSwap:
    """Say no, as the side or the city whose turn it is, with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(swap, SwapAction.REFUSE, actor)
    return move(swap, SwapAction.REFUSE, actor=actor, note=require_note(note, _("不同意的理由")))


@transaction.atomic
def withdraw_swap(*, swap: QuotaSwap, actor: User, note: str = "") -> QuotaSwap:
    """Take a proposal back before the city decides; raises NotAllowed or Stale."""
    return move(swap, SwapAction.WITHDRAW, actor=actor, note=note)


@transaction.atomic
def end_swaps() -> int:
    """End swaps whose agreement has ended, returning what was agreed and is free; how many. Safe to run again."""
    ended = QuotaSwap.objects.filter(agreement__status__in=ENDED)
    pending = move_all(
        ended.filter(status__in=PENDING), SwapAction.LAPSE, actor=system_user(), note=_("协议已结束。")
    )
    over = list(
        ended.filter(status="in_force").select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    )
    for swap in over:
        _end(swap)
    return pending + len(over)


SERVICES: Mapping[str, Callable[..., QuotaSwap]] = {
    SwapAction.CONFIRM: confirm_swap,
    SwapAction.AGREE: agree_to_swap,
    SwapAction.APPROVE: approve_swap,
    SwapAction.REFUSE: refuse_swap,
    SwapAction.WITHDRAW: withdraw_swap,
}


def take(action: str, *, swap: QuotaSwap, actor: User, version: int | None, note: str) -> QuotaSwap:
    """Take an action on a swap as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    require_version(swap, version)
    return SERVICES[action](swap=swap, actor=actor, note=note)


def _end(swap: QuotaSwap) -> None:
    """What the taker has built on stays used; only what is still free goes back, and only where that was agreed."""
    back = min(swap.amount, free_quota(swap.kind, swap.taker)) if swap.returns_at_end else 0
    move(swap, SwapAction.END, actor=system_user(), note=_("协议已结束。"), changes={"returned": back})
    if back:
        _transfer(swap, swap.taker, swap.giver, back, _("协议结束退回"), system_user())


def _while_running(swap: QuotaSwap, action: str, actor: User, note: str) -> QuotaSwap:
    require_permitted(swap, action, actor)
    # The agreement cannot end between this look and the move.
    _require_running(Agreement.objects.select_for_update(no_key=True).get(pk=swap.agreement_id))
    return move(swap, action, actor=actor, note=note)


def _transfer(swap: QuotaSwap, giver: District, taker: District, amount: int, why: str, actor: User) -> None:
    post_quota(
        action=QuotaAction.TRANSFER,
        kind=swap.kind,
        amount=amount,
        reason=f"{why} {swap.agreement.code}",
        document=swap.agreement.code,
        giver=giver,
        taker=taker,
        actor=actor,
    )


def _require_running(agreement: Agreement) -> None:
    if agreement.status not in RUNNING:
        raise Stale(_("协议没有生效或已经结束，不能以其分享换取指标。"))


def _share(agreement: Agreement, draft: SwapDraft) -> TermShare:
    """What the giver has of the term by the agreement; a swap does not set shares, it stands on those agreed."""
    if draft.term.version_id != agreement.current.pk:
        raise _refused("term", _("请从协议现行版本中选择分享的指标。"))
    share = draft.term.shares.filter(party__district=draft.giver, numerator__gt=0).first()
    if share is None:
        sentence = _("协议没有约定%(unit)s对这一指标的固定分享比例，请先签补充协议或改选指标。")
        raise _refused("term", sentence % {"unit": draft.giver.name})
    return share


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
