"""Addresses of the embedded servers, for settings."""

from kunming_coord.embedded import valkey
from kunming_coord.embedded.ports import LOOPBACK


def broker_url() -> str:
    """The embedded broker's address. Starts nothing; `valkey.ensure_started()` does."""
    known = valkey.known_state()
    return f"redis://:{known.passwords[valkey.LOGIN]}@{LOOPBACK}:{known.port}/0"
