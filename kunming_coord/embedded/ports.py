"""Loopback ports. Standard library only."""

import random
import socket

from kunming_coord.embedded.errors import EmbeddedError

LOOPBACK = "127.0.0.1"
# Below the range from which systems take the near end of outgoing connections, so a stored port stays ours.
SERVER_PORTS = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # ports in TIME_WAIT are usable
        try:
            probe.bind((LOOPBACK, port))
        except (OSError, OverflowError):
            return False
    return True


def listen(port: int, tries: int = 100) -> socket.socket:
    """A listening socket on this port or the next free one above, so that nobody can take it meanwhile."""
    for candidate in range(port, min(port + tries, 65_536)):
        server = socket.socket()
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((LOOPBACK, candidate))
            server.listen(128)
        except OSError:
            server.close()
        else:
            return server
    raise EmbeddedError(
        f"端口 {port} 到 {port + tries - 1} 都用不了：用 --port 指定一个 1024–65535 之间的空闲端口"
    )


def any_free() -> int:
    """A free port for a server that will keep it."""
    for candidate in random.sample(SERVER_PORTS, 200):
        if is_free(candidate):
            return candidate
    raise EmbeddedError("本机 20000–32000 之间找不到空闲端口：关闭一些程序后再试")
