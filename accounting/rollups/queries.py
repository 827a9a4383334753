"""Reading totals: the newest roll-up of each group of a quarter, and the city's line with its identity."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from accounting.rollups.details import GroupingTotal
from accounting.rollups.models import QuarterTotal, RollUp
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import DistrictKind
from kunming_coord.districts.queries import city_total_scope, duplicates_unit, parties, pending_unit
from projects.policies.models import Indicator


def newest_rollups(quarters: Iterable[Quarter]) -> dict[tuple[int, int], RollUp]:
    """What pages show of each quarter and group: (quarter, group id) → the newest roll-up with all its totals."""
    rows = RollUp.objects.filter(quarter__in=[int(quarter) for quarter in quarters], rerun_of=None)
    rows = rows.filter(detail__isnull=False).select_related("group")
    newest = rows.order_by("quarter", "group_id", "-id").distinct("quarter", "group_id")
    return {(int(row.quarter), row.group_id): row for row in newest}


def totals_of(rollups: Iterable[RollUp]) -> QuerySet[QuarterTotal]:
    """The totals of those roll-ups, whoever asks; start from visible_totals where somebody looks."""
    return QuarterTotal.objects.filter(rollup__in=[row.pk for row in rollups])


def visible_totals(
    viewer: Viewer, rollups: Iterable[RollUp], taken_over: Iterable[int] = ()
) -> QuerySet[QuarterTotal]:
    """The totals of those roll-ups somebody may see, with what a row shows; the contra unit is left out.

    `taken_over` names further units whose figures went over to units of this person (taken_over_by).
    """
    rows = totals_of(rollups)
    own = rows.visible_to(viewer)  # type: ignore[attr-defined]
    rows = own | rows.filter(district_id__in=list(taken_over)) if taken_over else own
    shown: QuerySet[QuarterTotal] = rows.exclude(district__kind=DistrictKind.SYSTEM)
    return shown.select_related("district", "indicator__group", "rollup").order_by(
        "indicator__order", "district__order", "quarter"
    )


def taken_over_by(viewer: Viewer, became: Mapping[int, int]) -> frozenset[int]:
    """The units that became units of this person by now: who takes a unit over reads what it left."""
    return frozenset(unit for unit, present in became.items() if present in viewer.reach.district_ids)


def visible_grouping_totals(viewer: Viewer, rollups: Iterable[RollUp], book: str) -> QuerySet[GroupingTotal]:
    """Totals by grouping of those roll-ups: each project once for those who see the city, at their own units for others."""
    rows = GroupingTotal.objects.filter(rollup__in=[row.pk for row in rollups], book=book)
    if viewer.reach.sees_all:
        return rows.filter(district=None)
    own: QuerySet[GroupingTotal] = rows.visible_to(viewer)
    return own


def city_totals(rollups: Iterable[RollUp], book: str) -> QuerySet[GroupingTotal]:
    """The city's line per roll-up and indicator: all projects, each once inside the declared scope."""
    rows = GroupingTotal.objects.filter(rollup__in=[row.pk for row in rollups], book=book)
    return rows.filter(grouping__everything=True, district=None)


@dataclass(frozen=True)
class Pieces:
    """What the identity subtracts and adds, of one indicator and quarter, read from the journal's adjustments."""

    duplicates: int = 0
    outside: int = 0
    inside: int = 0
    held: int = 0  # 待定: arises inside and is credited to nobody yet

    def __add__(self, other: "Pieces") -> "Pieces":
        return Pieces(
            self.duplicates + other.duplicates,
            self.outside + other.outside,
            self.inside + other.inside,
            self.held + other.held,
        )


# A figure arising inside that goes elsewhere is credited outside; one arising elsewhere that comes in is credited in.
# Dual counting gives every further party inside the scope the figure once more: a duplicate, as long as one party
# inside counts it at all.
_PIECES = """
    WITH asked AS (
        SELECT rollup.id, rollup.group_id, rollup.last_posting_id, window_of.quarter
        FROM unnest(%(rollups)s::bigint[], %(quarters)s::int[]) AS window_of (rollup_id, quarter)
        JOIN accounting_rollup AS rollup ON rollup.id = window_of.rollup_id
    ), lines AS (
        SELECT asked.id AS rollup_id, batch.quarter, batch.indicator_id, term.mode,
               batch.arises_in_id = ANY(%(scope)s) AS inside,
               batch.value_fen * CASE batch.kind WHEN 'reversal' THEN -1 ELSE 1 END AS filed,
               COALESCE(SUM(entry.amount_fen) FILTER (WHERE entry.district_id = ANY(%(scope)s)), 0) AS within,
               COALESCE(SUM(entry.amount_fen) FILTER (
                   WHERE entry.district_id <> ALL(%(scope)s) AND entry.district_id <> ALL(%(system)s)), 0) AS beyond,
               COALESCE(SUM(entry.amount_fen) FILTER (WHERE entry.mode = 'held' AND entry.district_id = ANY(%(system)s)
                   AND batch.arises_in_id = ANY(%(scope)s)), 0) AS held
        FROM asked
        JOIN projects_indicator AS indicator ON indicator.group_id = asked.group_id
        JOIN accounting_batch AS batch
          ON batch.quarter = asked.quarter AND batch.indicator_id = indicator.id AND batch.book = 'assessment'
         AND batch.posting_id <= asked.last_posting_id
        JOIN projects_compiledterm AS term ON term.id = batch.compiled_term_id
        LEFT JOIN accounting_entry AS entry ON entry.batch_id = batch.id
        GROUP BY asked.id, batch.id, term.mode
    )
    SELECT rollup_id, quarter, indicator_id,
           COALESCE(SUM(CASE WHEN held <> 0 THEN 0
                             WHEN mode = 'duplicate' AND inside AND within::numeric * filed > 0 THEN within
                             WHEN mode = 'duplicate' AND NOT inside AND within <> 0 THEN within - filed END), 0),
           COALESCE(SUM(CASE WHEN held <> 0 THEN 0
                             WHEN mode <> 'duplicate' AND inside THEN beyond
                             WHEN mode = 'duplicate' AND inside AND within::numeric * filed < 0 THEN -within END), 0),
           COALESCE(SUM(CASE WHEN held <> 0 THEN 0
                             WHEN mode <> 'duplicate' AND NOT inside THEN within
                             WHEN mode = 'duplicate' AND NOT inside AND within <> 0 THEN filed END), 0),
           COALESCE(SUM(held), 0)
    FROM lines GROUP BY rollup_id, quarter, indicator_id
"""


def pieces(
    windows: Iterable[tuple[RollUp, Quarter]], scope: Iterable[int]
) -> dict[tuple[int, int, int], Pieces]:
    """(roll-up id, quarter, indicator id) → what the identity needs beside the totals of that roll-up."""
    asked = [(rollup.pk, int(quarter)) for rollup, quarter in windows]
    parameters: dict[str, Any] = {
        "scope": sorted(scope),
        "system": [duplicates_unit().pk, pending_unit().pk],
        "rollups": [pk for pk, _ in asked],
        "quarters": [quarter for _, quarter in asked],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PIECES, parameters)
        return {tuple(row[:3]): Pieces(*map(int, row[3:])) for row in cursor.fetchall()}


@dataclass(frozen=True)
class Identity:
    """mission.md §3 for one indicator and quarter: two sums that must be equal to the fen."""

    indicator: Indicator
    assessment_fen: int
    pieces: Pieces
    territorial_fen: int

    @property
    def left_fen(self) -> int:
        """Σ assessment in scope − duplicates inside + credited outside − credited in from outside + 待定."""
        outside = self.pieces.outside - self.pieces.inside
        return self.assessment_fen - self.pieces.duplicates + outside + self.pieces.held

    @property
    def holds(self) -> bool:
        return self.left_fen == self.territorial_fen


def identities(quarter: Quarter) -> list[Identity]:
    """The city identity per indicator with a total in the quarter, for the scope declared on its last day."""
    scope = city_total_scope(Book.ASSESSMENT, quarter.last_day)
    rollups = list(newest_rollups([quarter]).values())
    rows = totals_of(rollups).filter(district_id__in=scope, amount_fen__isnull=False).order_by()
    sums = {
        (row["indicator_id"], row["book"]): row["total"]
        for row in rows.values("indicator_id", "book").annotate(total=Sum("amount_fen"))
    }
    found = {key[2]: piece for key, piece in pieces([(row, quarter) for row in rollups], scope).items()}
    concerned = {indicator for indicator, _ in sums} | set(found)
    return [
        Identity(
            indicator=indicator,
            assessment_fen=sums.get((indicator.pk, Book.ASSESSMENT), 0),
            pieces=found.get(indicator.pk, Pieces()),
            territorial_fen=sums.get((indicator.pk, Book.TERRITORIAL), 0),
        )
        for indicator in Indicator.objects.filter(pk__in=concerned)
    ]


def scope_words(quarter: Quarter) -> str:
    """The declared scope of the city's total of a quarter, in words: how many units count, and which do not."""
    day = quarter.last_day
    scope = city_total_scope(Book.ASSESSMENT, day)
    left_out = parties().exclude(pk__in=scope).order_by("order").values_list("short_name", flat=True)
    return _("全市合计范围（%(day)s，考核口径）：市域内 %(count)s 个单位；不计入：%(others)s。") % {
        "day": day.isoformat(),
        "count": len(scope),
        "others": "、".join(left_out) or _("无"),
    }
