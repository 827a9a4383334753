"""共建投入: what each side brings, in money of a day."""

import datetime as dt
from fractions import Fraction

from django.db import transaction
from django.utils import timezone

from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, Stale
from projects.register.reading import read_text
from projects.transfers.drafting import require_filing_side
from projects.transfers.models import Contribution, Transfer
from projects.transfers.moves import CO_BUILDING, EDITABLE

LARGEST_FEN = 10**15
BASIS_LENGTH = 200


@transaction.atomic
def add_contribution(
    *,
    transfer: Transfer,
    side: str,
    kind: str,
    amount_fen: int | None,
    valued_on: dt.date | None,
    basis: str,
    actor: Actor,
) -> Contribution:
    """Record a contribution of one side, valued and dated, while the plan is being written.

    Raises NotAllowed, Stale (submitted, or another scheme), Missing or Invalid.
    """
    _require_open(transfer, actor)
    if side not in Contribution.Side.values or kind not in Contribution.Kind.values:
        raise Invalid("投入方或投入形式不存在，请从列表中选择。", fields={"kind": "请从列表中选择。"})
    words = read_text(basis, field="basis", label="计价依据", length=BASIS_LENGTH)
    missing = {
        name: f"请填写{label}。"
        for name, label, value in (
            ("amount", "计价", amount_fen),
            ("valued_on", "计价日", valued_on),
            ("basis", "计价依据", words),
        )
        if value in (None, "")
    }
    if amount_fen is None or valued_on is None or missing:
        raise Missing("".join(missing.values()), fields=missing)
    _check_value(amount_fen, valued_on)
    return Contribution.objects.create(
        transfer=transfer, side=side, kind=kind, amount_fen=amount_fen, valued_on=valued_on, basis=words
    )


def _check_value(amount_fen: int, valued_on: dt.date) -> None:
    if not 0 < amount_fen <= LARGEST_FEN:
        raise _refused("amount", "“计价”应大于 0 且不超过 10 万亿元，请核对单位（万元）。")
    if valued_on > timezone.localdate():
        raise _refused("valued_on", f"“计价日”{valued_on:%Y-%m-%d} 晚于今天，请填写实际计价的日期。")


@transaction.atomic
def remove_contribution(*, contribution: Contribution, actor: Actor) -> None:
    """Take a contribution out of a plan that is still being written; raises NotAllowed or Stale."""
    _require_open(contribution.transfer, actor)
    contribution.delete()


def shares_of(transfer: Transfer) -> dict[str, Fraction]:
    """Side → its part of everything contributed, exact; empty while nothing is."""
    rows = list(transfer.contributions.all())
    total = sum(row.amount_fen for row in rows)
    return {
        side: Fraction(sum(row.amount_fen for row in rows if row.side == side), total)
        for side in dict.fromkeys(row.side for row in rows)
    }


def _require_open(transfer: Transfer, actor: Actor) -> None:
    require_filing_side(actor, transfer)
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.scheme != CO_BUILDING or current.status not in EDITABLE:
        raise Stale("该流转当前不能登记或删改共建投入，请刷新页面查看最新状态。")


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: sentence})
