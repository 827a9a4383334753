"""What counts already when a figure of the interpreted lane is computed: standing batches of the same indicator and book."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounting.ledger import posting as statements
from accounting.ledger.models import Batch
from accounting.ledger.terms import StoredTerm, stored_terms
from accounting.rules import History
from kunming_coord.common.quarter import Quarter

YEAR = 4  # quarters


@dataclass(frozen=True)
class Place:
    """Where a figure stands: its book, the quarter it concerns and its term; postings before `before` count."""

    key: int
    project_id: int
    indicator_id: int
    book: str
    quarter: Quarter
    term_id: int
    before: int


def place_of(batch: Batch) -> Place:
    """The place of a posted batch by its id; what was posted before its posting counts."""
    return Place(
        key=batch.pk,
        project_id=batch.project_id,
        indicator_id=batch.indicator_id,
        book=batch.book,
        quarter=batch.concerns,
        term_id=batch.compiled_term_id or 0,
        before=batch.posting_id,
    )


@dataclass(frozen=True)
class Standing:
    """A batch that counts: its figure, the filing it was stated in, and who was credited with it."""

    quarter: Quarter
    amount_fen: int
    filing_id: int
    credits: Mapping[str, int]


def history_before(places: Sequence[Place], terms: Mapping[int, StoredTerm]) -> dict[int, History]:
    """The history of each place by its key; `terms` are those of the places."""
    standing = stood_before(places, terms)
    return {place.key: _history(place, terms[place.term_id], standing.get(place.key, [])) for place in places}


def stood_before(places: Sequence[Place], terms: Mapping[int, StoredTerm]) -> dict[int, list[Standing]]:
    """What counted before each place, by its key, in the order of posting; one query and those of further terms."""
    with connection.cursor() as cursor:
        cursor.execute(statements.STOOD_BEFORE, _wanted(places, terms))
        rows = cursor.fetchall()
    flat = {term for *_rest, term, kept in rows if kept is None}
    known = {**stored_terms(flat - terms.keys()), **terms}
    found: dict[int, list[Standing]] = defaultdict(list)
    for key, quarter, amount, filing, term, kept in rows:
        credits = _kept(kept) if kept is not None else known[term].flat_credits(int(amount))
        found[key].append(Standing(Quarter(quarter), int(amount), filing, credits))
    return found


def of_the_year(rows: Iterable[Standing], quarter: Quarter) -> list[Standing]:
    """Those of the calendar year of a quarter."""
    return [row for row in rows if row.quarter.year == quarter.year]


def of_the_term(rows: Iterable[Standing], term: StoredTerm) -> list[Standing]:
    """Those since the term began."""
    return [row for row in rows if term.rules.from_quarter <= row.quarter <= term.rules.to_quarter]


def _wanted(places: Sequence[Place], terms: Mapping[int, StoredTerm]) -> dict[str, list[Any]]:
    rules = [terms[place.term_id].rules for place in places]
    firsts = [int(place.quarter.first_of_year) for place in places]
    return {
        "keys": [place.key for place in places],
        "projects": [place.project_id for place in places],
        "indicators": [place.indicator_id for place in places],
        "books": [place.book for place in places],
        "firsts": [min(first, term.from_quarter) for first, term in zip(firsts, rules, strict=True)],
        "lasts": [max(first + YEAR - 1, term.to_quarter) for first, term in zip(firsts, rules, strict=True)],
        "befores": [place.before for place in places],
    }


def _kept(credits: str) -> dict[str, int]:
    """Credits as a plain cursor hands JSON over: as text."""
    return {str(party): int(fen) for party, fen in json.loads(credits).items()}


def _history(place: Place, term: StoredTerm, rows: Sequence[Standing]) -> History:
    parties = [share.party for share in term.rules.shares]
    year, to_date = of_the_year(rows, place.quarter), of_the_term(rows, term)
    return History(
        value_this_year=sum(row.amount_fen for row in year),
        value_to_date=sum(row.amount_fen for row in to_date),
        credited_this_year=_totals(parties, year),
        credited_to_date=_totals(parties, to_date),
        quarter_number=int(place.quarter) - term.rules.from_quarter + 1,
    )


def _totals(parties: Sequence[str], rows: Sequence[Standing]) -> dict[str, int]:
    return {party: sum(row.credits.get(party, 0) for row in rows) for party in parties}
