"""How a long-running command ends: one exception for every polite signal, children stopped in order."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kunming_coord.embedded.supervisor import Supervisor

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Ctrl-C or SIGTERM: the user has seen enough. Not an Exception, so that no step can swallow it."""


@contextmanager
def stopping_by_signal() -> Iterator[None]:
    """SIGTERM and SIGHUP (a closed terminal) end the command as Ctrl-C does, in order."""

    def stop(*_: object) -> None:
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not interrupt the orderly stop
        raise Stopped

    before = {number: signal.signal(number, stop) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def supervised(upkeep: Callable[[], None]) -> Iterator[Supervisor]:
    """A supervisor; a child that cannot be kept alive ends the command with that child's last words."""
    with Supervisor(upkeep=upkeep, on_failure=lambda: os.kill(os.getpid(), signal.SIGTERM)) as supervisor:
        try:
            yield supervisor
        except Stopped:
            supervisor.check()
            raise
