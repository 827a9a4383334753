"""Where what closed quarters have posted of some filings is no longer what ought to stand, without writing anything."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounting.ledger import figures
from accounting.ledger.rounds import Prepared, Round, prepared

Row = tuple[Any, ...]
Newest = dict[tuple[int, int], int]  # filing and indicator → the newest value

_LINES = """
    SELECT filing_id, indicator_id, book, value_id, value_fen, term_id, tax_id, held, lane FROM kc_line
    ORDER BY filing_id, indicator_id, book
"""
_STANDING = """
    SELECT filing_id, indicator_id, book, id, filing_value_id, value_fen, compiled_term_id, shareable_tax_id, held
    FROM kc_standing ORDER BY filing_id, indicator_id, book, id
"""
_FIGURES = "SELECT filing_id, indicator_id, value_id, waits OR NOT authorised FROM kc_figure"


@dataclass(frozen=True)
class Difference:
    """What of a filing has to be corrected: which indicators, under which terms, from and to which revision.

    `computed` says that the engine has a hand in it: its result may change although the difference stays the same.
    """

    filing_id: int
    figures: dict[int, tuple[int, int]]  # indicator → the posted value and the newest one
    terms: frozenset[int]
    fingerprint: str
    computed: bool

    @property
    def upto_value_id(self) -> int:
        """The newest figure it covers."""
        return max(newest for _posted, newest in self.figures.values())


@dataclass
class Looked:
    """What was found out about the filings of a round."""

    differences: dict[int, Difference] = field(default_factory=dict)
    idle: set[int] = field(default_factory=set)  # nothing differs and nothing waits
    waiting: set[int] = field(default_factory=set)  # some figure of theirs cannot be posted yet


def look_at(each: Round) -> Looked:
    """Compare what stands of the named filings with what ought to stand; the round's tables are gone afterwards."""
    with prepared(each) as ready:
        return _read(ready)


def _read(ready: Prepared) -> Looked:
    told = ready.round.parameters()
    corrected = {(filing, indicator) for filing, indicator in _rows(ready, figures.CORRECTED, told)}
    newest: Newest = {}
    found = Looked()
    for filing, indicator, value, waits in _rows(ready, _FIGURES):
        newest[filing, indicator] = value
        if waits:
            found.waiting.add(filing)
    lines, standing = _by_filing(_rows(ready, _LINES)), _by_filing(_rows(ready, _STANDING))
    changing = lines.keys() | standing.keys()
    found.idle = {filing for filing, _indicator in newest} - changing - found.waiting
    for filing in {filing for filing, _indicator in corrected}:
        mine = [
            [row for row in rows.get(filing, []) if (filing, row[1]) in corrected]
            for rows in (lines, standing)
        ]
        found.differences[filing] = _difference(filing, mine[0], mine[1], newest)
    return found


def _difference(filing: int, lines: list[Row], standing: list[Row], newest: Newest) -> Difference:
    posted = {row[1]: row[4] for row in standing}
    text = json.dumps([lines, standing], default=str)
    return Difference(
        filing_id=filing,
        figures={
            indicator: (value, newest.get((filing, indicator), value)) for indicator, value in posted.items()
        },
        terms=frozenset(
            term for term in (*(row[5] for row in lines), *(row[6] for row in standing)) if term is not None
        ),
        fingerprint=hashlib.sha256(text.encode()).hexdigest(),
        computed=any(row[8] == "interpreted" for row in lines),
    )


def _by_filing(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _rows(ready: Prepared, sql: str, told: dict[str, Any] | None = None) -> list[Row]:
    ready.cursor.execute(sql, told)
    return list(ready.cursor.fetchall())
