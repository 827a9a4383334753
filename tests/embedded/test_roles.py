"""What the two database roles may do, and that what is committed survives."""

import pytest
from django.db import ProgrammingError, connections, transaction

TIERS = ["embedded", pytest.param("real server", marks=pytest.mark.production)]
pytestmark = [
    pytest.mark.django_db(databases=["default", "owner"]),
    pytest.mark.parametrize("tier", TIERS),
]


def value(alias: str, query: str) -> object:
    with connections[alias].cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def test_neither_role_is_a_superuser(tier: str) -> None:
    query = (
        "SELECT rolname || ' ' || rolsuper || ' ' || rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    assert value("default", query) == "kc_app false false"
    assert value("owner", query) == "kc_owner false true"


def test_kc_app_owns_nothing(tier: str) -> None:
    owned = (
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner = {}::regrole"
    )
    assert value("default", owned.format("'kc_app'")) == 0
    assert value("default", owned.format("'kc_owner'")) > 0


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE public.stray (id int)",
        "CREATE ROLE stray",
        "SET session_replication_role = replica",
        "ALTER TABLE django_migrations DISABLE TRIGGER ALL",
    ],
)
def test_kc_app_cannot_change_the_house(tier: str, statement: str) -> None:
    with connections["default"].cursor() as cursor, pytest.raises(ProgrammingError), transaction.atomic():
        cursor.execute(statement)


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_what_is_committed_survives(tier: str, setting: str) -> None:
    assert value("default", f"SHOW {setting}") == "on"


def test_chinese_letters_are_letters(tier: str) -> None:
    assert value("default", "SELECT '昆明' ~ '^[[:alpha:]]+$'") is True
    assert value("default", "SHOW server_encoding") == "UTF8"
