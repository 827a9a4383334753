"""Django's PostgreSQL engine on the embedded server, which the first connection starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.postgresql import base
from django.utils.asyncio import async_unsafe
from psycopg2 import OperationalError

from kunming_coord.embedded import postgres
from kunming_coord.embedded.errors import EmbeddedError


class DatabaseWrapper(base.DatabaseWrapper):
    """Settings give NAME and OPTIONS["embedded_role"] ("app" or "owner"); the rest is filled in here."""

    def get_connection_params(self) -> dict[str, Any]:
        parameters = super().get_connection_params()
        role = parameters.pop("embedded_role", "app")
        with _as_database_error():
            return parameters | postgres.connection_parameters(role)

    @async_unsafe
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except OperationalError:
            # Not started yet, killed since, or on another port now: start it once and try again.
            with _as_database_error():
                known = postgres.ensure_started()
            return super().get_new_connection(conn_params | {"port": known.port})


@contextmanager
def _as_database_error() -> Iterator[None]:
    """What handles a database that is down handles an embedded one that cannot start."""
    try:
        yield
    except EmbeddedError as error:
        raise OperationalError(str(error)) from None
