"""Quota in one call: a keeper and an approver, and what a district has."""

from typing import Any

from kunming_coord.accounts.models import User
from parks.quotas.ledger import post_quota
from parks.quotas.models import QuotaBatch, QuotaOrder
from parks.quotas.services import OrderDraft, approve_order, file_order
from support.factories import district, make_user


def keeper(**fields: Any) -> User:
    """指标管理 at the bureau of natural resources."""
    return make_user("land", "quota_keeper", **fields)


def ordered(
    action: str,
    amount: int,
    *,
    kind: str = "land",
    giver: str = "",
    taker: str = "",
    actor: User | None = None,
) -> QuotaOrder:
    """An order that waits for its approval."""
    draft = OrderDraft(
        kind=kind,
        action=action,
        amount=amount,
        reason="示例事由",
        giver=district(giver) if giver else None,
        taker=district(taker) if taker else None,
        document="示例文号〔2026〕1号",
    )
    return file_order(draft=draft, actor=actor or keeper())


def carried_out(action: str, amount: int, **given: Any) -> QuotaBatch:
    """An order that was approved, as what it posted."""
    order = approve_order(order=ordered(action, amount, **given), actor=make_user("drc", "approver"))
    assert order.batch_id is not None
    return QuotaBatch.objects.get(pk=order.batch_id)


def endowed(slug: str, amount: int, kind: str = "land", actor: User | None = None) -> None:
    """So much available to a district, from above through the pool."""
    actor = actor or keeper()
    ask: dict[str, Any] = {"kind": kind, "amount": amount, "reason": "示例", "actor": actor}
    post_quota(action="grant", **ask)
    post_quota(action="allocate", taker=district(slug), **ask)
