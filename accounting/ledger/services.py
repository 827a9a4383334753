"""Posting: the only door to the ledger. Entries are written once; a mistake is taken back and posted again."""

import uuid
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounting.ledger.models import Batch, Entry, Posting
from accounting.ledger.rounds import Round, due_rounds, prepared
from accounting.periods.models import Period
from accounting.periods.services import hold_journal, hold_open
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from projects.policies.models import Indicator

REVERSERS = (Role.APPROVER, Role.SYSTEM)


@dataclass(frozen=True)
class Posted:
    """What a posting did: its row (None when there was nothing to post), new headers and new entries."""

    posting: Posting | None
    batches: int = 0
    entries: int = 0

    def __add__(self, other: "Posted") -> "Posted":
        return Posted(
            self.posting or other.posting, self.batches + other.batches, self.entries + other.entries
        )


@transaction.atomic
def post_period(
    *,
    period: Period,
    actor: User,
    idempotency_key: str,
    run_uid: uuid.UUID | None = None,
    closing: bool = False,
) -> Posted:
    """Post every verified figure of the quarter and group that is due, in all books.

    What stands otherwise than it should by now (a new revision, another fact that decides what counts) is taken back
    in the same posting. Figures without a 数据授权书, without their receipts or behind an earlier quarter of their year
    wait and stay due. Invalid names the project whose agreed way of sharing cannot be computed; nothing is posted then.
    Safe to repeat: what stands is left alone, and the same key posts once (its further rounds as key#1, key#2).
    `closing` is set by the close itself, which already holds the period; everybody else gets Busy while it closes and
    Invalid once it is closed.
    """
    if not closing:
        period = hold_open(quarter=period.quarter, group=period.group)
    hold_journal(group=period.group)
    if earlier := Posting.objects.filter(idempotency_key=idempotency_key).first():
        return Posted(earlier)
    done, number, rounds = Posted(None), 0, due_rounds(period)
    while rounds:
        each, *rounds = rounds
        key = f"{idempotency_key}#{number}" if number else idempotency_key
        posted = post_round(each, key=key, actor=actor, run_uid=run_uid)
        if posted.posting is not None:
            done, number = done + posted, number + 1
            rounds = [later for later in due_rounds(period) if later.place > each.place]
    return done


def post_round(
    each: Round, *, key: str, actor: User, run_uid: uuid.UUID | None = None, note: str = ""
) -> Posted:
    """Post one round under the journal's lock; without a difference nothing is written, not even the posting."""
    with prepared(each) as ready:
        done = Posted(None)
        if ready.differs:
            posting = _open_posting(key, actor, run_uid, note)
            done = Posted(posting, *ready.write(posting))
        ready.settle()
    return done


@transaction.atomic
def reverse_batch(*, batch: Batch, actor: User, reason: str, quarter: Quarter | None = None) -> Batch:
    """Reverse a posted batch (更正): the same entries with the sign turned, in the open `quarter` (default: its own).

    Raises Missing without a reason, Stale for a batch already reversed, Invalid for a reversal or a closed quarter,
    NotAllowed for anybody but the city's approver.
    """
    if not any(actor.holds(role, units=None) for role in REVERSERS):
        raise NotAllowed(_("冲销由市级批准岗位办理。"))
    if not reason.strip():
        raise Missing(_("请写明冲销原因。"), fields={"reason": _("请写明冲销原因。")})
    if batch.kind == Batch.Kind.REVERSAL:
        raise Invalid(_("冲销记录不能再冲销；请按正确的数重新入账。"))
    into = batch.quarter if quarter is None else quarter
    group = Indicator.objects.select_related("group").get(pk=batch.indicator_id).group
    hold_open(quarter=into, group=group)
    hold_journal(group=group)
    if Batch.objects.filter(pk=batch.pk + 1).exists():
        raise Stale(_("该批次已冲销，不能重复冲销。"))
    posting = _open_posting(f"reverse:{batch.pk}", actor, None, reason.strip())
    return _write_reversal(batch, posting, into)


def _write_reversal(batch: Batch, posting: Posting, into: Quarter) -> Batch:
    same = ("turn", "concerns", "book", "project_id", "indicator_id", "filing_value_id", "compiled_term_id")
    also = ("shareable_tax_id", "arises_in_id", "value_fen", "held")
    reversal = Batch.objects.create(
        id=batch.pk + 1,
        posting=posting,
        kind=Batch.Kind.REVERSAL,
        quarter=into,
        **{name: getattr(batch, name) for name in (*same, *also)},
    )
    Entry.objects.bulk_create(
        Entry(
            batch_id=reversal.pk,
            district_id=entry.district_id,
            posting_id=posting.pk,
            quarter=into,
            book=entry.book,
            indicator_id=entry.indicator_id,
            mode=entry.mode,
            amount_fen=-entry.amount_fen,
        )
        for entry in Entry.objects.filter(batch_id=batch.pk).order_by("district_id")
    )
    return reversal


def _open_posting(key: str, actor: User, run_uid: uuid.UUID | None, note: str = "") -> Posting:
    return Posting.objects.create(
        idempotency_key=key,
        transaction_id=0,  # the database writes its own
        run_uid=run_uid,
        actor_id=actor.pk,
        actor_label=actor.label,
        note=note,
    )
