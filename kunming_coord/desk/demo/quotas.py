"""Quotas of the demonstration: granted, allocated, a transfer that waits for its approval. Every number is 示例."""

from django.db import transaction

from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from parks.quotas.models import QuotaAction, QuotaBatch
from parks.quotas.services import OrderDraft, approve_order, file_order

WHY, DOCUMENT = "示例：年度指标，非真实数据", "示例文号"
# Kind → what the city was given, and what each district got of it, in smallest units.
GIVEN = {
    "land": (300_000, {"anning": 80_000, "fumin": 60_000, "luquan": 40_000, "xishan": 3_000}),
    "new_energy": (600_000, {"luquan": 200_000, "anning": 100_000}),
    "energy": (5_000_000, {"anning": 2_000_000, "fumin": 500_000}),
}
FARMLAND = {"anning": 9_000_000, "luquan": 25_000_000}


@transaction.atomic
def add_quotas(cast: Cast) -> None:
    """Give out what nobody has been given yet; once."""
    if QuotaBatch.objects.exists():
        return
    for kind, (granted, shares) in GIVEN.items():
        _carry_out(cast, OrderDraft(kind, QuotaAction.GRANT, granted, WHY, document=DOCUMENT))
        for slug, amount in shares.items():
            _carry_out(cast, _to(cast, kind, QuotaAction.ALLOCATE, amount, slug))
    for slug, amount in FARMLAND.items():
        _carry_out(cast, _to(cast, "farmland", QuotaAction.ESTABLISH, amount, slug))
    waiting = OrderDraft(
        "farmland",
        QuotaAction.ADJUST,
        12_000,
        "示例：安宁调整，禄劝补划",
        giver=cast.unit("anning"),
        taker=cast.unit("luquan"),
    )
    as_(cast["land-keeper"], file_order, draft=waiting)


def _to(cast: Cast, kind: str, action: str, amount: int, slug: str) -> OrderDraft:
    return OrderDraft(kind, action, amount, WHY, taker=cast.unit(slug), document=DOCUMENT)


def _carry_out(cast: Cast, draft: OrderDraft) -> None:
    order = as_(cast["land-keeper"], file_order, draft=draft)
    as_(cast["drc-approver"], approve_order, order=order)
