"""Who uses the embedded servers: the last user stops them, if a user (no plain command) started them."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path

from kunming_coord.embedded import postgres, valkey
from kunming_coord.embedded.files import give_to_owner_of, locked, run_dir


@contextmanager
def servers() -> Iterator[None]:
    """Both servers, running, as long as the block lasts; any number of processes may hold them at once."""
    try:
        with locked(_lock_file(), shared=True):
            if not (postgres.is_running() and valkey.is_running()):
                _flag().touch()
                give_to_owner_of(_flag(), run_dir())
            keep_up()
            yield
    finally:
        with (
            suppress(BlockingIOError),
            alone(),
        ):  # a newcomer waits until they are down, then starts them again
            if _flag().exists():
                stop()


def while_needed() -> AbstractContextManager[None]:
    """The servers for a command that works for long, or nothing where real ones are configured."""
    return servers() if needed() else nullcontext()


def keep_up() -> None:
    """Start what is not running, because it was stopped or killed."""
    postgres.ensure_started()
    valkey.ensure_started()


@contextmanager
def alone() -> Iterator[None]:
    """The servers to oneself; raises BlockingIOError while another process holds them."""
    with locked(_lock_file(), wait=False):
        yield


def stop() -> list[str]:
    """Stop both servers; answers with the names of those that ran."""
    _flag().unlink(missing_ok=True)
    return [name for name, server in (("PostgreSQL", postgres), ("Valkey", valkey)) if server.stop()]


def needed() -> bool:
    """Whether this configuration uses embedded servers at all."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


def _lock_file() -> Path:
    return run_dir() / "in-use.lock"


def _flag() -> Path:
    return run_dir() / "stop-after-use"
