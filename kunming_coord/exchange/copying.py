"""Very long lists as CSV: the database writes the file itself (COPY), a thread carries it to the reader parcel by parcel.

Memory stays flat however long the list is. The query writes every cell as it is to stand there; what people wrote goes
through HARMLESS_SQL, the same rule as harmless.py.
"""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, StreamingHttpResponse

from kunming_coord.accounts.models import User
from kunming_coord.exchange.downloads import CSV, as_download, file_name, watermark
from kunming_coord.exchange.exporting import VIEW_ONLY, logged
from kunming_coord.exchange.harmless import harmless

PARCEL = 256 * 1024  # bytes
HARMLESS_SQL = r"CASE WHEN {text} ~ '^[[:space:]　]*[-=+@＝＋－＠]' THEN '''' || {text} ELSE {text} END"


def copy_response(
    request: HttpRequest,
    *,
    title: str,
    headers: Sequence[str],
    sql: str,
    params: Mapping[str, Any] | Sequence[Any],
    note: str = "",
) -> StreamingHttpResponse:
    """A query as a CSV file, with its two rows in the log of exports."""
    user = request.user
    assert isinstance(user, User)
    name = file_name(title, suffix="csv")
    filters = {key: value for key, value in request.GET.items() if key not in VIEW_ONLY}
    log: dict[str, Any] = {"actor": user, "what": title, "form": "csv", "filters": filters, "name": name}
    foot = [line for line in (note, watermark(user)) if line]
    response = StreamingHttpResponse(logged(_file(headers, sql, params, foot), log), content_type=CSV)
    as_download(response, name)
    return response


def _file(
    headers: Sequence[str], sql: str, params: Mapping[str, Any] | Sequence[Any], foot: Sequence[str]
) -> Iterator[tuple[bytes, int]]:
    yield ("\ufeff" + ",".join(headers) + "\r\n").encode(), 1
    for parcel in copied(sql, params):
        yield parcel, parcel.count(b"\n")
    yield "".join(f"{harmless(line)}\r\n" for line in foot).encode(), 0


def copied(sql: str, params: Mapping[str, Any] | Sequence[Any]) -> Iterator[bytes]:
    """What COPY sends of a query; its connection is its own and ends with it, also when the reader leaves early."""
    source, sink = os.pipe()
    failures: list[BaseException] = []
    side = connections[DEFAULT_DB_ALIAS].copy()
    side.ensure_connection()

    def carry() -> None:
        try:
            with os.fdopen(sink, "wb", buffering=PARCEL) as file, side.connection.cursor() as cursor:
                query = cursor.mogrify(sql, params).decode()
                cursor.copy_expert(f"COPY ({query}) TO STDOUT WITH (FORMAT csv)", file, size=PARCEL)
        except BrokenPipeError:
            pass  # the reader has left
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=carry, daemon=True)
    thread.start()
    try:
        while parcel := os.read(source, PARCEL):
            yield parcel
    finally:
        os.close(source)
        thread.join()
        side.close()
    if failures:
        raise failures[0]
