"""A real Chromium on a live server over the test database; skipped, loudly, where Chromium is missing."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker
from support import database
from support.people import Visitor

from kunming_coord.desk.demo.cast import assemble
from kunming_coord.desk.demo.seeding import seed

# Playwright keeps an event loop in the test's thread; the ORM is used there all the same, never from a coroutine.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), "")
MISSING = "没有 Chromium：apt-get install -y chromium fonts-noto-cjk"


@pytest.fixture(autouse=True, scope="session")
def _chromium() -> None:
    if CHROMIUM:
        return
    if os.environ.get("KC_REQUIRE_BROWSER") == "1":
        pytest.fail(MISSING, pytrace=False)
    pytest.skip(MISSING)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Debian's own Chromium; as root it runs without its sandbox."""
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}


def _served(fill: Callable[[], object], blocker: DjangoDbBlocker) -> Iterator[str]:
    """A live server over a database filled for the length of a module."""
    with blocker.unblock():
        try:
            fill()
            server = LiveServer("localhost")
            try:
                yield server.url
            finally:
                server.stop()
        finally:
            database.sweep()  # also what a filling that failed has left


@pytest.fixture(scope="module")
def empty_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The site with its people and nothing else."""
    yield from _served(assemble, django_db_blocker)


@pytest.fixture(scope="module")
def demo_site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The site with the whole demonstration."""
    yield from _served(seed, django_db_blocker)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """visitor(site, "xishan-filer"): somebody signed in with a window of their own."""
    opened: list[Visitor] = []

    def visit(site: str, username: str, **window: object) -> Visitor:
        opened.append(Visitor(browser, site, username, **window))
        return opened[-1]

    yield visit
    for person in opened:
        person.leave()


@pytest.fixture
def page(page: Page) -> Page:
    """Small windows of old office machines."""
    page.set_viewport_size({"width": 1366, "height": 768})
    return page
