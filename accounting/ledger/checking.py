"""What the checks of the journal are made of."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

Check = Callable[[], Iterator[str]]


def rows_of(sql: str) -> list[tuple[Any, ...]]:
    """The rows of a check's query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())
