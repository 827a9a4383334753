"""Launcher of the embedded PostgreSQL: one server per run folder, started by whoever needs it first."""

from kunming_coord.embedded import account as accounts
from kunming_coord.embedded import processes, state
from kunming_coord.embedded.cluster import make_data
from kunming_coord.embedded.errors import EmbeddedError, last_line
from kunming_coord.embedded.files import locked, set_aside
from kunming_coord.embedded.place import Place, place
from kunming_coord.embedded.ports import LOOPBACK, is_free
from kunming_coord.embedded.roles import APP, DATABASE, LOGINS, OWNER, SUPERUSER, answers, make_roles

START_SECONDS = 120  # crash recovery of a large journal takes a while

_CONFIGURATION = """\
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = ''
max_connections = 200
password_encryption = 'scram-sha-256'
log_timezone = 'Asia/Shanghai'
timezone = 'Asia/Shanghai'
"""


def ensure_started() -> state.ServerState:
    """Start the server unless it answers already; safe to call from any number of processes at once."""
    here = place()
    with locked(here.lock_file):
        known = state.load_or_make(here.state_file, (SUPERUSER, OWNER, APP), lambda: _forget(here))
        if not answers(known, OWNER, DATABASE):
            if not answers(known, SUPERUSER, "postgres"):
                make_data(here, known.passwords[SUPERUSER])
                known = _start(here, known)
            make_roles(known)
        return known


def connection_parameters(role: str) -> dict[str, str | int]:
    """Host, port, user and password for "app" or "owner"; the first call ever starts the server."""
    known = state.load(place().state_file) or ensure_started()
    login = LOGINS[role]
    return {"host": LOOPBACK, "port": known.port, "user": login, "password": known.passwords[login]}


def is_running() -> bool:
    """Whether the server of this run folder answers; starts nothing."""
    known = state.load(place().state_file)
    return known is not None and answers(known, SUPERUSER, "postgres")


def stop() -> bool:
    """Stop the server with all transactions safe on disk; False when it was not running."""
    here = place()
    with locked(here.lock_file):
        return _stop(here)


def _start(here: Place, known: state.ServerState) -> state.ServerState:
    """Start on the remembered port, whatever the last postmaster left behind."""
    # Still starting, recovering, or orphans of a killed postmaster that are about to leave.
    if not processes.until(
        lambda: answers(known, SUPERUSER, "postgres") or not _at_work(here), START_SECONDS
    ):
        raise EmbeddedError("内置数据库没有响应：运行 python3 manage.py embedded stop 后再试")
    if _at_work(here):
        return known
    # Nobody works in the folder: the pid in this file is a ghost, a zombie or a stranger's reused number.
    (here.data / "postmaster.pid").unlink(missing_ok=True)
    if not is_free(known.port):
        known = state.moved(here.state_file, known)
    settings = here.data / "embedded.conf"
    settings.write_text(_CONFIGURATION.format(port=known.port))
    if here.account:
        here.account.own(settings)
    log = here.data / "server.log"
    result = _pg_ctl(here, "start", "-t", str(START_SECONDS), "-l", str(log))
    if result != 0 or not answers(known, SUPERUSER, "postgres"):
        last = last_line(log.read_text(errors="replace")) if log.exists() else "没有日志"
        raise EmbeddedError(f"内置数据库启动失败（{last}）：详情见 {log}")
    return known


def _stop(here: Place) -> bool:
    if not here.data.is_dir() or not _at_work(here):
        return False
    _pg_ctl(here, "stop", "-m", "fast", "-t", str(START_SECONDS))
    return True


def _forget(here: Place) -> None:
    _stop(here)
    set_aside(here.data)


def _at_work(here: Place) -> bool:
    return bool(processes.working_in(here.data, here.account))


def _pg_ctl(here: Place, action: str, *options: str) -> int:
    """The exit code; output goes nowhere because the server inherits and would hold a pipe open for ever."""
    command = [str(here.programs / "pg_ctl"), "-w", "-D", str(here.data), *options, action]
    with open("/dev/null", "r+b") as nowhere:
        return accounts.run(
            command, account=here.account, cwd=here.home, stdin=nowhere, stdout=nowhere, stderr=nowhere
        ).returncode
