"""The embedded servers, really started in a scratch folder: first start, again, and after everything was killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from kunming_coord.embedded import lease, postgres, processes, roles, valkey
from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.place import place
from kunming_coord.embedded.ports import LOOPBACK

pytestmark = pytest.mark.long
START = "from kunming_coord.embedded import postgres, valkey; print(postgres.ensure_started().port, valkey.ensure_started().port)"


def execute(statement: str, login: str = roles.OWNER) -> object:
    """Run one statement as a new connection of the embedded backend would."""
    known = postgres.ensure_started()
    with closing(
        psycopg2.connect(
            host=LOOPBACK,
            port=known.port,
            user=login,
            password=known.passwords[login],
            dbname="postgres" if login == roles.SUPERUSER else roles.DATABASE,
        )
    ) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None


def postmaster() -> int:
    return int((place().data / "postmaster.pid").read_text().splitlines()[0])


def stop_hard() -> None:
    """Kill the postmaster and wait until its children have noticed."""
    os.kill(postmaster(), signal.SIGKILL)
    assert processes.until(lambda: not processes.working_in(place().data, place().account), 10)


def test_a_second_start_finds_the_first(scratch: Path) -> None:
    first = postgres.ensure_started(), valkey.ensure_started(), postmaster()
    assert (postgres.ensure_started(), valkey.ensure_started(), postmaster()) == first
    assert lease.stop() == ["PostgreSQL", "Valkey"]
    assert lease.stop() == []
    assert postgres.ensure_started() == first[0]
    assert valkey.ensure_started() == first[1]


def test_nothing_listens_beyond_this_machine(scratch: Path) -> None:
    ports = {f"{postgres.ensure_started().port:04X}", f"{valkey.ensure_started().port:04X}"}
    rows = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    listening = {row[1] for row in rows if row[3] == "0A" and row[1].rpartition(":")[2] in ports}
    assert {address.rpartition(":")[0] for address in listening} == {"0100007F"}
    assert len(listening) == 2
    assert not list(place().data.glob(".s.PGSQL.*"))


def test_a_wrong_password_is_refused_by_both(scratch: Path) -> None:
    known, broker = postgres.ensure_started(), valkey.ensure_started()
    wrong = dict.fromkeys(known.passwords, "wrong")
    assert not roles.answers(type(known)(known.port, wrong), roles.APP, roles.DATABASE)
    assert not valkey.answers(type(broker)(broker.port, {valkey.LOGIN: "wrong"}))


def test_committed_rows_survive_ten_kills_of_the_postmaster(scratch: Path) -> None:
    assert execute("SHOW synchronous_commit") == execute("SHOW fsync") == "on"
    execute("CREATE TABLE kept (n int)")
    for n in range(10):
        execute(f"INSERT INTO kept VALUES ({n})")
        os.kill(postmaster(), signal.SIGKILL)
    assert execute("SELECT count(*) FROM kept") == 10


def test_messages_survive_a_kill_of_the_broker(scratch: Path) -> None:
    with closing(valkey._client(valkey.ensure_started())) as client:
        client.set("kept", "昆明")
        time.sleep(1.2)  # the journal is written through every second
    for pid in valkey._at_work(valkey._home()):
        os.kill(pid, signal.SIGKILL)
    with closing(valkey._client(valkey.ensure_started())) as client:
        assert client.get("kept") == "昆明".encode()


def test_a_pid_file_that_names_a_stranger_does_not_stop_the_start(scratch: Path) -> None:
    postgres.ensure_started()
    stop_hard()
    account = place().account
    with subprocess.Popen(["sleep", "60"], user=account.uid if account else None) as stranger:
        pid_file = place().data / "postmaster.pid"
        rest = pid_file.read_text().splitlines(keepends=True)[1:]
        pid_file.write_text(f"{stranger.pid}\n{''.join(rest)}")
        assert execute("SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("server", [postgres, valkey], ids=["PostgreSQL", "Valkey"])
def test_a_stranger_on_the_remembered_port_makes_it_move(scratch: Path, server: object) -> None:
    old = server.ensure_started().port
    lease.stop()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind((LOOPBACK, old))
        stranger.listen()
        assert server.ensure_started().port != old
        assert server.is_running()


def test_six_starts_at_once_make_one_server_each(scratch: Path) -> None:
    starts = [
        subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.PIPE, text=True) for _ in range(6)
    ]
    answers = {start.communicate(timeout=60)[0] for start in starts}
    assert len(answers) == 1
    assert {start.returncode for start in starts} == {0}


def test_a_killed_initdb_leaves_nothing_half_made(scratch: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", START], stdout=subprocess.DEVNULL) as start:
        here = place()
        assert processes.until(lambda: any(here.home.glob(f"{here.name}.new.*/base")), 20)
        start.kill()
    assert not here.data.exists()
    assert execute("SELECT 1") == 1


def test_an_unusable_database_is_one_sentence_that_names_the_log(scratch: Path) -> None:
    postgres.ensure_started()
    lease.stop()
    (place().data / "global" / "pg_control").unlink()
    with pytest.raises(EmbeddedError, match=r"内置数据库启动失败（.*pg_control.*）：详情见 .*server\.log"):
        postgres.ensure_started()


def test_data_whose_passwords_are_lost_is_kept_aside(scratch: Path) -> None:
    execute("CREATE TABLE kept (n int)")
    valkey.ensure_started()
    for file in scratch.glob("*.json"):
        file.unlink()
    valkey.ensure_started()
    assert execute("SELECT to_regclass('kept')") is None
    assert len(list(scratch.glob("postgres-*.2*"))) == len(list(scratch.glob("valkey.2*"))) == 1


def test_emptying_the_database_leaves_the_roles_and_throws_everybody_out(scratch: Path) -> None:
    execute("CREATE TABLE gone (n int)")
    known = postgres.ensure_started()
    with closing(roles._connect(known, roles.APP, roles.DATABASE)) as other:
        roles.recreate_database(known)
        with pytest.raises(psycopg2.OperationalError), other.cursor() as cursor:
            cursor.execute("SELECT 1")
    assert execute("SELECT to_regclass('gone')") is None
    assert execute("SELECT current_user", roles.APP) == "kc_app"


def test_the_last_user_stops_what_a_user_started(scratch: Path) -> None:
    with lease.servers():
        with lease.servers(), pytest.raises(BlockingIOError), lease.alone():
            pass
        assert postgres.is_running()
    assert not postgres.is_running()
    assert not valkey.is_running()


def test_a_user_leaves_running_what_ran_before(scratch: Path) -> None:
    postgres.ensure_started()
    valkey.ensure_started()
    with lease.servers():
        pass
    assert postgres.is_running()
    assert valkey.is_running()
