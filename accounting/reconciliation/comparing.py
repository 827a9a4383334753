"""Comparing the sides of a quarter, set-wise: however many figures there are, the same few statements.

Whoever compares holds the quarter first; running it twice changes nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounting.filings.measuring import FILED
from accounting.filings.vocabulary import Kind
from accounting.reconciliation.models import ReconciliationItem, ReconciliationLine
from accounting.reconciliation.moves import MACHINE, Action
from accounting.reconciliation.sides import TAX, Received, fiscal_units, loaded, received
from kunming_coord.accounts.services import system_user
from kunming_coord.common.bysystem import move_all
from kunming_coord.common.quarter import Quarter

QUARTER_LOCKS = 0x4B58  # one namespace of advisory locks for the quarters being compared

# Taxes by enterprise and filing district, everything else by project. Zero is a figure; nothing filed makes no line.
_MAKE_LINES = """
    WITH filed AS (
        SELECT DISTINCT filing.project_id, filing.host_id, project.enterprise_id, value.indicator_id,
               indicator.code = %(tax)s AS is_tax
        FROM accounting_filing AS filing
        JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
        JOIN projects_project AS project ON project.id = filing.project_id
        JOIN projects_indicator AS indicator ON indicator.id = value.indicator_id
        WHERE filing.concerns = %(quarter)s AND filing.kind = ANY(%(kinds)s) AND filing.status = ANY(%(filed)s)
    ), wanted AS (
        SELECT MIN(project_id) AS project_id, host_id, indicator_id,
               CASE WHEN is_tax THEN enterprise_id END AS enterprise_id
        FROM filed
        GROUP BY host_id, indicator_id, CASE WHEN is_tax THEN enterprise_id END,
                 CASE WHEN is_tax THEN NULL ELSE project_id END
    )
    INSERT INTO accounting_reconciliationline (uid, quarter, indicator_id, host_id, project_id, enterprise_id,
                                               tax_verdict, statistics_verdict, state, compared_at)
    SELECT gen_random_uuid(), %(quarter)s, wanted.indicator_id, wanted.host_id, wanted.project_id,
           wanted.enterprise_id, CASE WHEN wanted.enterprise_id IS NULL THEN 'not_applicable' ELSE 'pending' END,
           CASE WHEN wanted.enterprise_id IS NULL THEN 'pending' ELSE 'not_applicable' END, 'pending', now()
    FROM wanted ORDER BY wanted.project_id, wanted.indicator_id
    ON CONFLICT DO NOTHING
"""

# What each side says now, like with like: a figure of the year so far beside the year's receipts, the whole of the
# enterprise where its host states it. Only lines on which something changed are written.
_COLLECT = """
    WITH newest AS (
        SELECT DISTINCT ON (value.filing_id, value.indicator_id)
               filing.project_id, filing.host_id, value.indicator_id, value.amount_fen, value.enterprise_fen, value.id,
               value.measure = 'cumulative' AS cumulative
        FROM accounting_filing AS filing JOIN accounting_filingvalue AS value ON value.filing_id = filing.id
        WHERE filing.concerns = %(quarter)s AND filing.kind = ANY(%(kinds)s) AND filing.status = ANY(%(filed)s)
        ORDER BY value.filing_id, value.indicator_id, value.revision DESC
    ), figures AS (
        SELECT line.id, newest.amount_fen, NULL::bigint AS enterprise_fen, newest.id AS value_id, newest.cumulative
        FROM accounting_reconciliationline AS line
        JOIN newest ON newest.project_id = line.project_id AND newest.indicator_id = line.indicator_id
        WHERE line.quarter = %(quarter)s AND line.enterprise_id IS NULL
        UNION ALL
        SELECT line.id, newest.amount_fen, newest.enterprise_fen, newest.id, newest.cumulative
        FROM newest JOIN projects_project AS project ON project.id = newest.project_id
        JOIN accounting_reconciliationline AS line
          ON line.enterprise_id = project.enterprise_id AND line.host_id = newest.host_id
         AND line.indicator_id = newest.indicator_id
        WHERE line.quarter = %(quarter)s
    ), filed AS (
        SELECT id, COALESCE(MAX(enterprise_fen), SUM(amount_fen))::bigint AS fen, MAX(value_id) AS version,
               bool_or(cumulative) AS cumulative
        FROM figures GROUP BY id
    ), taxes AS (
        SELECT * FROM unnest(%(enterprises)s::bigint[], %(hosts)s::bigint[], %(quarter_fen)s::bigint[],
                             %(ytd_fen)s::bigint[]) AS tax (enterprise_id, host_id, quarter_fen, ytd_fen)
    ), found AS (
        SELECT line.id, filed.fen, filed.version,
               CASE WHEN line.enterprise_id IS NULL THEN NULL
                    WHEN filed.cumulative AND %(loaded_ytd)s THEN COALESCE(taxes.ytd_fen, 0)
                    WHEN NOT filed.cumulative AND %(loaded_quarter)s THEN COALESCE(taxes.quarter_fen, 0)
               END AS tax
        FROM accounting_reconciliationline AS line
        LEFT JOIN filed ON filed.id = line.id
        LEFT JOIN taxes ON taxes.enterprise_id = line.enterprise_id AND taxes.host_id = line.host_id
        WHERE line.quarter = %(quarter)s
    )
    UPDATE accounting_reconciliationline AS line
    SET filed_fen = found.fen, filed_version = found.version, tax_fen = found.tax, compared_at = now()
    FROM found
    WHERE found.id = line.id
      AND (line.filed_fen, line.filed_version, line.tax_fen) IS DISTINCT FROM (found.fen, found.version, found.tax)
"""

_IN_SCOPE = "line.quarter = %(quarter)s AND (%(lines)s::bigint[] IS NULL OR line.id = ANY(%(lines)s))"

# All in integers: 1000 · |difference| against per mille · |official figure|.
_VERDICTS = """
    WITH judged AS (
        SELECT line.id,
            CASE WHEN line.enterprise_id IS NULL THEN 'not_applicable'
                 WHEN line.filed_fen IS NULL OR line.tax_fen IS NULL THEN 'pending'
                 WHEN line.filed_fen = line.tax_fen THEN 'agree'
                 WHEN abs(line.filed_fen::numeric - line.tax_fen) <= limits.absolute_fen
                   OR abs(line.filed_fen::numeric - line.tax_fen) * 1000
                      <= limits.percent_tenths * abs(line.tax_fen::numeric) THEN 'within'
                 ELSE 'differs' END AS tax,
            CASE WHEN answer.id IS NULL OR line.filed_version IS DISTINCT FROM answer.filed_version
                 THEN CASE WHEN line.enterprise_id IS NULL THEN 'pending' ELSE 'not_applicable' END
                 WHEN answer.answer = 'agree' THEN 'agree'
                 WHEN answer.answer = 'band' AND band.up_to_tenths <= limits.percent_tenths THEN 'within'
                 ELSE 'differs' END AS statistics
        FROM accounting_reconciliationline AS line
        LEFT JOIN accounting_statisticsanswer AS answer ON answer.id = line.answer_id
        LEFT JOIN accounting_deviationband AS band ON band.id = answer.band_id
        LEFT JOIN accounting_tolerance AS limits
          ON limits.indicator_id = line.indicator_id
         AND daterange(limits.valid_from, limits.valid_to) @> %(day)s::date
        WHERE {scope}
    )
    UPDATE accounting_reconciliationline AS line
    SET tax_verdict = judged.tax, statistics_verdict = judged.statistics, compared_at = now()
    FROM judged
    WHERE judged.id = line.id
      AND (line.tax_verdict, line.statistics_verdict) IS DISTINCT FROM (judged.tax, judged.statistics)
"""

# A difference nobody works on becomes an item, unless exactly these facts were explained and accepted before.
_OPEN_ITEMS = """
    INSERT INTO accounting_reconciliationitem (uid, status, version, line_id, number, host_id, filed_fen, tax_fen,
                                               answer_id, reason, explanation, opened_on, settled)
    SELECT gen_random_uuid(), %(status)s, 0, line.id,
           1 + (SELECT COUNT(*) FROM accounting_reconciliationitem AS earlier WHERE earlier.line_id = line.id),
           line.host_id, line.filed_fen, line.tax_fen, line.answer_id, '', '', %(today)s, false
    FROM accounting_reconciliationline AS line
    WHERE {scope} AND 'differs' IN (line.tax_verdict, line.statistics_verdict)
      AND NOT EXISTS (
          SELECT 1 FROM accounting_reconciliationitem AS item
          WHERE item.line_id = line.id AND (item.status <> 'closed' OR (item.settled AND {same_facts}))
      )
    ORDER BY line.id
"""
_SAME_FACTS = (
    "(item.filed_fen, item.tax_fen, item.answer_id) IS NOT DISTINCT FROM"
    " (line.filed_fen, line.tax_fen, line.answer_id)"
)

_STATES = """
    WITH stood AS (
        SELECT line.id,
            CASE WHEN 'differs' IN (line.tax_verdict, line.statistics_verdict) THEN
                     CASE WHEN item.status IN ('open', 'returned') THEN 'differs'
                          WHEN item.status IN ('explained', 'accepted') THEN 'explained'
                          ELSE 'settled' END
                 WHEN 'pending' IN (line.tax_verdict, line.statistics_verdict) THEN 'pending'
                 WHEN 'within' IN (line.tax_verdict, line.statistics_verdict) THEN 'within'
                 ELSE 'agree' END AS state
        FROM accounting_reconciliationline AS line
        LEFT JOIN accounting_reconciliationitem AS item ON item.line_id = line.id AND item.status <> 'closed'
        WHERE {scope}
    )
    UPDATE accounting_reconciliationline AS line SET state = stood.state, compared_at = now()
    FROM stood WHERE stood.id = line.id AND line.state <> stood.state
"""


@dataclass(frozen=True)
class Compared:
    """What a comparison did, in numbers."""

    lines: int
    changed: int
    opened: int
    closed: int


def hold_quarter(quarter: Quarter) -> None:
    """One writer of a quarter's comparison at a time, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [QUARTER_LOCKS, int(quarter)])


def collect(quarter: Quarter) -> tuple[int, int]:
    """Make the missing lines of a quarter and write what the sides say now; how many were made and changed."""
    kinds = [Kind.REGULAR.value, Kind.LATE.value]
    wanted: dict[str, Any] = {"quarter": int(quarter), "filed": list(FILED), "kinds": kinds, "tax": TAX}
    with connection.cursor() as cursor, _many_rows(cursor):
        cursor.execute(_MAKE_LINES, wanted)
        made = cursor.rowcount
        cursor.execute(_COLLECT, wanted | _taxes(quarter))
        return int(made), int(cursor.rowcount)


def judge(quarter: Quarter, *, today: dt.date, lines: Collection[int] | None = None) -> tuple[int, int]:
    """Compare the sides of lines (all of the quarter where none are named): verdicts, items, states.

    Returns how many items were opened and closed.
    """
    asked: dict[str, Any] = {
        "quarter": int(quarter),
        "lines": None if lines is None else list(lines),
        "day": quarter.last_day,
        "today": today,
        "status": MACHINE.initial,
    }
    with connection.cursor() as cursor, _many_rows(cursor, lines is None):
        cursor.execute(_VERDICTS.format(scope=_IN_SCOPE), asked)
        closed = _close_what_is_over(quarter, lines)
        cursor.execute(_OPEN_ITEMS.format(scope=_IN_SCOPE, same_facts=_SAME_FACTS), asked)
        opened = cursor.rowcount
        cursor.execute(_STATES.format(scope=_IN_SCOPE), asked)
    return int(opened), closed


@contextmanager
def _many_rows(cursor: CursorWrapper, many: bool = True) -> Iterator[None]:
    """Statements over rows without statistics yet: the planner's nested loops would be square in their number."""
    if many:
        cursor.execute("SET LOCAL work_mem = '256MB'; SET LOCAL enable_nestloop = off")
    yield
    if many:
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_nestloop TO DEFAULT")


def _close_what_is_over(quarter: Quarter, lines: Collection[int] | None) -> int:
    """Close items whose difference is gone, and accepted ones whose figure has been corrected since.

    While a filing is back with its district its difference stays open.
    """
    system = system_user()
    items = ReconciliationItem.objects.filter(
        line__quarter=quarter, line__filed_fen__isnull=False
    ).unfinished()
    if lines is not None:
        items = items.filter(line__in=lines)
    standing = Q(line__tax_verdict="differs") | Q(line__statistics_verdict="differs")
    gone = move_all(
        items.exclude(standing), Action.CLOSE, actor=system, note=_("差异已消除或填报数已变更，自动办结。")
    )
    corrected = items.filter(standing, status="accepted").exclude(filed_fen=F("line__filed_fen"))
    return gone + move_all(
        corrected, Action.CLOSE, actor=system, note=_("填报数已更正，仍有差异的另行核对。")
    )


def _taxes(quarter: Quarter) -> dict[str, Any]:
    """What the treasuries of the filing districts received, as arrays for the statement."""
    there = loaded(quarter)
    hosts = ReconciliationLine.objects.filter(quarter=quarter, enterprise__isnull=False)
    units = fiscal_units(hosts.order_by().values_list("host_id", flat=True).distinct(), quarter.last_day)
    rows = list(_by_host(received(quarter), units))
    return {
        "loaded_quarter": there.quarter,
        "loaded_ytd": there.ytd,
        "enterprises": [row[0] for row in rows],
        "hosts": [row[1] for row in rows],
        "quarter_fen": [row[2] for row in rows],
        "ytd_fen": [row[3] for row in rows],
    }


def _by_host(rows: Iterable[Received], units: dict[int, set[int]]) -> Iterable[tuple[int, int, int, int]]:
    """Receipts by enterprise and filing district: those of the treasuries that are its own."""
    hosts_of: dict[int, list[int]] = defaultdict(list)
    for host, own in units.items():
        for unit in own:
            hosts_of[unit].append(host)
    sums: dict[tuple[int, int], list[int]] = {}
    for row in rows:
        for host in hosts_of[row.fiscal_unit_id]:
            found = sums.setdefault((row.enterprise_id, host), [0, 0])
            found[0] += row.quarter_fen
            found[1] += row.ytd_fen
    return [(enterprise, host, now, ytd) for (enterprise, host), (now, ytd) in sums.items()]
