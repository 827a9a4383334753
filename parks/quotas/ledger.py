"""The one door to the quota ledger: each act is a batch of legs that sum to nothing, posted under row locks.

Whoever calls these has asked whether the actor may: an order that was approved, or the room that holds the quota.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Stale
from kunming_coord.districts.models import District
from parks.quotas.measures import OF_CITY, OF_HOLDER, QuotaKind, QuotaState, quota_words, require_positive
from parks.quotas.models import QuotaAccount, QuotaAction, QuotaBatch, QuotaEntry

State = QuotaState
# From which state to which each act leads; a transfer and an adjustment stay in the state and change the district.
PATHS: Mapping[str, tuple[QuotaState, QuotaState]] = {
    QuotaAction.GRANT: (State.SOURCE, State.POOL),
    QuotaAction.ALLOCATE: (State.POOL, State.AVAILABLE),
    QuotaAction.RECALL: (State.AVAILABLE, State.POOL),
    QuotaAction.TRANSFER: (State.AVAILABLE, State.AVAILABLE),
    QuotaAction.RESERVE: (State.AVAILABLE, State.RESERVED),
    QuotaAction.LET_GO: (State.RESERVED, State.AVAILABLE),
    QuotaAction.COMMIT: (State.RESERVED, State.USED),
    QuotaAction.GIVE_BACK: (State.USED, State.RELEASED),
    QuotaAction.REINSTATE: (State.RELEASED, State.AVAILABLE),
    QuotaAction.ESTABLISH: (State.SOURCE, State.PROTECTED),
    QuotaAction.ADJUST: (State.PROTECTED, State.PROTECTED),
}
FARMLAND_ACTS = frozenset({QuotaAction.ESTABLISH, QuotaAction.ADJUST})
REASON_LENGTH = 200


@dataclass(frozen=True)
class Leg:
    """What one account gains, or gives where it is below zero; holder only where something is held."""

    state: QuotaState
    district: District | None
    holder: uuid.UUID | None
    amount: int


@transaction.atomic
def post_quota(
    *,
    action: str,
    kind: str,
    amount: int,
    reason: str,
    actor: Actor,
    giver: District | None = None,
    taker: District | None = None,
    holder: uuid.UUID | None = None,
    document: str = "",
) -> QuotaBatch:
    """Move an amount along the path of an act, from the giver's account to the taker's (the city's where None).

    Acts on what is held name the district in both places and the holder. Raises Invalid (an amount that is not above
    zero, an act that does not fit the kind, not enough where it comes from), whoever was faster.
    """
    require_positive(amount)
    _require_fit(action, kind)
    start, end = PATHS[action]
    legs = [
        Leg(start, *_place(start, giver or taker, holder), -amount),
        Leg(end, *_place(end, taker or giver, holder), amount),
    ]
    if (legs[0].state, legs[0].district, legs[0].holder) == (legs[1].state, legs[1].district, legs[1].holder):
        sentence = _("调出单位与调入单位不能相同，请重新选择。")
        raise Invalid(sentence, fields={"taker": sentence})
    batch = QuotaBatch.objects.create(
        kind=kind,
        action=action,
        amount=amount,
        reason=reason[:REASON_LENGTH],
        document=document,
        actor_id=actor.pk,
        actor_label=actor.label,
    )
    _post(batch, legs)
    return batch


@transaction.atomic
def reverse_quota(*, batch: QuotaBatch, reason: str, actor: Actor, document: str = "") -> QuotaBatch:
    """Take a batch back with its entries turned round; what was posted stays.

    Raises Stale (taken back before, or itself a correction) or Invalid (what it gave is no longer there).
    """
    # Whoever else takes it back waits here, and then finds that it was.
    list(QuotaAccount.objects.filter(entries__batch=batch).order_by("pk").select_for_update(of=("self",)))
    if batch.action == QuotaAction.REVERSE or QuotaBatch.objects.filter(reverses=batch).exists():
        raise Stale(_("该记录已经冲销或本身就是冲销，不能再冲销；请刷新页面。"))
    legs = [
        Leg(QuotaState(entry.account.state), entry.account.district, entry.account.holder, -entry.amount)
        for entry in batch.entries.select_related("account__district")
    ]
    made = QuotaBatch.objects.create(
        kind=batch.kind,
        action=QuotaAction.REVERSE,
        amount=batch.amount,
        reason=reason[:REASON_LENGTH],
        document=document,
        reverses=batch,
        actor_id=actor.pk,
        actor_label=actor.label,
    )
    _post(made, legs)
    return made


def free_quota(kind: str, district: District) -> int:
    """What a district has of a kind and nobody holds, in smallest units."""
    found = QuotaAccount.objects.filter(kind=kind, district=district, state=QuotaState.AVAILABLE)
    return found.values_list("balance", flat=True).first() or 0


def _post(batch: QuotaBatch, legs: Sequence[Leg]) -> None:
    """Lock the accounts in the order of their ids, refuse what is not there, write the entries in one statement."""
    opened = {leg: _account_id(batch.kind, leg) for leg in sorted(legs, key=_order)}
    ids = [opened[leg] for leg in legs]
    locked = QuotaAccount.objects.select_for_update(of=("self",)).select_related("district").order_by("pk")
    accounts = {account.pk: account for account in locked.filter(pk__in=ids)}
    entries = []
    for pk, leg in zip(ids, legs, strict=True):
        account = accounts[pk]
        after = account.balance + leg.amount
        if after < 0 and account.state != QuotaState.SOURCE:
            raise _too_little(account, -leg.amount)
        entries.append(QuotaEntry(batch=batch, account=account, amount=leg.amount, balance_after=after))
    QuotaEntry.objects.bulk_create(entries)


def _order(leg: Leg) -> tuple[int, str, str]:
    """In which order accounts are opened, the same for everybody, so that nobody waits in a circle."""
    return (leg.district.pk if leg.district else 0, leg.state, str(leg.holder or ""))


def _account_id(kind: str, leg: Leg) -> int:
    """The account of a leg, opened where there is none; two who open it at once get the same one."""
    key = {"kind": kind, "state": leg.state, "district": leg.district, "holder": leg.holder}
    found = QuotaAccount.objects.filter(**key).values_list("pk", flat=True).first()
    if found is None:
        QuotaAccount.objects.bulk_create([QuotaAccount(**key)], ignore_conflicts=True)
        found = QuotaAccount.objects.values_list("pk", flat=True).get(**key)
    return int(found)


def _place(
    state: QuotaState, district: District | None, holder: uuid.UUID | None
) -> tuple[District | None, uuid.UUID | None]:
    """The part of (district, holder) that an account in this state has."""
    if state in OF_CITY:
        return None, None
    if district is None:
        sentence = _("请选择指标所属的区县或园区。")
        raise Invalid(sentence, fields={"taker": sentence})
    return district, holder if state in OF_HOLDER else None


def _require_fit(action: str, kind: str) -> None:
    if action not in PATHS or kind not in QuotaKind.values:
        raise Invalid(_("请选择指标种类和事项。"), fields={"action": _("请选择指标种类和事项。")})
    if (action in FARMLAND_ACTS) != (kind == QuotaKind.FARMLAND):
        sentence = _("永久基本农田只办理划定和调整补划，其他指标不办理这两项；请重新选择。")
        raise Invalid(sentence, fields={"action": sentence})


def _too_little(account: QuotaAccount, wanted: int) -> Invalid:
    sentence = _("%(place)s%(kind)s“%(state)s”只有 %(there)s，不足 %(wanted)s；请减少数量或先调剂。") % {
        "place": account.place,
        "kind": account.get_kind_display(),
        "state": account.get_state_display(),
        "there": quota_words(account.balance, account.kind),
        "wanted": quota_words(wanted, account.kind),
    }
    return Invalid(sentence, fields={"amount": sentence})
