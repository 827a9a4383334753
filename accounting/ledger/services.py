"""Posting: the only door to the ledger. Entries are written once; a mistake is reversed and posted again."""

import uuid
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounting.ledger import posting as statements
from accounting.ledger.interpreting import post_interpreted
from accounting.ledger.models import Batch, Entry, Posting
from accounting.periods.models import Period
from accounting.periods.services import hold_journal, hold_open
from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.common.errors import Busy, Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.queries import duplicates_unit
from projects.policies.models import Indicator

REVERSERS = (Role.APPROVER, Role.SYSTEM)


@dataclass(frozen=True)
class Posted:
    """What a posting did: its row (None when there was nothing to post), new headers and new entries."""

    posting: Posting | None
    batches: int = 0
    entries: int = 0


@transaction.atomic
def post_period(
    *,
    period: Period,
    actor: User,
    idempotency_key: str,
    run_uid: uuid.UUID | None = None,
    closing: bool = False,
) -> Posted:
    """Post every verified figure of the quarter and group that is not posted yet, in all books.

    Flat terms are posted in one statement, then those of the interpreted lane through the engine; Invalid names the
    project whose agreed way of sharing cannot be computed, and nothing is posted.
    Safe to repeat: a posted figure is left alone, and the same key posts once. `closing` is set by the close itself,
    which already holds the period; everybody else gets Busy while it closes and Invalid once it is closed.
    """
    if not closing:
        hold_open(quarter=period.quarter, group=period.group)
    hold_journal(group=period.group)
    if earlier := Posting.objects.filter(idempotency_key=idempotency_key).first():
        return Posted(earlier)
    if not _pending(period):
        return Posted(None)
    posting = _open_posting(idempotency_key, actor, run_uid)
    with connection.cursor() as cursor:
        cursor.execute(
            statements.POST, {**_keys(period), "posting": posting.pk, "duplicates": duplicates_unit().pk}
        )
        entries = int(cursor.rowcount)
    entries += post_interpreted(period=period, posting=posting)
    return Posted(posting, batches=posting.batches.count(), entries=entries)


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
    if Batch.objects.filter(reverses=batch).exists():
        raise Stale(_("该批次已冲销，不能重复冲销。"))
    posting = _open_posting(f"reverse:{batch.pk}", actor, None, note=reason.strip())
    return _write_reversal(batch, posting, into)


def _write_reversal(batch: Batch, posting: Posting, into: Quarter) -> Batch:
    reversal = Batch.objects.create(
        posting=posting,
        kind=Batch.Kind.REVERSAL,
        quarter=into,
        book=batch.book,
        project_id=batch.project_id,
        indicator_id=batch.indicator_id,
        filing_value_id=batch.filing_value_id,
        compiled_term_id=batch.compiled_term_id,
        reverses=batch,
    )
    Entry.objects.bulk_create(
        Entry(
            batch_id=reversal.pk,
            quarter=into,
            book=entry.book,
            district_id=entry.district_id,
            indicator_id=entry.indicator_id,
            mode=entry.mode,
            amount_fen=-entry.amount_fen,
        )
        for entry in Entry.objects.filter(batch_id=batch.pk).order_by("id")
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


def _pending(period: Period) -> bool:
    """Whether anything is to be posted; refuses where an older revision of a figure still counts."""
    with connection.cursor() as cursor:
        cursor.execute(statements.PENDING, _keys(period))
        if not cursor.fetchone()[0]:
            return False
        cursor.execute(statements.STILL_STANDING, _keys(period))
        standing = cursor.fetchone()[0]
    if standing:
        raise Busy(_("有 %(count)s 笔旧数尚未冲销，不能再入账新数；请先冲销旧数。") % {"count": standing})
    return True


def _keys(period: Period) -> dict[str, int]:
    return {"quarter": int(period.quarter), "group": period.group_id}
