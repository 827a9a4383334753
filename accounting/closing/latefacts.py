"""Late facts: what a quarter's books took up of earlier quarters, with where it comes from."""

from dataclasses import dataclass

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from accounting.corrections.queries import Reference, references_of
from accounting.filings.models import Filing
from accounting.filings.vocabulary import Kind
from accounting.periods.models import Period
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from projects.policies.models import Indicator

SHOWN = 50

_LATE = """
    SELECT value.filing_id, batch.indicator_id, batch.concerns, MAX(batch.correction_id),
           SUM(CASE batch.kind WHEN 'reversal' THEN -batch.value_fen ELSE batch.value_fen END)::bigint,
           COUNT(*) OVER ()
    FROM accounting_batch AS batch
    JOIN projects_indicator AS indicator ON indicator.id = batch.indicator_id
    JOIN accounting_filingvalue AS value ON value.id = batch.filing_value_id
    WHERE batch.quarter = %s AND batch.concerns <> batch.quarter AND batch.book = 'territorial' AND indicator.group_id = %s
    GROUP BY value.filing_id, batch.indicator_id, batch.concerns
    ORDER BY batch.concerns DESC, value.filing_id, batch.indicator_id
    LIMIT %s
"""


@dataclass(frozen=True)
class LateFact:
    """What came of one filing and indicator, in fen of V, and the thing that explains it."""

    filing: Filing
    indicator: Indicator
    concerns: Quarter
    amount_fen: int
    kind: str
    reference: Reference


def late_facts(user: User, period: Period) -> tuple[list[LateFact], int]:
    """The first of them, and how many there are; in a constant number of queries."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [int(period.quarter), period.group_id, SHOWN])
        rows = cursor.fetchall()
    filings = Filing.objects.select_related("project", "host").in_bulk({row[0] for row in rows})
    indicators = Indicator.objects.in_bulk({row[1] for row in rows})
    references = references_of((row[3] for row in rows if row[3]), user)
    found = [
        _fact(filings[row[0]], indicators[row[1]], Quarter(row[2]), row[4], references.get(row[3]))
        for row in rows
    ]
    return found, rows[0][5] if rows else 0


def _fact(
    filing: Filing, indicator: Indicator, concerns: Quarter, fen: int, corrected: Reference | None
) -> LateFact:
    if corrected is not None:
        return LateFact(filing, indicator, concerns, fen, _("更正"), corrected)
    words = {Kind.LATE: _("补报"), Kind.ANNUAL: _("年报核定")}.get(Kind(filing.kind), _("迟到入账"))
    reference = Reference(
        _("填报 %(code)s") % {"code": filing.project.code}, reverse("filings:detail", args=[filing.uid])
    )
    return LateFact(filing, indicator, concerns, fen, words, reference)
