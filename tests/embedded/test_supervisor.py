"""Children are kept alive, and never outlive their parent."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.supervisor import Child, Supervisor

SLEEPER = ["-c", "import time; time.sleep(60)"]
STUBBORN = [
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)",
]
KILLED_PARENT = """
import os, signal, sys, time
from pathlib import Path
from kunming_coord.embedded.supervisor import Child, Supervisor
with Supervisor(upkeep=lambda: None, on_failure=lambda: None) as supervisor:
    child = Child("sleeper", ["-c", "import time; time.sleep(60)"], Path(sys.argv[1]))
    supervisor.run(child)
    time.sleep(0.5)
    print(child.process.pid, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def nothing() -> None:
    pass


def eventually(condition: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def alive(pid: int) -> bool:
    """A zombie that nobody collects is not alive."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_killed_child_comes_back_and_all_are_stopped_at_the_end(tmp_path: Path) -> None:
    child = Child("sleeper", SLEEPER, tmp_path / "log")
    with Supervisor(upkeep=nothing, on_failure=nothing) as supervisor:
        supervisor.run(child)
        assert child.process is not None
        first = child.process.pid
        os.kill(first, signal.SIGKILL)
        assert eventually(lambda: child.process is not None and child.process.pid != first and not child.dead)
        supervisor.check()
        second = child.process.pid
    assert not alive(second)


def test_a_child_that_cannot_live_is_given_up_with_its_last_words(tmp_path: Path) -> None:
    failures: list[str] = []
    child = Child("网页进程", ["-c", "raise SystemExit('端口坏了')"], tmp_path / "log")
    with Supervisor(upkeep=nothing, on_failure=lambda: failures.append("failed")) as supervisor:
        supervisor.run(child)
        assert eventually(lambda: bool(failures), 20)
        with pytest.raises(EmbeddedError, match="网页进程 反复退出（端口坏了）"):
            supervisor.check()
        time.sleep(1)
    assert failures == ["failed"]
    assert (tmp_path / "log").read_text().count("端口坏了") == 6


def test_a_child_that_ignores_the_polite_request_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kunming_coord.embedded.supervisor.PATIENCE", 0.3)
    child = Child("stubborn", STUBBORN, tmp_path / "log")
    with Supervisor(upkeep=nothing, on_failure=nothing) as supervisor:
        supervisor.run(child)
        assert eventually(lambda: "up" in child.log.read_text())
        assert child.process is not None
    assert not alive(child.process.pid)


def test_children_do_not_outlive_a_killed_parent(tmp_path: Path) -> None:
    parent = subprocess.run(
        [sys.executable, "-c", KILLED_PARENT, str(tmp_path / "log")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert parent.returncode == -signal.SIGKILL
    assert eventually(lambda: not alive(int(parent.stdout)))


def test_what_is_no_child_is_kept_up_too_and_its_failure_ends_the_watch(tmp_path: Path) -> None:
    calls: list[str] = []

    def upkeep() -> None:
        calls.append("upkeep")
        if len(calls) == 2:
            raise EmbeddedError("内置数据库没有响应")

    failed: list[str] = []
    with Supervisor(upkeep=upkeep, on_failure=lambda: failed.append("failed")) as supervisor:
        assert eventually(lambda: bool(failed))
        with pytest.raises(EmbeddedError, match="没有响应"):
            supervisor.check()
    assert calls == ["upkeep"] * 2
