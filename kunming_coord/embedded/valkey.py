"""Launcher of the embedded Valkey, the workers' broker: loopback only, a password, a journal on disk."""

import os
import signal
import subprocess
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from kunming_coord.embedded import account as accounts
from kunming_coord.embedded import binaries, processes, state
from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import locked, run_dir, set_aside
from kunming_coord.embedded.ports import LOOPBACK, is_free

LOGIN = "default"
START_SECONDS = 30

_CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
daemonize yes
pidfile valkey.pid
logfile valkey.log
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
"""


def _state_file() -> Path:
    return run_dir() / "valkey.json"


def _lock_file() -> Path:
    return run_dir() / "valkey.lock"


def known_state() -> state.ServerState:
    """The remembered port and password; chosen on the first call, without starting anything."""
    known = state.load(_state_file())
    if known is None:
        with locked(_lock_file()):
            known = state.load_or_make(_state_file(), (LOGIN,), _forget)
    return known


def ensure_started() -> state.ServerState:
    """Start the broker unless it answers already; safe to call from any number of processes at once."""
    with locked(_lock_file()):
        known = state.load_or_make(_state_file(), (LOGIN,), _forget)
        return known if answers(known) else _start(known)


def is_running() -> bool:
    """Whether the broker of this run folder answers; starts nothing."""
    known = state.load(_state_file())
    return known is not None and answers(known)


def stop() -> bool:
    """Stop the broker after writing its journal; False when it was not running."""
    with locked(_lock_file()):
        return _stop()


def forget_messages() -> None:
    """Empty the broker: messages about a database that is gone mean nothing."""
    with closing(_client(ensure_started())) as client:
        client.flushall()


def answers(known: state.ServerState) -> bool:
    """Whether our broker answers on its port with its password."""
    with closing(_client(known)) as client:
        try:
            return bool(client.ping())
        except redis.exceptions.RedisError:
            return False


def _client(known: state.ServerState) -> redis.Redis:
    return redis.Redis(
        host=LOOPBACK,
        port=known.port,
        password=known.passwords[LOGIN],
        socket_timeout=3,
        socket_connect_timeout=3,
        retry=Retry(NoBackoff(), 0),
    )


@dataclass(frozen=True)
class _Home:
    """Where the broker keeps its journal, and whose it is."""

    data: Path
    account: accounts.Account | None


def _home() -> _Home:
    folder = run_dir()
    account = accounts.account_for(folder)
    return _Home(accounts.home_for(folder, account) / "valkey", account)


def _at_work(here: _Home) -> list[int]:
    return processes.working_in(here.data, here.account)


def _stop() -> bool:
    here = _home()
    running = _at_work(here)
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    return bool(running) and processes.until(lambda: not _at_work(here), START_SECONDS)


def _forget() -> None:
    _stop()
    set_aside(_home().data)


def _start(known: state.ServerState) -> state.ServerState:
    here = _home()
    accounts.owned_folder(here.data, here.account)
    if _at_work(here):  # still loading its journal
        if processes.until(lambda: answers(known), START_SECONDS):
            return known
        raise EmbeddedError("内置消息队列没有响应：运行 python3 manage.py embedded stop 后再试")
    if not is_free(known.port):
        known = state.moved(_state_file(), known)
    accounts.run(
        [str(binaries.valkey_server(here.data.parent, here.account)), "-"],
        account=here.account,
        cwd=here.data,
        # The configuration comes by stdin, so the password is in no file and no process list.
        input=_CONFIGURATION.format(port=known.port, password=known.passwords[LOGIN]),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    if not processes.until(lambda: answers(known), START_SECONDS):
        log = here.data / "valkey.log"
        raise EmbeddedError(f"内置消息队列启动失败：详情见 {log}，或用 REDIS_URL 指定一个 Redis 服务器")
    return known
