"""A database of its own for what is measured: made by the owner, used as kc_app, dropped afterwards."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection, connections

OWNER = "owner"
NAME = "benchmark_kunming_coord"


@contextmanager
def ground() -> Iterator[None]:
    """An empty, migrated database with the reference data; both connections point at it meanwhile."""
    owner, app = connections[OWNER], connections["default"]
    usual = {alias: connections[alias].settings_dict["NAME"] for alias in ("default", OWNER)}
    owner.settings_dict["TEST"]["NAME"] = NAME
    close()
    owner.creation.create_test_db(verbosity=0, autoclobber=True)
    app.settings_dict["NAME"] = owner.settings_dict["NAME"]
    app.close()
    try:
        call_command("load_reference_data", verbosity=0, stdout=io.StringIO())
        yield
    finally:
        close()
        with owner._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{NAME}"')
        for alias, name in usual.items():
            connections[alias].settings_dict["NAME"] = name


def close() -> None:
    """Let go of both connections."""
    for alias in ("default", OWNER):
        connections[alias].close()


def settle() -> None:
    """Statistics as autovacuum would have made them, so that nobody plans with empty tables."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def rows(sql: str) -> int:
    """The one number a query answers with."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
