"""指标办理单: a quota keeper files, another person approves, and approving carries it out on the ledger."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.machine import CITY
from kunming_coord.common.reading import all_told
from kunming_coord.common.workflow import (
    begin,
    begin_many,
    move,
    move_many,
    require_permitted,
    require_version,
)
from kunming_coord.districts.models import District
from parks.quotas.ledger import FARMLAND_ACTS, REASON_LENGTH, post_quota, reverse_quota
from parks.quotas.measures import QuotaKind, require_positive
from parks.quotas.models import QuotaAction, QuotaBatch, QuotaOrder
from parks.quotas.moves import MACHINE, Action

DOCUMENT_LENGTH = 120
# Which units an order names: the one that gives, the one that takes.
UNITS: Mapping[str, tuple[bool, bool]] = {
    QuotaAction.GRANT: (False, False),
    QuotaAction.ALLOCATE: (False, True),
    QuotaAction.RECALL: (True, False),
    QuotaAction.TRANSFER: (True, True),
    QuotaAction.ESTABLISH: (False, True),
    QuotaAction.ADJUST: (True, True),
}

ORDERED = [(code, QuotaAction(code).label) for code in UNITS]


@dataclass(frozen=True)
class OrderDraft:
    """An order as somebody files it; the amount in smallest units."""

    kind: str
    action: str
    amount: int
    reason: str
    giver: District | None = None
    taker: District | None = None
    document: str = ""


def file_order(*, draft: OrderDraft, actor: User) -> QuotaOrder:
    """File an order on the ledger, by a quota keeper of the city; nothing moves before another person approves.

    Raises NotAllowed, Missing (reason, unit) or Invalid (amount, an act that does not fit the kind).
    """
    return file_orders(drafts=[draft], actor=actor)[0]


@transaction.atomic
def file_orders(
    *, drafts: Sequence[OrderDraft], actor: User, instead_of: Sequence[QuotaOrder] = ()
) -> list[QuotaOrder]:
    """File orders in two statements, each for another person to approve; those they take the place of are withdrawn.

    Raises what `file_order` raises, and NotAllowed or Stale where one to be withdrawn is decided on.
    """
    require_keeper(actor)
    made = QuotaOrder.objects.bulk_create([order_of(draft) for draft in drafts])
    begin_many(made, actor=actor, role=Role.QUOTA_KEEPER, side=CITY)
    if instead_of:
        held = QuotaOrder.objects.filter(pk__in=[order.pk for order in instead_of]).order_by("pk")
        list(held.select_for_update(no_key=True, of=("self",)))
        move_many(instead_of, Action.WITHDRAW, actor=actor, note=_("由更正后的办理单代替"))
    return made


def order_of(draft: OrderDraft) -> QuotaOrder:
    """The order a draft comes to, not kept yet; raises Missing or Invalid."""
    (giver, taker), amount, reason, document = all_told(
        lambda: _units(draft),
        lambda: require_positive(draft.amount),
        lambda: _words(draft.reason),
        lambda: _document(draft.document),
    )
    return QuotaOrder(
        status=MACHINE.initial,
        kind=draft.kind,
        action=draft.action,
        giver=giver,
        taker=taker,
        amount=amount,
        reason=reason,
        document=document,
    )


@transaction.atomic
def file_reversal(*, batch: QuotaBatch, reason: str, actor: User, document: str = "") -> QuotaOrder:
    """File that a batch is to be taken back; what projects hold is moved by its own room and not from here.

    Raises NotAllowed, Missing, Invalid (not a batch of an order) or Stale (taken back, or asked for already).
    """
    require_keeper(actor)
    if not reversible(batch):
        raise _refused("reason", _("只有经办理单记账、未冲销的记录可以冲销；项目占用请在占用页面办理。"))
    if QuotaOrder.objects.filter(takes_back=batch, status="filed").exists():
        raise Stale(_("该记录已有待批准的冲销办理单，请先办结。"))
    original = batch.order
    return _file(
        QuotaOrder(
            status=MACHINE.initial,
            kind=batch.kind,
            action=QuotaAction.REVERSE,
            giver=original.taker,
            taker=original.giver,
            amount=batch.amount,
            reason=_words(reason),
            document=_document(document),
            takes_back=batch,
        ),
        actor,
    )


def reversible(batch: QuotaBatch) -> bool:
    """Whether a batch came from an order and was not taken back."""
    own = batch.action in UNITS and QuotaOrder.objects.filter(batch=batch).exists()
    return own and not QuotaBatch.objects.filter(reverses=batch).exists()


@transaction.atomic
def approve_order(*, order: QuotaOrder, actor: User, note: str = "") -> QuotaOrder:
    """Approve an order, by another person than filed it, and carry it out; raises NotAllowed, Stale or Invalid."""
    require_permitted(order, Action.APPROVE, actor)
    # A click that waited for another one finds the order done before it touches the ledger.
    standing = QuotaOrder.objects.select_for_update(no_key=True).get(pk=order.pk)
    if standing.status != order.status:
        raise Stale(_("该办理单刚刚已由他人办理，请刷新页面。"))
    return move(
        order, Action.APPROVE, actor=actor, note=note, changes={"batch_id": _carry_out(order, actor).pk}
    )


@transaction.atomic
def return_order(*, order: QuotaOrder, actor: User, note: str) -> QuotaOrder:
    """Give an order back with a reason; raises Missing, NotAllowed or Stale."""
    require_permitted(order, Action.RETURN, actor)
    if not note.strip():
        raise Missing(_("请写明退回理由。"), fields={"note": _("请写明退回理由。")})
    return move(order, Action.RETURN, actor=actor, note=note.strip())


@transaction.atomic
def withdraw_order(*, order: QuotaOrder, actor: User, note: str = "") -> QuotaOrder:
    """Take an order back that nobody has decided on; raises NotAllowed or Stale."""
    return move(order, Action.WITHDRAW, actor=actor, note=note)


SERVICES: Mapping[str, Callable[..., QuotaOrder]] = {
    Action.APPROVE: approve_order,
    Action.RETURN: return_order,
    Action.WITHDRAW: withdraw_order,
}


def take(action: str, *, order: QuotaOrder, actor: User, version: int | None, note: str) -> QuotaOrder:
    """Take an action on an order as it was at `version`; raises what its service raises, Stale and Absent."""
    if action not in SERVICES:
        raise Absent(_("没有这一办理动作，请从页面上的按钮进入。"))
    require_version(order, version)
    return SERVICES[action](order=order, actor=actor, note=note)


def keeps(actor: User) -> bool:
    """Whether somebody keeps quotas for the city."""
    return actor.holds(Role.QUOTA_KEEPER, units=None)


def require_keeper(actor: User) -> None:
    """Refuse whoever does not keep quotas for the city; raises NotAllowed."""
    if not keeps(actor):
        raise NotAllowed(_("指标办理单由市级指标管理岗位填报。"))


def _carry_out(order: QuotaOrder, actor: User) -> QuotaBatch:
    if order.takes_back is not None:
        return reverse_quota(
            batch=order.takes_back, reason=order.reason, document=order.document, actor=actor
        )
    return post_quota(
        action=order.action,
        kind=order.kind,
        amount=order.amount,
        reason=order.reason,
        document=order.document,
        giver=order.giver,
        taker=order.taker,
        actor=actor,
    )


def _file(order: QuotaOrder, actor: User) -> QuotaOrder:
    order.save()
    begin(order, actor=actor, role=Role.QUOTA_KEEPER, side=CITY)
    return order


def _units(draft: OrderDraft) -> tuple[District | None, District | None]:
    """The units the act asks for, and no other; raises Missing or Invalid (also an act that does not fit the kind)."""
    if draft.action not in UNITS or draft.kind not in QuotaKind.values:
        raise _refused("action", _("请选择指标种类和事项。"))
    if (draft.action in FARMLAND_ACTS) != (draft.kind == QuotaKind.FARMLAND):
        raise _refused("action", _("永久基本农田只办理划定和调整补划，其他指标不办理这两项；请重新选择。"))
    given = {"giver": draft.giver, "taker": draft.taker}
    for (field, unit), asked in zip(given.items(), UNITS[draft.action], strict=True):
        word = {"giver": _("调出单位"), "taker": _("调入单位")}[field]
        if asked and unit is None:
            sentence = _("请选择%(word)s。") % {"word": word}
            raise Missing(sentence, fields={field: sentence})
        if not asked and unit is not None:
            raise _refused(field, _("这一事项没有%(word)s，请留空。") % {"word": word})
    if draft.giver is not None and draft.giver == draft.taker:
        raise _refused("taker", _("调出单位与调入单位不能相同，请重新选择。"))
    return draft.giver, draft.taker


def _words(reason: str) -> str:
    words = " ".join(reason.split())
    if not words:
        sentence = _("请写明事由。")
        raise Missing(sentence, fields={"reason": sentence})
    if len(words) > REASON_LENGTH:
        raise _refused("reason", _("“事由”超过 %(most)s 字，请精简。") % {"most": REASON_LENGTH})
    return words


def _document(text: str) -> str:
    words = " ".join(text.split())
    if len(words) > DOCUMENT_LENGTH:
        raise _refused("document", _("“依据文号”超过 %(most)s 字，请精简。") % {"most": DOCUMENT_LENGTH})
    return words


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
