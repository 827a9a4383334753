"""Who is still working in a server's data folder."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from kunming_coord.embedded.account import Account, run
from kunming_coord.embedded.errors import EmbeddedError

# Asked as the server's own account: in a container even root may not look at other users' processes.
_SCRIPT = 'for p in /proc/[0-9]*; do if [ "$p/cwd" -ef "$1" ]; then echo "${p#/proc/}"; fi; done'


def working_in(folder: Path, account: Account | None) -> list[int]:
    """Living processes whose working directory is this folder: a server and its children.

    A pid file can name a ghost, a zombie or a stranger's reused number; a zombie works nowhere.
    """
    if not os.path.exists("/proc/self/cwd"):
        raise EmbeddedError(
            "内置服务只能在 Linux 上运行：用 DATABASE_URL、DATABASE_OWNER_URL 和 REDIS_URL 指定服务器"
        )
    result = run(
        ["/bin/sh", "-c", _SCRIPT, "sh", str(folder)], account=account, cwd=Path("/"), capture_output=True
    )
    return [int(pid) for pid in result.stdout.split()]


def until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait until the condition holds; False when time runs out."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
