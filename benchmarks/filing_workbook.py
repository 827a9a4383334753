"""A district that has to file five thousand times, and the workbook in which it does; the quarter before is verified."""

from __future__ import annotations

from django.db import connections

from accounting.filings.imports import FilingImport
from accounting.filings.sheets import LAST
from benchmarks.ground import OWNER
from benchmarks.people import filer
from benchmarks.seeding import file_quarter, unguarded
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.districts.models import District
from kunming_coord.exchange.blanks import blank
from kunming_coord.exchange.columns import Value
from kunming_coord.exchange.kinds import kind_of
from kunming_coord.exchange.specs import Scope

HOST, QUARTER = "anning", Quarter.of(2026, 1)

_DUE = (
    "DELETE FROM accounting_postingdue",
    """
    DELETE FROM accounting_filingvalue AS value USING accounting_filing AS filing
    WHERE filing.id = value.filing_id AND filing.quarter = %(quarter)s
    """,
    "UPDATE accounting_filing SET host_id = %(host)s",
    "UPDATE accounting_filing SET status = 'due', version = 0 WHERE quarter = %(quarter)s",
)


def due_for_one_district() -> tuple[Scope, User]:
    """Every filing of the quarter is due and its host's, who may file it."""
    host = District.objects.get(slug=HOST)
    file_quarter(QUARTER.previous)
    file_quarter(QUARTER)
    with connections[OWNER].cursor() as cursor, unguarded():
        for statement in _DUE:
            cursor.execute(statement, {"quarter": int(QUARTER), "host": host.pk})
    with connections[OWNER].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return Scope(host, QUARTER), filer(host)


def filled_in(scope: Scope, actor: User, filings: int) -> bytes:
    """The template of that many filings, with the figures of the quarter before doubled."""
    kind, rows, left = kind_of(FilingImport.code), {}, filings
    for sheet, given in kind.given(scope, actor).items():
        rows[sheet] = [_doubled(row) for row in given[:left]]
        left -= len(rows[sheet])
    return blank(kind.book(scope, actor), scope, rows)


def _doubled(row: dict[str, Value]) -> dict[str, Value]:
    figures = {
        code.removeprefix(LAST): value * 2
        for code, value in row.items()
        if code.startswith(LAST) and isinstance(value, int)
    }
    return {**row, **figures, "explanation": "基准"}
