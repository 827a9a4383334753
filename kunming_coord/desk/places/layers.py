"""The layers of the map: parks, carriers, plots and projects, narrowed by what is asked for, as one reader sees them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.functional import Promise

from kunming_coord.accounts.models import User
from kunming_coord.desk.places.forms import LAYERS, Wanted
from kunming_coord.districts.models import FunctionalAreaPeriod
from parks.directory.models import LeadingIndustry, Park
from parks.space.models import Building, FloorUnit, Plot
from projects.register.filters import ProjectFilter
from projects.register.models import TAKEN, Project
from projects.register.queries import for_list
from projects.siting.reservations.whereabouts import AtPark, Whereabouts, reservations_of
from projects.transfers.models import Transfer

LABELS: dict[str, str | Promise] = dict(LAYERS)
PAGES = {
    "parks": "parks:detail",
    "factories": "space:building",
    "offices": "space:building",
    "plots": "space:plot",
    "projects": "projects:detail",
}


@dataclass(frozen=True)
class Layer:
    """A layer: its rows for a table, and for the picture rows with lon, lat, of, named and key.

    Of projects the picture's rows are only their reservations; the rest comes counted by park and by unit.
    """

    code: str
    rows: QuerySet[Any]
    source: QuerySet[Any]
    at_parks: list[AtPark] = field(default_factory=list)  # projects that are where a park is
    nowhere: dict[int, int] | None = None  # projects without any point, by the unit that registered them

    @property
    def label(self) -> str | Promise:
        """What it is called."""
        return LABELS[self.code]

    @property
    def route(self) -> str:
        """The route of the page of one of its things."""
        return PAGES[self.code]


def layer_of(code: str, user: User, wanted: Wanted) -> Layer:
    """A layer as somebody sees it, narrowed to what is wanted."""
    return MAKERS[code](code, user, wanted)


def _parks(code: str, user: User, wanted: Wanted) -> Layer:
    rows = Park.objects.filter(_lies(wanted), _leading(wanted, "pk"), _in_box(wanted))
    if wanted.q:
        rows = rows.filter(name__icontains=wanted.q)
    return Layer(code, rows, _pointed(rows, F("name"), F("slug")))


def _buildings(code: str, user: User, wanted: Wanted) -> Layer:
    kind = Building.Kind.FACTORY if code == "factories" else Building.Kind.OFFICE
    rows = Building.objects.visible_to(user).filter(kind=kind)
    rows = rows.filter(_lies(wanted), _leading(wanted, "park"), _in_box(wanted))
    if wanted.land_type:
        rows = rows.filter(land_type=wanted.land_type)
    if wanted.q:
        rows = rows.filter(Q(name__icontains=wanted.q) | Q(address__icontains=wanted.q))
    if wanted.vacant or wanted.floor_area is not None:
        units = FloorUnit.objects.filter(floor__building=OuterRef("pk"))
        if wanted.vacant:
            units = units.in_standing("vacant", timezone.localdate())
        if wanted.floor_area is not None:
            units = units.filter(area_dm2__gte=wanted.floor_area)
        rows = rows.filter(Exists(units))
    return Layer(code, rows, _pointed(rows, F("name"), Cast("uid", TextField())))


def _plots(code: str, user: User, wanted: Wanted) -> Layer:
    rows = Plot.objects.visible_to(user).filter(_lies(wanted), _leading(wanted, "park"), _in_box(wanted))
    if wanted.land_type:
        rows = rows.filter(land_type=wanted.land_type)
    if wanted.q:
        words = ("code", "name", "address")
        rows = rows.filter(reduce(or_, (Q(**{f"{word}__icontains": wanted.q}) for word in words)))
    if wanted.vacant:
        day = timezone.localdate()
        rows = rows.filter(
            pk__in=Plot.objects.standing_on(day).in_use(day).with_free(max(wanted.land or 1, 1), day)
        )
    elif wanted.land is not None:
        rows = rows.filter(area_centimu__gte=wanted.land)
    named = Concat("code", Value(" "), "name", output_field=CharField())
    return Layer(code, rows, _pointed(rows, named, Cast("uid", TextField())))


def _projects(code: str, user: User, wanted: Wanted) -> Layer:
    day = timezone.localdate()
    asked = {name: value for name, value in wanted.project.items() if value}
    found = ProjectFilter(asked, Project.objects.visible_to(user), viewer=user).qs
    if wanted.district is not None or wanted.area:
        found = found.filter(_concerns(wanted, user, day))
    where = Whereabouts(found, user, day)
    at_parks, nowhere = where.by_park()
    if wanted.box is None:
        return Layer(code, _listed(found, user), where.reserved, at_parks, nowhere)
    box = wanted.box
    inside = found.filter(where.inside(box.holds(), box.holds("lon_e6", "lat_e6")))
    at_parks = [one for one in at_parks if box.has((one.lon_e6, one.lat_e6))]
    return Layer(code, _listed(inside, user), where.reserved.filter(box.holds()), at_parks, {})


MAKERS: dict[str, Callable[[str, User, Wanted], Layer]] = {
    "parks": _parks,
    "factories": _buildings,
    "offices": _buildings,
    "plots": _plots,
    "projects": _projects,
}


def _listed(projects: QuerySet[Project], user: User) -> QuerySet[Project]:
    rows: QuerySet[Project] = for_list(user).filter(pk__in=projects.order_by().values("pk"))
    return rows.select_related("origin", "park")


def _pointed(rows: QuerySet[Any], named: Any, key: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = rows.annotate(lon=F("lon_e6"), lat=F("lat_e6"), of=F("pk"), named=named, key=key)
    return found


def _lies(wanted: Wanted) -> Q:
    """In the unit and in the functional area that are asked for."""
    found = Q()
    if wanted.district is not None:
        found &= Q(district=wanted.district)
    return found & Q(district__in=_of_area(wanted.area)) if wanted.area else found


def _concerns(wanted: Wanted, user: User, day: dt.date) -> Q:
    """Projects of the unit or functional area: registered there, taken over by it, or with a place reserved there."""
    taken = Transfer.objects.visible_to(user).filter(status__in=TAKEN)
    reserved = reservations_of(user, day)
    found = Q()
    for units in (
        [wanted.district] if wanted.district is not None else None,
        _of_area(wanted.area) if wanted.area else None,
    ):
        if units is not None:
            found &= (
                Q(origin__in=units)
                | Q(pk__in=taken.filter(host__in=units).values("project"))
                | Q(pk__in=reserved.filter(district__in=units).values("project"))
            )
    return found


def _of_area(area: str) -> QuerySet[Any]:
    periods: QuerySet[Any] = FunctionalAreaPeriod.objects.on(timezone.localdate()).filter(area=area)
    return periods.values("district")


def _leading(wanted: Wanted, park: str) -> Q:
    """In a park that leads, today, in an industry with the word in its name."""
    if not wanted.industry:
        return Q()
    named = LeadingIndustry.objects.on(timezone.localdate()).filter(name__icontains=wanted.industry)
    return Q(**{f"{park}__in": named.values("park")})


def _in_box(wanted: Wanted) -> Q:
    return wanted.box.holds("lon_e6", "lat_e6") if wanted.box is not None else Q()
