"""园区成本收益: what the sides brought into a park, what it cost and earned, and when it has paid itself back.

Contributions are those of the co-building transfers of the park's projects; nothing is written down twice. Money paid
into the joint account is no cost and no return: it is a contribution already, or stays the sides'.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from kunming_coord.common.money import Unit, format_fen
from kunming_coord.common.quarter import Quarter
from kunming_coord.common.scope import Viewer
from parks.directory.models import Park
from parks.joint.models import JointLine
from parks.joint.queries import entries_of
from projects.transfers.models import Contribution, Transfer
from projects.transfers.moves import CO_BUILDING

VOID = ("draft", "returned", "withdrawn", "not_applicable", "terminated", "declined")


@dataclass(frozen=True)
class Point:
    """What had been put in and earned by the end of a quarter, since the beginning, in fen."""

    quarter: Quarter
    invested_fen: int
    earned_fen: int

    @property
    def net_fen(self) -> int:
        """What has come back more than was put in."""
        return self.earned_fen - self.invested_fen


def contributions_of(park: Park, viewer: Viewer) -> QuerySet[Contribution]:
    """What co-building brought into a park, of transfers somebody may see and that have come to something."""
    here = Q(park=park) | Q(project__park=park)
    transfers = Transfer.objects.visible_to(viewer).filter(here, scheme=CO_BUILDING)
    rows = Contribution.objects.filter(transfer__in=transfers.exclude(status__in=VOID))
    return rows.select_related("transfer__origin", "transfer__host").order_by("valued_on", "pk")


def curve_of(park: Park, viewer: Viewer) -> list[Point]:
    """From the first quarter in which something happened to the present one; empty where nothing has."""
    invested, earned = _flows(park, viewer)
    if not invested and not earned:
        return []
    first, now = min({*invested, *earned}), Quarter.containing(timezone.localdate())
    points, put_in, came_back = [], 0, 0
    for number in range(int(first), int(now) + 1):
        put_in += invested.get(Quarter(number), 0)
        came_back += earned.get(Quarter(number), 0)
        points.append(Point(Quarter(number), put_in, came_back))
    return points


def paid_back_in(points: list[Point]) -> Quarter | None:
    """The first quarter from which on what came back is never less than what was put in; None while it is not so."""
    found = None
    for point in reversed(points):
        if point.net_fen < 0 or not point.invested_fen:
            break
        found = point.quarter
    return found


def curve_chart(park: Park, points: list[Point]) -> dict[str, Any] | None:
    """The payback curve for templates/fragments/chart.html; None where there are no figures."""
    if not points:
        return None
    names = [_("累计投入"), _("累计收入"), _("累计净额")]
    rows = [
        [
            point.quarter.code,
            *(format_fen(fen, Unit.WAN) for fen in (point.invested_fen, point.earned_fen, point.net_fen)),
        ]
        for point in points
    ]
    return {
        "id": "payback",
        "title": _("%(park)s 成本回收曲线") % {"park": park.name},
        "period": f"{points[0].quarter.code}—{points[-1].quarter.code}",
        "unit": Unit.WAN.label,
        "data": {
            "type": "line",
            "categories": [row[0] for row in rows],
            "series": [
                {"name": name, "vintage": "", "values": [row[place] for row in rows]}
                for place, name in enumerate(names, start=1)
            ],
        },
        "columns": [_("期间"), *names],
        "rows": rows,
        "note": _("投入为共建投入计价与运营成本之和，收入为园区收入；缴存和分配不计。未折现。"),
    }


def _flows(park: Park, viewer: Viewer) -> tuple[dict[Quarter, int], dict[Quarter, int]]:
    """Quarter → put in, quarter → earned."""
    invested: dict[Quarter, int] = {}
    earned: dict[Quarter, int] = {}
    for row in contributions_of(park, viewer):
        quarter = Quarter.containing(row.valued_on)
        invested[quarter] = invested.get(quarter, 0) + row.amount_fen
    kinds = {JointLine.Kind.COST.value: invested, JointLine.Kind.INCOME.value: earned}
    for entry in entries_of(park, viewer).filter(kind__in=kinds):
        flow, quarter = kinds[entry.kind], Quarter.containing(entry.happened_on)
        flow[quarter] = flow.get(quarter, 0) + entry.signed_fen
    return invested, earned
