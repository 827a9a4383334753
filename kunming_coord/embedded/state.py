"""What an embedded server remembers between starts: its port and random passwords. Standard library only."""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from kunming_coord.embedded.errors import EmbeddedError
from kunming_coord.embedded.files import write_private
from kunming_coord.embedded.ports import any_free


@dataclass(frozen=True)
class ServerState:
    """Port and passwords by login name; kept in one file that only its owner can read."""

    port: int
    passwords: dict[str, str]


def load(path: Path) -> ServerState | None:
    """The remembered state, or None before the first start."""
    try:
        return ServerState(**json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None
    except PermissionError:
        raise EmbeddedError(f"读不了 {path}：请用它的属主运行，或 export KC_RUN_DIR=$HOME/kc-run") from None
    except (ValueError, TypeError):
        raise EmbeddedError(f"{path} 已损坏：删除目录 {path.parent} 后重新运行（内置数据会重建）") from None


def load_or_make(path: Path, logins: tuple[str, ...], forget: Callable[[], None]) -> ServerState:
    """The remembered state, or a new one: free port, random password per login. Call under the lock.

    Before a new one is made, `forget` puts data aside whose passwords nobody remembers (a checkout made anew).
    """
    state = load(path)
    if state is None:
        forget()
        state = ServerState(any_free(), {login: secrets.token_urlsafe(24) for login in logins})
        save(path, state)
    return state


def save(path: Path, state: ServerState) -> None:
    write_private(path, json.dumps(asdict(state)))


def moved(path: Path, state: ServerState) -> ServerState:
    """The same server on another port, because a stranger took the old one."""
    state = replace(state, port=any_free())
    save(path, state)
    return state
