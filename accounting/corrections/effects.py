"""What a correction would move, per unit, indicator and book: found by posting it and taking the posting back.

Amounts are those a statement shows: the assessment book has the territorial figure and its adjustments together.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from accounting.corrections.differences import Difference
from accounting.ledger.numbering import BATCHES_OF
from accounting.ledger.rounds import Round
from accounting.ledger.services import post_round
from accounting.periods.services import period_for
from kunming_coord.accounts.models import User
from kunming_coord.common.errors import DomainError
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.policies.models import Indicator

Effect = dict[str, Any]
Place = tuple[int, str, int]  # indicator, book, unit
Amounts = Mapping[Place, int]

_STANDING = f"""
    SELECT value.filing_id, batch.indicator_id, batch.book, entry.district_id, SUM(entry.amount_fen)::bigint
    FROM accounting_filingvalue AS value
    {BATCHES_OF.format(value="value.id")}
    JOIN accounting_entry AS entry ON entry.batch_id = batch.id
    WHERE value.filing_id = ANY(%s) AND batch.kind = 'post'
      AND NOT EXISTS (SELECT 1 FROM accounting_batch AS undone WHERE undone.id = batch.id + 1)
    GROUP BY value.filing_id, batch.indicator_id, batch.book, entry.district_id
"""  # noqa: S608 - a constant of the ledger


def effects_of(each: Round, differences: Collection[Difference], actor: User) -> dict[int, Effect]:
    """Filing → what correcting it would change; nothing of it stays. Under the journal's lock."""
    keys = tuple(sorted(difference.filing_id for difference in differences))
    if not keys:
        return {}
    before = standing_of(keys)
    try:
        with _rehearsal():
            period_for(quarter=each.period.quarter, group=each.period.group)  # where nobody has begun it yet
            post_round(replace(each, filings=keys), key=f"rehearsal:{uuid.uuid4()}", actor=actor)
            after = standing_of(keys)
    except DomainError as error:
        if len(keys) > 1:
            return _one_by_one(each, differences, actor)
        return {keys[0]: {"rows": [], "figures": [], "problem": error.message}}
    return {
        difference.filing_id: effect_between(
            difference, before.get(difference.filing_id, {}), after.get(difference.filing_id, {})
        )
        for difference in differences
    }


def effect_between(difference: Difference, before: Amounts, after: Amounts) -> Effect:
    """The effect as it is kept: what a unit had and will have of each indicator in each book that changes."""
    codes = dict(Indicator.objects.filter(pk__in=difference.figures).values_list("pk", "code"))
    slugs = dict(District.objects.values_list("pk", "slug"))
    places = [place for place in {**before, **after} if place[0] in codes]
    changing = {place[:2] for place in places if before.get(place, 0) != after.get(place, 0)}
    rows = [
        {
            "indicator": codes[place[0]],
            "book": place[1],
            "district": slugs[place[2]],
            "before": before.get(place, 0),
            "after": after.get(place, 0),
            "difference": after.get(place, 0) - before.get(place, 0),
        }
        for place in places
        if place[:2] in changing
    ]
    rows.sort(key=lambda row: (row["indicator"], row["book"], row["district"]))
    return {
        "rows": rows,
        "figures": [
            {"indicator": codes[pk], "posted": posted, "newest": newest}
            for pk, (posted, newest) in sorted(difference.figures.items())
        ],
    }


def standing_of(filings: Collection[int]) -> dict[int, Amounts]:
    """What stands of some filings in the books, all quarters together: filing → place → fen."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [list(filings)])
        rows = cursor.fetchall()
    found: dict[int, dict[Place, int]] = defaultdict(lambda: defaultdict(int))
    for filing, indicator, book, district, fen in rows:
        found[filing][indicator, book, district] += fen
        if book == Book.TERRITORIAL:
            found[filing][indicator, str(Book.ASSESSMENT), district] += fen
    return {filing: dict(amounts) for filing, amounts in found.items()}


def _one_by_one(each: Round, differences: Collection[Difference], actor: User) -> dict[int, Effect]:
    """Where one of them cannot be computed, the others still can."""
    found: dict[int, Effect] = {}
    for difference in differences:
        found |= effects_of(each, [difference], actor)
    return found


@contextmanager
def _rehearsal() -> Iterator[None]:
    """Whatever is written inside is rolled back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
