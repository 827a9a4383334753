"""P9, what becomes of the rows: 5,000 filings judged for the preview, then compared, judged and filed, beside one by one.

One by one means the services of the page: each filing is filed and taken back, which is how trying one without a set
would go, then filed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from copy import copy

from django.db import connection, transaction

from accounting.filings.imports import SUBMIT, FilingImport
from accounting.filings.services import file_figures
from benchmarks.figures import Figure
from benchmarks.filing_workbook import due_for_one_district, filled_in
from benchmarks.ground import ground, undone
from kunming_coord.accounts.models import User
from kunming_coord.exchange.child import read_workbook
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.rows import Outcome, Row
from kunming_coord.exchange.specs import Scope
from kunming_coord.exchange.tables import read_tables

FILINGS, FEW, EACH = (
    5_000,
    100,
    3,
)  # filings of the workbook, those the reference works on, those of a project


def figures() -> Iterator[Figure]:
    """Seconds for all of them, the reference scaled to as many."""
    with ground(-(-FILINGS // EACH)):
        scope, actor = due_for_one_district()
        content = filled_in(scope, actor, FILINGS)
        reference = _one_by_one(_compared(content, scope, actor)[:FEW], actor) * FILINGS / FEW
        with undone():
            checked, filed = _as_import(content, scope, actor)
    name = f"P9 季度填报 {FILINGS:,} 行"
    yield Figure(f"{name}，核对并上报", checked + filed, reference, 5, "s", faster=True)
    yield Figure(f"{name}，其中核对", checked, None, None, "s")


def _as_import(content: bytes, scope: Scope, actor: User) -> tuple[float, float]:
    began = time.perf_counter()
    rows = _compared(content, scope, actor)
    kind, options = kind_of(FilingImport.code), {"actor": actor, "scope": scope, "choice": SUBMIT}
    kind.check(rows, tell=_nobody, **options)
    if wrong := [row.errors[0].sentence for row in rows if row.outcome != Outcome.CHANGED]:
        raise AssertionError(f"{len(wrong)} rows are not taken: {wrong[0]}")
    checked = time.perf_counter()
    kind.compare(rows, **options)
    kind.apply(rows, tell=_nobody, **options)
    _constraints_now()
    return checked - began, time.perf_counter() - checked


def _compared(content: bytes, scope: Scope, actor: User) -> list[Row]:
    kind = kind_of(FilingImport.code)
    rows = read_tables(kind.book(scope, actor), read_workbook(content)).rows
    kind.compare(rows, actor=actor, scope=scope, choice=SUBMIT)
    return rows


def _one_by_one(rows: Sequence[Row], actor: User) -> float:
    began = time.perf_counter()
    for _again in ("tried", "filed"):
        with undone():
            for row in rows:
                _file(row, actor)
    return time.perf_counter() - began


def _file(row: Row, actor: User) -> None:
    figures = {code: value for code, value in row.values.items() if isinstance(value, int)}
    with transaction.atomic():
        file_figures(filing=copy(row.ref), values=figures, explanation="基准", actor=actor)


def _constraints_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _nobody(done: int, total: int) -> None:
    """Nobody is told how far it is."""
