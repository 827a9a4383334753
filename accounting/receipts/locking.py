"""One at a time: whoever loads receipts, and whoever computes from them."""

from django.db import connection

RECEIPT_LOCK = (0x4B52, 1)  # a namespace of advisory locks of its own


def hold_receipts() -> None:
    """Hold the receipts until the caller's transaction ends; after the period's row, before anything is written.

    With it the newest receipt of a computation is a true watermark, and a file is checked against all files before it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", RECEIPT_LOCK)
