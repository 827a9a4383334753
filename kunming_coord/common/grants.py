"""The two database roles: kc_owner owns the tables, kc_app may not touch what is append-only."""

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, transaction

from kunming_coord.common.triggers import is_append_only

OWNER = "owner"


def append_only_tables() -> list[str]:
    """Tables whose rows are written once."""
    return sorted(model._meta.db_table for model in apps.get_models() if is_append_only(model))


def app_role() -> str:
    """The database user of requests and tasks."""
    return str(connections[DEFAULT_DB_ALIAS].get_connection_params()["user"])


def apply_grants() -> None:
    """Grant kc_app reading and writing of rows everywhere, and take UPDATE and DELETE back on append-only tables.

    TRUNCATE, DDL and the migration history are never granted. Safe to run again.
    """
    connection = connections[OWNER]
    quote = connection.ops.quote_name
    role = quote(app_role())
    # One transaction: whoever is serving meanwhile never stands without its rights.
    with transaction.atomic(using=OWNER), connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            rights = "SELECT" if table == "django_migrations" else "SELECT, INSERT, UPDATE, DELETE"
            cursor.execute(f"REVOKE ALL ON {quote(table)} FROM {role}")
            cursor.execute(f"GRANT {rights} ON {quote(table)} TO {role}")
        for table in append_only_tables():
            if table in tables:
                cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {quote(table)} FROM {role}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
