"""The test base: a real PostgreSQL, made by kc_owner, used as kc_app, reference data loaded once."""

import gc
import os
from collections.abc import Callable, Iterator
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client, TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker
from support import database, scheduling

STORIES = ("django_db", "browser")


def pytest_configure(config: pytest.Config) -> None:
    """Cheap password hashes; rows that transactional tests leave are swept by the owner."""
    _choose_cases(config)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMO = True
    settings.WHITENOISE_AUTOREFRESH = True  # else every test client first walks all static files, 40 ms each
    TransactionTestCase._fixture_teardown = lambda self: database.sweep()


def _choose_cases(config: pytest.Config) -> None:
    """Properties try the same cases each time, so that a change turns them red and not the dice; the long tier throws them."""
    throws = "long" in config.option.markexpr.replace("not long", "")
    hypothesis.settings.register_profile("steady", derandomize=True)
    hypothesis.settings.register_profile("thrown", derandomize=False)
    hypothesis.settings.load_profile("thrown" if throws else "steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files begin; among themselves and after them the order stays random."""
    scheduling.named_apart(items)
    scheduling.slow_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> scheduling.SlowFilesWhole:
    """Two workers share the tests so, whatever --dist says."""
    return scheduling.SlowFilesWhole(config, log)


def pytest_collection_finish(session: pytest.Session) -> None:
    """What collecting has made stays to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """One database per worker: a copy of what the owner migrated and the application loaded with reference data."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    suffix = "_".join(part for part in (os.environ.get("KC_TEST_DB_SUFFIX", ""), worker) if part)
    with django_db_blocker.unblock():
        name = database.create(suffix)
    yield
    with django_db_blocker.unblock():
        database.drop(name)


@pytest.fixture(scope="module", autouse=True)
def _settings_as_before(request: pytest.FixtureRequest) -> Iterator[None]:
    """Slow files tell long stories, which change dated settings too; whoever comes next finds them as they were."""
    items = [item for item in request.session.items if item.path == request.path]
    marked = any(item.get_closest_marker(name) for item in items for name in STORIES)
    if not (marked and scheduling.is_slow(request.node.nodeid)):
        yield
        return
    request.getfixturevalue("django_db_setup")
    with request.getfixturevalue("django_db_blocker").unblock(), database.reference_kept():
        yield


@pytest.fixture
def constraints_now(db: None) -> Callable[[], None]:
    """Call it to fire the deferred triggers that a commit would fire."""

    def fire() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    return fire


@pytest.fixture(autouse=True)
def _runs_as_kc_app(request: pytest.FixtureRequest) -> None:
    """The suite proves rights only while it has no more of them than the product."""
    if "db" in request.fixturenames or "transactional_db" in request.fixturenames:
        assert (
            connections["default"].get_connection_params()["user"]
            != (connections["owner"].get_connection_params()["user"])
        )


@pytest.fixture
def signed_in() -> Callable[..., Client]:
    """A client signed in as an account."""

    def sign_in(user: object) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
