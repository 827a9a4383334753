"""The two roles and the database inside the embedded PostgreSQL."""

from contextlib import closing

import psycopg2
import psycopg2.extensions
from psycopg2.sql import SQL, Composed, Identifier, Literal

from kunming_coord.embedded.ports import LOOPBACK
from kunming_coord.embedded.state import ServerState

DATABASE = "kunming_coord"
SUPERUSER, OWNER, APP = "postgres", "kc_owner", "kc_app"
LOGINS = {"owner": OWNER, "app": APP}


def answers(known: ServerState, login: str, database: str) -> bool:
    """Whether our own server lets this login in (a stranger on the port cannot: SCRAM proves both sides)."""
    try:
        _connect(known, login, database).close()
    except psycopg2.OperationalError:
        return False
    return True


def _connect(known: ServerState, login: str, database: str) -> psycopg2.extensions.connection:
    password = known.passwords[login]
    return psycopg2.connect(
        host=LOOPBACK, port=known.port, user=login, password=password, dbname=database, connect_timeout=3
    )


def make_roles(known: ServerState) -> None:
    """Two roles and the database: kc_owner may create databases and owns ours, kc_app may only connect."""
    roles = ((APP, ""), (OWNER, " CREATEDB"))
    have = _names(known, "SELECT rolname FROM pg_roles")
    statements = [
        SQL(
            f"{'ALTER' if role in have else 'CREATE'} ROLE {{}} LOGIN NOSUPERUSER{more} PASSWORD {{}}"
        ).format(Identifier(role), Literal(known.passwords[role]))
        for role, more in roles
    ]
    if DATABASE not in _names(known, "SELECT datname FROM pg_database"):
        statements.append(SQL("CREATE DATABASE {} OWNER {}").format(Identifier(DATABASE), Identifier(OWNER)))
    statements.append(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(Identifier(DATABASE)))
    statements.append(
        SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(Identifier(DATABASE), Identifier(APP))
    )
    _as_superuser(known, statements)


def _names(known: ServerState, query: str) -> set[str]:
    with closing(_connect(known, SUPERUSER, "postgres")) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return {row[0] for row in cursor.fetchall()}


def _as_superuser(known: ServerState, statements: list[Composed]) -> None:
    with closing(_connect(known, SUPERUSER, "postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)


def recreate_database(known: ServerState) -> None:
    """Drop the embedded database with everything in it and make it anew, empty."""
    _as_superuser(known, [SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(DATABASE))])
    make_roles(known)
