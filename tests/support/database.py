"""What only the owner of the tables may do: make, sweep and drop the test database, switch a trigger off."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pgtrigger
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

from projects.policies.loading import load_policies
from support import template

# What load_reference_data has filled once; patterns of LIKE.
REFERENCE = (
    "districts\\_%",
    "parks_park",
    "parks_leadingindustry",
    "parks_publishedcounter",
    "parks_quotathreshold",
    "projects_indicator",
    "projects_leadsetting",
    "projects_recognitionbody",
    "projects_rubric",
    "projects_indicatorgroup",
    "projects_industryclass",
    "projects_industrychain",
    "projects_claimlimit",
    "projects_matchrubric",
    "projects_landuserule",
    "projects_reservationlimit",
    "projects_stepsetting",
    "projects_scoringrubric",
    "projects_agreementsetting",
    "projects_agreementtemplate",
    "projects_attachmentrule",
    "projects_clausetemplate",
    "projects_promiserule",
    "accounting_mainindicator",
    "accounting_deviationband",
    "accounting_filingrule",
    "accounting_groupingkind",
    "accounting_grouping",
    "accounting_taxtype",
    "accounting_taxsetting",
    "django_content_type",
    "django_migrations",
)

# Only what holds rows is touched: truncating fifty tables costs a third of a second, most tests fill ten.
SWEEP = """
DO $$
DECLARE
    one text;
    tables text[];
    filled text[] := '{}';
    holds boolean;
BEGIN
    SELECT array_agg(quote_ident(tablename)) INTO tables FROM pg_tables
    WHERE schemaname = 'public' AND NOT (tablename LIKE ANY (%s));
    FOREACH one IN ARRAY tables LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %%s)', one) INTO holds;
        IF holds THEN filled := filled || one; END IF;
    END LOOP;
    FOREACH one IN ARRAY filled LOOP EXECUTE format('ALTER TABLE %%s DISABLE TRIGGER USER', one); END LOOP;
    FOREACH one IN ARRAY filled LOOP EXECUTE format('DELETE FROM %%s', one); END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH one IN ARRAY filled LOOP EXECUTE format('ALTER TABLE %%s ENABLE TRIGGER USER', one); END LOOP;
END $$
"""


def create(suffix: str) -> str:
    """Copy the template into the test database; both connections point at it from now on."""
    owner, app = connections["owner"], connections["default"]
    base = owner.settings_dict["NAME"]
    name = f"test_{base}_{suffix}" if suffix else f"test_{base}"
    owner.close()
    app.close()
    with template.held() as ready, connections["owner"]._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{ready}"')
        # Durability is proven by the kill tests; the thousands of small commits here need no fsync each.
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    owner.settings_dict["NAME"] = app.settings_dict["NAME"] = name
    return name


def drop(name: str) -> None:
    """Remove the test database."""
    _let_go()
    owner = connections["owner"]
    with owner._nodb_cursor() as cursor:
        # Not WITH (FORCE): kc_owner may not end a backend of kc_app that is just leaving; plain DROP waits for it.
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


_REFERENCE_TABLES = """
    SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename LIKE ANY (%s) AND NOT starts_with(tablename, 'django_')
"""
_AS_KEPT = """
    ALTER TABLE {table} DISABLE TRIGGER USER;
    DELETE FROM {table} AS row WHERE to_jsonb(row) NOT IN (SELECT jsonb_array_elements(%(rows)s::jsonb));
    INSERT INTO {table} SELECT kept.* FROM jsonb_populate_recordset(NULL::{table}, %(rows)s::jsonb) AS kept
    WHERE to_jsonb(kept) NOT IN (SELECT to_jsonb(row) FROM {table} AS row);
    SET CONSTRAINTS ALL IMMEDIATE;
    ALTER TABLE {table} ENABLE TRIGGER USER
"""


@contextmanager
def reference_kept() -> Iterator[None]:
    """Put the reference data back afterwards: a demonstration changes settings, which sweeping takes for given."""
    with owner_cursor() as cursor:
        cursor.execute(_REFERENCE_TABLES, [list(REFERENCE)])
        kept = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT COALESCE(jsonb_agg(to_jsonb(row)), '[]')::text FROM {table} AS row")
            kept[table] = cursor.fetchone()[0]
    try:
        yield
    finally:
        with owner_cursor() as cursor:
            for table, rows in kept.items():
                cursor.execute(_AS_KEPT.format(table=table), {"rows": rows})


@contextmanager
def copied() -> Iterator[None]:
    """Both connections on a copy of the test database, which is thrown away: for migrations there and back."""
    owner, app = connections["owner"], connections["default"]
    name = str(owner.settings_dict["NAME"])
    copy = f"{name}_copy"
    _let_go()
    with owner._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{name}"')
    try:
        owner.settings_dict["NAME"] = app.settings_dict["NAME"] = copy
        yield
    finally:
        drop(copy)
        owner.settings_dict["NAME"] = app.settings_dict["NAME"] = name


@contextmanager
def owner_cursor() -> Iterator[Any]:
    """A cursor of kc_owner on a connection of its own; Django's guard of test databases does not know it."""
    connection = connections["owner"].copy("default")
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


@cache
def _sweeper() -> BaseDatabaseWrapper:
    """A connection of kc_owner that stays: a new one knows no table yet and takes ten times as long."""
    return connections["owner"].copy("default")


def sweep() -> None:
    """Empty every table but the reference data, append-only ones included; what ships of the policies is put back."""
    connections["default"].close()
    with _sweeper().cursor() as cursor:
        cursor.execute(SWEEP, [list(REFERENCE)])
    load_policies()
    connections["default"].close()


def _let_go() -> None:
    """No connection stays on the test database, so that it can be copied or dropped."""
    for connection in (connections["default"], connections["owner"], _sweeper()):
        connection.close()
    _sweeper.cache_clear()


@contextmanager
def without_trigger(model: type[models.Model], name: str) -> Iterator[None]:
    """Switch one declared trigger off, as if a migration had lost it. Only in tests with transaction=True."""
    trigger = next(t for m, t in pgtrigger.registered() if m is model and t.name == name)
    table, pgid = model._meta.db_table, trigger.get_pgid(model)
    with owner_cursor() as cursor:
        cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER "{pgid}"')
    try:
        yield
    finally:
        with owner_cursor() as cursor:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER "{pgid}"')


@contextmanager
def without_index(model: type[models.Model], name: str) -> Iterator[None]:
    """Drop a unique index that stands for a constraint with a condition; its table is empty afterwards.

    Only in tests with transaction=True.
    """
    table = model._meta.db_table
    with owner_cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(%s::regclass)", [name])
        definition = cursor.fetchone()[0]
        cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        connections["default"].close()
        with owner_cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(definition)


# The constraint itself and, where it is a key, what refers to it.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE (conrelid = %(table)s::regclass AND conname = %(name)s)
       OR (contype = 'f' AND confrelid = %(table)s::regclass AND conindid = (
              SELECT conindid FROM pg_constraint WHERE conrelid = %(table)s::regclass AND conname = %(name)s
          ))
    ORDER BY contype = 'f', conname
"""


@contextmanager
def without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    """Drop a key or CHECK, as if a migration had lost it; what its tables hold afterwards is thrown away.

    Only in tests with transaction=True.
    """
    with owner_cursor() as cursor:
        cursor.execute(_CONSTRAINTS, {"table": model._meta.db_table, "name": name})
        lost = cursor.fetchall()
        cursor.execute(f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{name}" CASCADE')
    try:
        yield
    finally:
        connections["default"].close()
        with owner_cursor() as cursor:
            for table, _name, _definition in reversed(lost):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for table, lost_name, definition in lost:
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{lost_name}" {definition}')
