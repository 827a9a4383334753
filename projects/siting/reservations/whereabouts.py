"""Where projects are, as far as somebody may see it: in a place reserved for them, at a site in a park, in their park.

A project has no point of its own. The first of the three that the reader sees and that has a point is where it is drawn: at
each of the places reserved for it, or at the first of its sites. All is done by sets, however many projects there are.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    When,
)
from django.db.models.functions import Cast, Coalesce

from kunming_coord.common.scope import Viewer
from parks.directory.models import Park
from projects.register.disclosure import readers_of, standing_of
from projects.register.facts import Site
from projects.register.models import Project
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.moves import HOLDING, MACHINE

BUILDING, PLOT = "occupancy__unit__floor__building", "occupancy__plot"


@dataclass(frozen=True)
class Spot:
    """A place of a project in words, and the stock or the park it is."""

    words: str
    thing: Any


@dataclass(frozen=True)
class AtPark:
    """Projects that are at one park: how many, and the name and key of one of them."""

    lon_e6: int
    lat_e6: int
    number: int
    named: str
    key: str


class Whereabouts:
    """The places of some projects on a day as one reader sees them."""

    def __init__(self, projects: QuerySet[Project], viewer: Viewer, day: dt.date) -> None:
        taken = reservations_of(viewer, day).annotate(
            lon=Coalesce(F(f"{BUILDING}__lon_e6"), F(f"{PLOT}__lon_e6")),
            lat=Coalesce(F(f"{BUILDING}__lat_e6"), F(f"{PLOT}__lat_e6")),
        )
        taken = taken.filter(lon__isnull=False)
        sites = Site.objects.on(day).filter(park__lon_e6__isnull=False, project=OuterRef("pk")).order_by("pk")
        reserved = Q(Exists(taken.filter(project=OuterRef("pk"))))
        sited = readers_of("sites", viewer) & Q(Exists(sites))
        parked = readers_of("park", viewer) & Q(park__lon_e6__isnull=False)
        # Rows of reservations with lon, lat, of (the project), named and key.
        self.reserved = taken.filter(project__in=projects).annotate(
            of=F("project"), named=F("project__title"), key=Cast("project__uid", TextField())
        )
        self._rest = projects.order_by().filter(~reserved)
        self._at = Case(
            When(sited, then=Subquery(sites.values("park")[:1])),
            When(parked, then=F("park")),
            output_field=BigIntegerField(),
        )

    def by_park(self) -> tuple[list[AtPark], dict[int, int]]:
        """Those not reserved, by the park they are at; and of those nowhere, unit that registered them → how many."""
        unit = Case(When(at=None, then=F("origin")), output_field=BigIntegerField())
        rows = self._rest.annotate(at=self._at, by=unit).values("at", "by")
        rows = rows.annotate(number=Count("pk"), named=Min("title"), key=Min(Cast("uid", TextField())))
        found = list(rows)
        parks: dict[int, Any] = Park.objects.in_bulk([row["at"] for row in found if row["at"] is not None])
        at = [
            AtPark(park.lon_e6, park.lat_e6, row["number"], row["named"], row["key"])
            for row in found
            if (park := parks.get(row["at"]))
        ]
        return at, {row["by"]: row["number"] for row in found if row["at"] is None}

    def inside(self, reserved: Q, parks: Q) -> Q:
        """Projects with a place inside something, which is told of rows of `reserved` and of parks."""
        at = self._rest.annotate(at=self._at).filter(at__in=Park.objects.filter(parks).values("pk"))
        return Q(pk__in=self.reserved.filter(reserved).values("of")) | Q(pk__in=at.values("pk"))


def reservations_of(viewer: Viewer, day: dt.date) -> QuerySet[Reservation]:
    """The reservations somebody may see that hold their place on the day or later."""
    rows = Reservation.objects.visible_to(viewer).filter(status__in=HOLDING)
    return rows.filter(Q(occupancy__valid_to=None) | Q(occupancy__valid_to__gt=day))


def spots_of(projects: Iterable[Project], viewer: Viewer, day: dt.date) -> dict[int, list[Spot]]:
    """Project → its places in words, the reserved ones first; two queries however many rows of `for_list` with park."""
    rows = list(projects)
    found: dict[int, list[Spot]] = {row.pk: [] for row in rows}
    parts = ("occupancy__unit__floor__building", "occupancy__plot")
    for made in reservations_of(viewer, day).filter(project__in=rows).select_related(*parts).order_by("pk"):
        words = f"{made.place}（{MACHINE.status_label(made.status)}）"
        found[made.project_id].append(Spot(words, made.place))
    standings = {row.pk: standing_of(row, viewer) for row in rows}
    sited = [pk for pk, standing in standings.items() if standing.sees("project", "sites")]
    for site in Site.objects.on(day).filter(project__in=sited, park__isnull=False).select_related("park"):
        _add(found[site.project_id], site.park)
    for row in rows:
        if row.park is not None and standings[row.pk].sees("project", "park"):
            _add(found[row.pk], row.park)
    return found


def _add(spots: list[Spot], park: Park) -> None:
    if all(spot.thing != park for spot in spots):
        spots.append(Spot(park.name, park))
