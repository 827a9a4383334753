"""Many rows of a model given new values at once."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


def update_rows(changed: Sequence[tuple[models.Model, Mapping[str, Any]]]) -> None:
    """Give rows of one model their new values, the same fields each, in one statement.

    `bulk_update` makes an expression of every value, which for thousands of rows costs far more than the statement.
    """
    if not changed:
        return
    for thing, values in changed:
        for name, value in values.items():
            setattr(thing, name, value)
    model = type(changed[0][0])
    fields = [field for field in model._meta.concrete_fields if field.name in changed[0][1]]
    rows = [
        {"id": thing.pk} | {str(field.column): getattr(thing, field.attname) for field in fields}
        for thing, _ in changed
    ]
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    columns = [(quoted(str(field.column)), field.db_type(connection)) for field in fields]
    taken = ", ".join(f"{column} = fresh.{column}" for column, _type in columns)
    typed = ", ".join(f"{column} {kind}" for column, kind in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET {taken} FROM jsonb_to_recordset(%s::jsonb) AS fresh (id bigint, {typed})"  # noqa: S608 (names of our own model)
            f" WHERE {table}.id = fresh.id",
            [json.dumps(rows, ensure_ascii=False, default=str)],
        )
