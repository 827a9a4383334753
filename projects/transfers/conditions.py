"""Conditions under which a host accepts, and the proof that each is met."""

from django.db import transaction
from django.utils import timezone

from kunming_coord.accounts.roles import Role
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Absent, Invalid, Missing, NotAllowed, Stale
from projects.register.reading import read_text
from projects.transfers.models import HostCondition, Transfer
from projects.transfers.moves import HOST, ORIGIN

LENGTH, MOST = 200, 20


def write_conditions(transfer: Transfer, text: str) -> list[str]:
    """Write the conditions of this round, one a line; raises Missing (none) or Invalid (too long, too many)."""
    texts = [line.strip() for line in (text or "").splitlines() if line.strip()]
    if not texts:
        sentence = "请逐行写明承接条件。"
        raise Missing(sentence, fields={"conditions": sentence})
    if len(texts) > MOST:
        sentence = f"承接条件最多 {MOST} 项，现为 {len(texts)} 项；请合并后再提交。"
        raise Invalid(sentence, fields={"conditions": sentence})
    HostCondition.objects.bulk_create(
        HostCondition(
            transfer=transfer,
            round_number=transfer.round_number,
            number=number,
            text=read_text(line, field="conditions", label=f"第 {number} 项条件", length=LENGTH),
        )
        for number, line in enumerate(texts, start=1)
    )
    return texts


def conditions_of(transfer: Transfer) -> list[HostCondition]:
    """The conditions of the present round."""
    return list(transfer.host_conditions.filter(round_number=transfer.round_number))


def open_conditions(transfer: Transfer) -> list[HostCondition]:
    """The conditions of this round without proof."""
    return [row for row in conditions_of(transfer) if not row.proof]


def may_prove(transfer: Transfer, actor: Actor) -> bool:
    """Whether somebody records proofs: a filer of either side, or the city's reviewer."""
    districts = [*(transfer.side_units(ORIGIN) or ()), *(transfer.side_units(HOST) or ())]
    return actor.holds(Role.FILER, units=districts) or actor.holds(Role.REVIEWER, units=None)


@transaction.atomic
def prove_condition(*, transfer: Transfer, number: int, proof: str, actor: Actor) -> HostCondition:
    """Record what proves that a condition is met, by a filer of either side or the city's reviewer.

    Raises NotAllowed, Absent (no such condition), Missing (no proof) or Stale (not at this step).
    """
    if not may_prove(transfer, actor):
        raise NotAllowed("条件的证明由双方经办人员或市级审核岗位登记。")
    current = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    if current.status != "accepted_with_conditions":
        raise Stale("该流转不在附条件承接环节，不能登记证明；请刷新页面。")
    row: HostCondition | None = current.host_conditions.filter(
        round_number=current.round_number, number=number
    ).first()
    if row is None:
        raise Absent("没有这一项条件，请从页面上的条件进入。")
    words = read_text(proof, field="proof", label="证明")
    if not words:
        sentence = "请写明证明材料的名称、文号或日期。"
        raise Missing(sentence, fields={"proof": sentence})
    row.proof, row.proved_at, row.proved_by_label = words, timezone.now(), actor.label
    row.save(update_fields=["proof", "proved_at", "proved_by_label"])
    return row
