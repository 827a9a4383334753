"""What a server remembers between starts."""

import socket
from pathlib import Path

import pytest

from kunming_coord.embedded import state, urls, valkey
from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import set_aside
from kunming_coord.embedded.ports import LOOPBACK


def nothing() -> None:
    pass


def test_port_and_passwords_stay_the_same(tmp_path: Path) -> None:
    made = state.load_or_make(tmp_path / "server.json", ("a", "b"), nothing)
    assert state.load_or_make(tmp_path / "server.json", ("a", "b"), nothing) == made
    assert state.load(tmp_path / "server.json") == made


def test_passwords_are_random_long_and_private(tmp_path: Path) -> None:
    first = state.load_or_make(tmp_path / "1.json", ("a", "b"), nothing)
    second = state.load_or_make(tmp_path / "2.json", ("a", "b"), nothing)
    passwords = {*first.passwords.values(), *second.passwords.values()}
    assert len(passwords) == 4
    assert min(map(len, passwords)) >= 32
    assert (tmp_path / "1.json").stat().st_mode & 0o777 == 0o600


def test_a_stranger_on_the_port_moves_the_server_but_keeps_its_passwords(tmp_path: Path) -> None:
    known = state.load_or_make(tmp_path / "server.json", ("a",), nothing)
    with socket.socket() as stranger:
        stranger.bind((LOOPBACK, known.port))
        stranger.listen()
        moved = state.moved(tmp_path / "server.json", known)
    assert moved.port != known.port
    assert moved.passwords == known.passwords
    assert state.load(tmp_path / "server.json") == moved


@pytest.mark.parametrize("content", ["", "{", "[]", '{"port": 1, "stray": 2}'])
def test_a_damaged_file_is_named_with_the_mend(tmp_path: Path, content: str) -> None:
    (tmp_path / "server.json").write_text(content)
    with pytest.raises(EmbeddedError, match="已损坏：删除"):
        state.load(tmp_path / "server.json")


def test_the_brokers_address_is_known_without_starting_it(scratch: Path) -> None:
    url = urls.broker_url()
    known = valkey.known_state()
    assert url == f"redis://:{known.passwords['default']}@127.0.0.1:{known.port}/0"
    assert urls.broker_url() == url
    assert not valkey.is_running()


def test_what_nobody_remembers_is_put_aside_before_a_new_start_and_only_then(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for _ in range(2):
        state.load_or_make(tmp_path / "server.json", ("a",), lambda: set_aside(tmp_path / "data"))
        (tmp_path / "data").mkdir(exist_ok=True)
    assert len(list(tmp_path.glob("data.2*"))) == 1
