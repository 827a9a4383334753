"""Loopback ports."""

import socket

import pytest

from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.ports import LOOPBACK, SERVER_PORTS, any_free, is_free, listen


@pytest.fixture
def taken() -> int:
    with socket.socket() as server:
        server.bind((LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_listened_port_is_not_free(taken: int) -> None:
    assert not is_free(taken)


def test_no_port_outside_the_range_is_free() -> None:
    assert not is_free(70_000)


def test_listening_moves_on_when_the_port_is_taken(taken: int) -> None:
    with listen(taken) as server:
        assert server.getsockname()[1] > taken
        assert server.getsockname()[0] == LOOPBACK


def test_when_all_are_taken_the_sentence_names_the_option(taken: int) -> None:
    with pytest.raises(EmbeddedError, match="--port"):
        listen(taken, tries=1)


def test_servers_get_ports_outside_the_range_of_outgoing_connections() -> None:
    port = any_free()
    assert port in SERVER_PORTS
    assert is_free(port)
