"""Keeps a handful of child processes alive until told to stop. Standard library only."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import REPOSITORY

RESTARTS, WITHIN = 5, 60.0  # a child that dies more often than this is broken, not unlucky
PATIENCE = 15.0  # seconds between the polite and the final request to stop
TICK = 0.3
UPKEEP_TICKS = 7  # about every two seconds


@dataclass
class Child:
    """One process to keep alive; its output goes to a log file of its own."""

    name: str
    arguments: list[str]
    log: Path
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))

    def start(self) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "kunming_coord.embedded.tied",
                    str(os.getpid()),
                    sys.executable,
                    *self.arguments,
                ],
                cwd=REPOSITORY,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=self.pass_fds,
                start_new_session=True,  # Ctrl-C reaches only us; we stop the children in order
            )

    @property
    def dead(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def broken(self, now: float) -> bool:
        """Whether the death just seen is one too many."""
        self.deaths.append(now)
        return len(self.deaths) > RESTARTS and now - self.deaths[0] < WITHIN

    def last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "没有日志"


class Supervisor:
    """Starts children, restarts the ones that die, stops them all at the end of the `with` block.

    `upkeep` is called every few seconds (it keeps up what is no child: the servers); `on_failure` once, when
    something cannot be kept up. Both run in the supervisor's own thread.
    """

    def __init__(self, *, upkeep: Callable[[], None], on_failure: Callable[[], None]) -> None:
        self._upkeep = upkeep
        self._on_failure = on_failure
        self._children: list[Child] = []
        self._stopping = threading.Event()
        self._failure: EmbeddedError | None = None
        self._lock = threading.Lock()
        self._watcher = threading.Thread(target=self._watch, name="supervisor", daemon=True)

    def __enter__(self) -> "Supervisor":
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._watcher.join()
        stop_all(self._children)

    def run(self, child: Child) -> None:
        """Start a child and look after it from now on."""
        with self._lock:
            child.start()
            self._children.append(child)

    def check(self) -> None:
        """Raise when a child could not be kept alive."""
        if self._failure:
            raise self._failure

    def _watch(self) -> None:
        for round_number in itertools.count(1):
            if self._stopping.wait(TICK):
                return
            try:
                self._revive_dead()
                if round_number % UPKEEP_TICKS == 0:
                    self._upkeep()
            except (EmbeddedError, OSError) as error:
                self._failure = EmbeddedError(str(error))
                self._on_failure()
                return

    def _revive_dead(self) -> None:
        with self._lock:
            for child in filter(lambda child: child.dead, self._children):
                if child.broken(time.monotonic()):
                    raise EmbeddedError(
                        f"{child.name} 反复退出（{child.last_words()}）：详情见 {child.log}，处理后再运行"
                    )
                child.start()


def stop_all(children: list[Child]) -> None:
    """Ask all, last started first, then insist."""
    running = [child.process for child in reversed(children) if child.process and not child.dead]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + PATIENCE
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # each leads a session of its own
            process.wait()
