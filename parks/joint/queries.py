"""Reading the joint account and the legacy issues of a park."""

from dataclasses import dataclass

from django.db.models import QuerySet

from kunming_coord.common.scope import Viewer
from parks.directory.models import Park
from parks.joint.models import JointLine, LegacyIssue


@dataclass(frozen=True)
class EntryRow:
    """An entry with the balance after it, in fen, and whether it was taken back."""

    entry: JointLine
    balance_fen: int
    reversed: bool

    @property
    def is_reversal(self) -> bool:
        """Whether it takes another entry back."""
        return self.entry.reverses_id is not None


def entries_of(park: Park, viewer: Viewer) -> QuerySet[JointLine]:
    """The entries of a park somebody may see, in the order of their days."""
    rows: QuerySet[JointLine] = JointLine.objects.visible_to(viewer)
    return rows.filter(park=park).select_related("district")


def entry_rows(entries: QuerySet[JointLine]) -> list[EntryRow]:
    """Entries with the balance after each."""
    rows, balance = list(entries), 0
    taken_back = {row.reverses_id for row in rows}
    found = []
    for row in rows:
        balance += row.into_fen
        found.append(EntryRow(row, balance, row.pk in taken_back))
    return found


def issues_for(viewer: Viewer) -> QuerySet[LegacyIssue]:
    """The legacy issues somebody may see."""
    rows: QuerySet[LegacyIssue] = LegacyIssue.objects.visible_to(viewer)
    return rows.select_related("park__district", "district")
