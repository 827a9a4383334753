"""The script that computes every published total once more, run as anybody could run it."""

from pathlib import Path
from typing import Any

from django.db import connection

SCRIPT = Path(__file__).parent.parent / "data" / "every_total.sql"


def totals_that_differ() -> list[tuple[Any, ...]]:
    """Rows of any roll-up that are not what the journal says."""
    with connection.cursor() as cursor:
        cursor.execute(SCRIPT.read_text(encoding="utf-8"))
        return list(cursor.fetchall())
