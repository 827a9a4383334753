"""Who is writing, and why, carried to the database so that every trigger can record it.

Each writing statement is sent with the settings in front of it, local to its transaction: pooled connections, rollbacks
and nested services cannot leave a wrong name behind, and reads cost nothing.
"""

import contextvars
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from kunming_coord.common.actors import Actor

_WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True)
class Writer:
    """Who writes: 0 means nobody is signed in (a command or raw SQL)."""

    actor_id: int = 0
    actor_label: str = ""
    request_id: str = ""
    reason: str = ""


_NOBODY = Writer()
_current: contextvars.ContextVar[Writer] = contextvars.ContextVar("kc_writer", default=_NOBODY)


def current() -> Writer:
    """Who is writing in this context."""
    return _current.get()


@contextmanager
def acting(actor: Actor | None = None, *, request_id: str = "", reason: str = "") -> Iterator[None]:
    """Everything written inside is recorded under this actor, request and reason."""
    before = _current.get()
    writer = replace(before, reason=reason or before.reason, request_id=request_id or before.request_id)
    if actor is not None:
        writer = replace(writer, actor_id=actor.pk, actor_label=actor.label)
    if not writer.request_id:
        writer = replace(writer, request_id=uuid.uuid4().hex)
    token = _current.set(writer)
    try:
        yield
    finally:
        _current.reset(token)


def take_over(actor: Actor, *, reason: str = "") -> None:
    """From here to the end of the surrounding `acting` everything is recorded under this actor.

    For a request of which it turns out only inside its view who sends it.
    """
    before = _current.get()
    _current.set(replace(before, actor_id=actor.pk, actor_label=actor.label, reason=reason or before.reason))


def announce(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute wrapper: put the writer's settings in front of a writing statement, in the same round trip."""
    writer = _current.get()
    if writer == _NOBODY or not isinstance(sql, str) or not sql.lstrip()[:6].upper().startswith(_WRITES):
        return execute(sql, params, many, context)
    prefix = (
        f"SELECT set_config('kc.actor_id', {_quoted(str(writer.actor_id))}, true),"
        f" set_config('kc.actor', {_quoted(writer.actor_label)}, true),"
        f" set_config('kc.request', {_quoted(writer.request_id)}, true),"
        f" set_config('kc.reason', {_quoted(writer.reason)}, true); "
    )
    if params is not None:
        prefix = prefix.replace("%", "%%")
    return execute(prefix + sql, params, many, context)


def install(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Give a new connection the wrapper (receiver of connection_created)."""
    if announce not in connection.execute_wrappers:
        connection.execute_wrappers.append(announce)


def _quoted(text: str) -> str:
    """A literal under standard_conforming_strings, which PostgreSQL has on by default and Django relies on."""
    return "'" + text.replace("\x00", "").replace("'", "''") + "'"
