"""批量办理: one action on several transfers, each on its own, with a result per row."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import Absent, DomainError, Invalid, Missing
from kunming_coord.common.moveforms import NOTE_LENGTH
from projects.register.reading import read_text
from projects.transfers.actions import take
from projects.transfers.models import Transfer
from projects.transfers.moves import Action
from projects.transfers.queries import for_detail

# Actions that need no more than an opinion and so mean the same for every row.
BATCHED = (
    Action.RECEIVE,
    Action.ASK_OPINIONS,
    Action.MATCH,
    Action.APPROVE,
    Action.SERVE,
    Action.MEET_CONDITIONS,
    Action.SUSPEND,
    Action.RESUME,
    Action.RETURN,
)
MOST = 50


@dataclass(frozen=True)
class Result:
    """What became of one row; `error` is the sentence of its refusal."""

    uid: str
    code: str
    done: bool
    status: str
    error: str = ""


def act_on_many(*, uids: Sequence[str], action: str, actor: User, note: str = "") -> list[Result]:
    """Take an action on each transfer by itself: a refused row leaves the others done.

    Raises Absent (no such action), Missing (no rows) or Invalid (too many rows, an opinion too long).
    """
    if action not in BATCHED:
        raise Absent("这一办理动作不能批量办理，请逐件办理。")
    wanted = list(dict.fromkeys(uids))
    if not wanted:
        raise Missing("请先勾选要办理的流转。")
    if len(wanted) > MOST:
        raise Invalid(f"一次最多办理 {MOST} 件，现为 {len(wanted)} 件；请分批办理。")
    words = read_text(note, field="note", label="意见", length=NOTE_LENGTH)
    return [_act_on(uid, action, actor, words) for uid in wanted]


def _act_on(uid: str, action: str, actor: User, note: str) -> Result:
    transfer = for_detail(actor).filter(uid=uid).first()
    if transfer is None:
        return Result(uid, "", done=False, status="", error="没有这件流转，或您无权查看。")
    try:
        with transaction.atomic():
            take(action, transfer=transfer, actor=actor, version=None, arguments={"note": note})
    except DomainError as error:
        before = Transfer.objects.get(pk=transfer.pk)
        return Result(uid, transfer.code, done=False, status=_word(before), error=error.message)
    return Result(uid, transfer.code, done=True, status=_word(transfer))


def _word(transfer: Transfer) -> str:
    return str(transfer.step_label)
