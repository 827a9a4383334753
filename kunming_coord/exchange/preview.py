"""Rows of a checked file kept in the database, page by page, and made rows again when they are written."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from django.db import connection

from kunming_coord.exchange.models import Import, ImportRow
from kunming_coord.exchange.rows import Outcome, Row

# One statement however many rows: a parameter per column of 20,000 rows would take longer than checking them.
_KEEP = """
    INSERT INTO exchange_importrow (imported_id, round, position, sheet, sheet_name, number, outcome,
                                    values, before, errors, warnings)
    SELECT %s, %s, position, sheet, sheet_name, number, outcome, values, before, errors, warnings
    FROM jsonb_to_recordset(%s::jsonb) AS kept(position int, sheet text, sheet_name text, number int, outcome text,
                                               values jsonb, before jsonb, errors jsonb, warnings jsonb)
"""
PARCEL = 2000


def keep_rows(imported: Import, rows: Iterable[Row]) -> dict[str, int]:
    """Write the rows of this round; how many of each outcome."""
    counts = dict.fromkeys((outcome.value for outcome in Outcome), 0)
    parcel: list[dict[str, object]] = []
    for position, row in enumerate(rows):
        kept = _kept(position, row)
        counts[str(kept["outcome"])] += 1
        parcel.append(kept)
        if len(parcel) == PARCEL:
            _write(imported, parcel)
            parcel = []
    _write(imported, parcel)
    return counts


def rows_to_write(imported: Import) -> list[Row]:
    """The new and changed rows of the latest round, as they were shown."""
    return list(_rows(imported, (Outcome.NEW, Outcome.CHANGED)))


def _rows(imported: Import, outcomes: Iterable[Outcome]) -> Iterator[Row]:
    found = ImportRow.objects.filter(imported=imported, round=imported.round, outcome__in=list(outcomes))
    for kept in found.order_by("position"):
        row = Row(kept.sheet, kept.sheet_name, kept.number, dict(kept.values))
        row.before = kept.before
        yield row


def _kept(position: int, row: Row) -> dict[str, object]:
    return {
        "position": position,
        "sheet": row.sheet,
        "sheet_name": row.sheet_name[:40],
        "number": row.number,
        "outcome": row.outcome.value,
        "values": row.values,
        "before": row.before,
        "errors": [asdict(error) | {"sentence": error.sentence} for error in row.errors],
        "warnings": row.warnings,
    }


def _write(imported: Import, parcel: list[dict[str, object]]) -> None:
    if parcel:
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [imported.pk, imported.round, json.dumps(parcel, ensure_ascii=False)])
