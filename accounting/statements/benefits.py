"""我的收益: what passes between units under their agreements, read from the journal as the roll-ups have read it.

A flow leads from the unit where a figure arises to the unit that is credited with it. Where a figure is counted in full
by both sides nothing is given away: the giver keeps what it has, and the flow says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from accounting.rollups.models import RollUp
from accounting.rollups.queries import newest_rollups
from kunming_coord.accounts.models import User
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.models import District, DistrictKind
from projects.policies.models import Indicator
from projects.register.models import Project

_FLOWS = """
    SELECT batch.arises_in_id, entry.district_id, batch.project_id, entry.mode,
           SUM(entry.amount_fen)::bigint
    FROM unnest(%(quarters)s::int[], %(lasts)s::bigint[]) AS read (quarter, last_posting_id)
    JOIN accounting_batch AS batch
      ON batch.quarter = read.quarter AND batch.posting_id <= read.last_posting_id
     AND batch.book = %(book)s AND batch.indicator_id = %(indicator)s
    JOIN accounting_entry AS entry
      ON entry.batch_id = batch.id AND entry.district_id <> batch.arises_in_id
     AND entry.district_id <> ALL(%(system)s)
    WHERE %(all)s OR batch.arises_in_id = ANY(%(units)s) OR entry.district_id = ANY(%(units)s)
    GROUP BY batch.arises_in_id, entry.district_id, batch.project_id, entry.mode
    HAVING SUM(entry.amount_fen) <> 0
"""


@dataclass(frozen=True)
class Flow:
    """What one project brings from the unit where it arises to another, in fen; `taken` says that the giver has less."""

    giver_id: int
    receiver_id: int
    project_id: int
    mode: str
    amount_fen: int

    @property
    def taken(self) -> bool:
        """Whether the giver counts that much less: not where both sides count in full."""
        return self.mode != "duplicate"


@dataclass(frozen=True)
class Balance:
    """Flows added up from one side: what came in, what went out, and the difference."""

    received_fen: int = 0
    given_fen: int = 0

    @property
    def net_fen(self) -> int:
        return self.received_fen - self.given_fen

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(self.received_fen + other.received_fen, self.given_fen + other.given_fen)


def flows(user: User, quarters: Sequence[Quarter], book: Book, indicator: Indicator) -> list[Flow]:
    """The flows somebody may see: those its units give or receive, for the city all of them."""
    read = read_so_far(quarters, indicator)
    with connection.cursor() as cursor:
        cursor.execute(
            _FLOWS,
            {
                "quarters": [int(row.quarter) for row in read],
                "lasts": [row.last_posting_id for row in read],
                "book": book.value,
                "indicator": indicator.pk,
                "system": list(
                    District.objects.filter(kind=DistrictKind.SYSTEM).values_list("pk", flat=True)
                ),
                "all": user.reach.sees_all,
                "units": sorted(user.reach.district_ids),
            },
        )
        return [Flow(*row) for row in cursor.fetchall()]


def read_so_far(quarters: Sequence[Quarter], indicator: Indicator) -> list[RollUp]:
    """The newest roll-up of each quarter of the indicator's group: how far the journal is shown."""
    return [row for row in newest_rollups(quarters).values() if row.group_id == indicator.group_id]


def between(found: Iterable[Flow], unit_id: int) -> dict[int, Balance]:
    """What passes between a unit and each of its counterparts."""
    return _added(
        (flow.giver_id if flow.receiver_id == unit_id else flow.receiver_id, balance_of(flow, unit_id))
        for flow in found
    )


def of_units(found: Iterable[Flow]) -> dict[int, Balance]:
    """What each unit receives and gives, over all its counterparts."""
    return _added(
        (unit, balance_of(flow, unit)) for flow in found for unit in (flow.giver_id, flow.receiver_id)
    )


def of_projects(found: Iterable[Flow], unit_id: int) -> dict[int, Balance]:
    """What each project brings to a unit and takes from it."""
    return _added((flow.project_id, balance_of(flow, unit_id)) for flow in found)


def of_pairs(found: Iterable[Flow]) -> dict[tuple[int, int], int]:
    """Giver and receiver → fen, for the picture of who gives to whom."""
    pairs: dict[tuple[int, int], int] = {}
    for flow in found:
        key = (flow.giver_id, flow.receiver_id)
        pairs[key] = pairs.get(key, 0) + flow.amount_fen
    return pairs


def balance_of(flow: Flow, unit_id: int) -> Balance:
    """A flow seen from one of its ends."""
    if flow.receiver_id == unit_id:
        return Balance(received_fen=flow.amount_fen)
    return Balance(given_fen=flow.amount_fen if flow.taken else 0)


def visible_projects(user: User, keys: Iterable[int]) -> dict[int, Project]:
    """The projects behind the flows, as far as this person may see them."""
    found: dict[int, Project] = Project.objects.visible_to(user).in_bulk(list(keys))
    return found


def _added(parts: Iterable[tuple[int, Balance]]) -> dict[int, Balance]:
    found: dict[int, Balance] = {}
    for key, balance in parts:
        found[key] = found.get(key, Balance()) + balance
    return found
