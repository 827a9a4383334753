"""P8: the journal as CSV through its page, beside COPY of the same rows."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.urls import reverse

from accounting.ledger.exports import ENTRIES_SQL
from benchmarks.figures import Figure
from benchmarks.ground import Ground, number
from benchmarks.people import auditor

GROUND = True


class _Nowhere:
    """Takes everything and keeps nothing."""

    def write(self, data: bytes) -> int:
        return len(data)


def figures(ground: Ground) -> Iterator[Figure]:
    """Speed against COPY (at least half), the first byte, and how much memory the export takes."""
    rows = number("SELECT COUNT(*) FROM accounting_entry")
    client = Client()
    client.force_login(auditor())
    _export(client)  # whatever is loaded once is loaded
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ours, first = _export(client)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    name = f"P8 导出 {rows:,} 条核算记录为 CSV"
    yield Figure(name, ours * 1e3, _copy() * 1e3, 2, "ms")
    yield Figure(f"{name}，首字节", first * 1e3, None, 1000, "ms")
    yield Figure(f"{name}，内存增长", grown, None, 50, "MB")


def _export(client: Client) -> tuple[float, float]:
    began, first = time.perf_counter(), 0.0
    answer = client.get(reverse("ledger:entries"), {"export": "csv"})
    for _parcel in answer.streaming_content:
        first = first or time.perf_counter() - began
    return time.perf_counter() - began, first


def _copy() -> float:
    sql = ENTRIES_SQL.format(entries="SELECT * FROM accounting_entry")
    began = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", _Nowhere())
    return time.perf_counter() - began
