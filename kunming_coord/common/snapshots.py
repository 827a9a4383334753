"""One snapshot per report: what a page reads in several queries stood together at one moment (T18)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_snapshot() -> Iterator[None]:
    """Read everything inside from one snapshot, and write nothing; also usable as a decorator of a view.

    Inside a transaction that has begun already its own isolation stays: the snapshot must be its first statement.
    """
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
