"""Reading holds: who sees which, and what stands at 待定 of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from accounting.ledger.holds import Hold, HoldQuerySet
from accounting.ledger.numbering import BATCHES_OF
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District
from projects.agreements.models import CompiledTerm
from projects.policies.models import Indicator
from projects.register.models import Project

# What stands at 待定 of the figures of some holds, by the quarter they concern; released ones have nothing there.
_HELD = f"""
    SELECT hold.id, batch.concerns, batch.book, batch.arises_in_id, SUM(batch.value_fen)::bigint
    FROM accounting_hold AS hold
    JOIN projects_indicator AS indicator ON indicator.id = hold.indicator_id
    JOIN accounting_filing AS filing
      ON filing.project_id = hold.project_id AND filing.group_id = indicator.group_id
     AND filing.concerns BETWEEN hold.from_quarter AND hold.to_quarter
    JOIN accounting_filingvalue AS value ON value.filing_id = filing.id AND value.indicator_id = hold.indicator_id
    {BATCHES_OF.format(value="value.id")}
    WHERE hold.id = ANY(%s) AND batch.kind = 'post' AND batch.held
      AND NOT EXISTS (SELECT 1 FROM accounting_batch AS undone WHERE undone.id = batch.id + 1)
    GROUP BY hold.id, batch.concerns, batch.book, batch.arises_in_id
    ORDER BY hold.id, batch.concerns, batch.book
"""  # noqa: S608 - a constant of the ledger


@dataclass(frozen=True)
class Held:
    """V of one quarter and book that stands at 待定, and where it arises."""

    concerns: Quarter
    book: Book
    arises_in: District
    amount_fen: int


def for_list(viewer: Viewer) -> HoldQuerySet:
    """The holds somebody may see, with what a row of a list shows."""
    rows: HoldQuerySet = Hold.objects.visible_to(viewer).select_related("project", "indicator__group")
    return rows


def held_amounts(holds: Iterable[Hold]) -> dict[int, list[Held]]:
    """Hold id → what stands at 待定 of it, in two queries; a hold not posted yet has nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [[hold.pk for hold in holds]])
        rows = cursor.fetchall()
    units = District.objects.in_bulk({row[3] for row in rows})
    found: dict[int, list[Held]] = {}
    for hold, concerns, book, unit, fen in rows:
        found.setdefault(hold, []).append(Held(Quarter(concerns), Book(book), units[unit], int(fen)))
    return found


def held_of_year(
    viewer: Viewer, quarter: Quarter, unit: District | None = None
) -> list[tuple[Hold, list[Held]]]:
    """Holds on figures of the year up to a quarter with what stands at 待定, those of one unit's agreements if named."""
    rows = for_list(viewer).filter(
        status="held", from_quarter__lte=quarter, to_quarter__gte=quarter.first_of_year
    )
    if unit is not None:
        rows = rows.filter(rows.within(frozenset({unit.pk})))
    holds = list(rows)
    amounts = held_amounts(holds) if holds else {}
    return [(hold, [row for row in amounts.get(hold.pk, []) if row.concerns <= quarter]) for hold in holds]


def held_of(amounts: Iterable[Held]) -> int | None:
    """What stands at 待定 once: in the assessment book, or where nothing is assessed in the fiscal one; None is nothing."""
    rows = list(amounts)
    for book in (Book.ASSESSMENT, Book.FISCAL):
        mine = [row.amount_fen for row in rows if row.book == book]
        if mine:
            return sum(mine)
    return None


def held_indicators(project: Project) -> QuerySet[Indicator]:
    """The indicators of a project of which something is shared."""
    terms = CompiledTerm.objects.filter(project=project).exclude(book="territorial")
    return Indicator.objects.filter(pk__in=terms.values("indicator_id")).select_related("group")
