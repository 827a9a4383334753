"""Rows of the journal written by hand, past the services, for what the database itself refuses."""

from typing import Any

from django.db import connection, transaction

from accounting.ledger.models import Batch, Entry, Posting
from accounting.ledger.numbering import batch_number
from support.database import owner_cursor
from support.factories import district

ANOTHER = 1000  # so far on lie the values nobody has filed


def a_posting(key: str = "by hand") -> Posting:
    """An act of posting of this transaction."""
    return Posting.objects.create(idempotency_key=key, transaction_id=0, actor_id=1, actor_label="x")


def a_batch(like: Batch, posting: Posting, **fields: Any) -> Batch:
    """A header like another one, of another figure unless said otherwise, with the number it ought to have."""
    values: dict[str, Any] = {
        "posting": posting,
        "kind": "post",
        "turn": like.turn,
        "quarter": like.quarter,
        "concerns": like.concerns,
        "book": like.book,
        "project_id": like.project_id,
        "indicator_id": like.indicator_id,
        "filing_value_id": like.filing_value_id + ANOTHER,
        "compiled_term_id": like.compiled_term_id,
        "arises_in_id": like.arises_in_id,
        "value_fen": like.value_fen,
    }
    values |= fields
    posted = batch_number(value_id=values["filing_value_id"], book=values["book"], turn=values["turn"])
    values.setdefault("id", posted + (values["kind"] == "reversal"))
    return Batch.objects.create(**values)


def an_entry(batch: Batch, amount: int, slug: str = "xishan", **fields: Any) -> Entry:
    """An entry of a batch at a unit."""
    return Entry.objects.create(**entry_values(batch, amount, slug) | fields)


def entries(batch: Batch, amounts: dict[str, int], **fields: Any) -> list[Entry]:
    """Entries of a batch, slug → fen, in one statement."""
    return Entry.objects.bulk_create(
        Entry(**entry_values(batch, amount, slug) | fields) for slug, amount in amounts.items()
    )


def entry_values(batch: Batch, amount: int, slug: str) -> dict[str, Any]:
    """What an entry of a batch is made of."""
    return {
        "batch_id": batch.pk,
        "district_id": district(slug).pk,
        "posting_id": batch.posting_id,
        "quarter": batch.quarter,
        "book": batch.book,
        "indicator_id": batch.indicator_id,
        "mode": "territorial" if batch.book == "territorial" else "split",
        "amount_fen": amount,
    }


def change(sql: str) -> None:
    """A statement of the application."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def change_as_owner(sql: str) -> None:
    """A statement of whoever owns the tables."""
    with owner_cursor() as cursor:
        cursor.execute(sql)
