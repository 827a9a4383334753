"""Reading allocation rounds: the sheet with its ranking, as far as somebody may see who competes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kunming_coord.common.ranking import why_behind, why_first
from kunming_coord.common.scope import Viewer
from projects.siting.allocation.models import AllocationEntry, AllocationRound
from projects.transfers.scoring import weighted_parts

PATH = ("open", "proposed", "approved")


@dataclass(frozen=True)
class SheetRow:
    """An entry with its rank among all of the round; `why` compares with others and is for who sees them all."""

    entry: AllocationEntry
    rank: int | None
    points: Sequence[int | None]
    why: str


@dataclass(frozen=True)
class Sheet:
    """The scoring sheet: the rows somebody may see, and how many compete."""

    rows: list[SheetRow]
    competing: int


def rounds(viewer: Viewer) -> QuerySet[AllocationRound]:
    """The rounds somebody may see."""
    return AllocationRound.objects.visible_to(viewer).select_related("district", "rubric")


def sheet_of(of: AllocationRound, viewer: Viewer) -> Sheet:
    """The sheet of a round as somebody may see it: foreign projects are absent, one's own rank counts them."""
    every = list(of.entries.select_related("project__origin", "district", "claim"))
    shown = set(AllocationEntry.objects.visible_to(viewer).filter(round=of).values_list("pk", flat=True))
    rows = [
        SheetRow(
            entry,
            _rank(entry, every),
            [entry.points.get(item["code"]) for item in of.rubric.criteria],
            _why(entry, every[0], of) if viewer.reach.sees_all else "",
        )
        for entry in every
        if entry.pk in shown
    ]
    return Sheet(rows, len(every))


def _rank(entry: AllocationEntry, every: Sequence[AllocationEntry]) -> int | None:
    if entry.total is None:
        return None
    return 1 + sum((other.total or 0) > entry.total for other in every)


def _why(entry: AllocationEntry, best: AllocationEntry, of: AllocationRound) -> str:
    if entry.total is None or best.total is None:
        return ""
    parts = weighted_parts(of.rubric, entry.points)
    if entry.pk == best.pk:
        return why_first(parts)
    return why_behind(parts, weighted_parts(of.rubric, best.points)) or _("与第一名同分")
