"""A real Celery worker beside the test: its own process, the test's database, a corner of the broker of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import redis
from celery import Task
from django.db import DEFAULT_DB_ALIAS, connections

from kunming_coord.celery import app
from kunming_coord.embedded import valkey
from kunming_coord.embedded.urls import broker_url

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = ["-m", "celery", "-A", "kunming_coord", "worker", "--pool=solo", "--loglevel=warning"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
KNOWN_AS = "kc-test-worker"  # what its connections are called in the database


def broker() -> str:
    """The broker's address with an empty database of this process's own."""
    if not os.environ.get("REDIS_URL"):
        valkey.ensure_started()
    base = os.environ.get("REDIS_URL") or broker_url()
    url = f"{base.rpartition('/')[0]}/{1 + os.getpid() % 15}"
    redis.Redis.from_url(url).flushdb()
    return url


def database_url(alias: str) -> str:
    """The test database as a worker of its own reaches it."""
    given = connections[alias].get_connection_params()
    user, password = quote(given["user"]), quote(given["password"])
    return f"postgres://{user}:{password}@{given['host']}:{given['port']}/{given['dbname']}"


@contextmanager
def worker(url: str) -> Iterator["subprocess.Popen[bytes]"]:
    """A running worker; killed at the end if it still lives."""
    environment = os.environ | {
        "DATABASE_URL": database_url("default"),
        "DATABASE_OWNER_URL": database_url("owner"),
        "REDIS_URL": url,
        "PGAPPNAME": KNOWN_AS,
    }
    process = subprocess.Popen([sys.executable, *COMMAND, *QUIET], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        kill(process)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """kill -9, and wait until it is gone."""
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=10)


def end_backends() -> int:
    """End every connection workers have to the database, as an administrator might; how many there were."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [KNOWN_AS],
        )
        return int(cursor.fetchone()[0])


def send(task: Task, url: str, *arguments: Any) -> None:
    """Put a task where only that worker finds it."""
    with app.connection_for_write(url) as connection:
        task.apply_async(arguments, connection=connection)


def wait_until(condition: Callable[[], Any], seconds: float = 90) -> Any:
    """Wait for something another process does; fails the test when it does not."""
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "the other process did not get there in time"
        time.sleep(0.05)
    return answer
