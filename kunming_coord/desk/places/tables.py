"""The same as a table: a page of one layer, each row with the page of its thing and where that lies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.desk.places.layers import PAGES
from parks.directory.measures import Size
from parks.directory.models import LeadingIndustry, Park
from parks.space.models import Building, FloorUnit, Plot
from parks.space.queries import plot_rows
from projects.register.industry import IndustryChain
from projects.register.models import Project
from projects.siting.reservations.whereabouts import Spot, spots_of

WHERE = _("位置（经度，纬度）")
NOT_SAID = _("未标注")


@dataclass(frozen=True)
class Cell:
    """A cell: words that may lead somewhere; a number stands to the right."""

    words: str | Promise
    url: str = ""
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Heads with whether the column holds numbers, and the rows."""

    heads: list[tuple[str | Promise, bool]]
    rows: list[list[Cell]]


def table_of(code: str, rows: Sequence[Any], user: User) -> Table:
    """A page of a layer as a table; as many queries for a row as for a hundred."""
    return TABLES[code](rows, user)


def _parks(rows: Sequence[Park], user: User) -> Table:
    today = LeadingIndustry.objects.on(timezone.localdate())
    keys = [row.pk for row in rows]
    found = Park.objects.filter(pk__in=keys).select_related("district")
    by_key = found.prefetch_related(Prefetch("leading_industries", today)).in_bulk()
    heads = (_("园区"), _("所在单位"), _("级别"), _("主导产业"), WHERE)
    return Table(
        [(head, False) for head in heads],
        [
            [
                Cell(park.name, reverse(PAGES["parks"], args=[park.slug])),
                Cell(park.district.short_name),
                Cell(park.get_level_display()),
                Cell(park.main_industries or "—"),
                _where(park),
            ]
            for park in (by_key[key] for key in keys)
        ],
    )


def _buildings(rows: Sequence[Building], user: User) -> Table:
    keys = [row.pk for row in rows]
    by_key = Building.objects.select_related("district", "park").in_bulk(keys)
    vacant = FloorUnit.objects.in_standing("vacant", timezone.localdate()).filter(floor__building__in=keys)
    grouped = (
        vacant.order_by().values_list("floor__building").annotate(number=Count("pk"), area=Sum("area_dm2"))
    )
    free = {key: (number, area) for key, number, area in grouped}
    heads = (
        _("载体"),
        _("所在单位"),
        _("园区"),
        _("用地类型"),
        _("空置房源（套）"),
        _("空置面积（平方米）"),
        WHERE,
    )
    return Table(
        [(head, 3 < place < 6) for place, head in enumerate(heads)],
        [
            [
                Cell(home.name, reverse(PAGES["factories"], args=[home.uid])),
                Cell(home.district.short_name),
                Cell(home.park.name if home.park else "—"),
                Cell(home.get_land_type_display()),
                Cell(str(free.get(home.pk, (0, 0))[0]), number=True),
                Cell(Size.SQUARE_METRE.text(free.get(home.pk, (0, 0))[1]), number=True),
                _where(home),
            ]
            for home in (by_key[key] for key in keys)
        ],
    )


def _plots(rows: Sequence[Plot], user: User) -> Table:
    keys = [row.pk for row in rows]
    found = Plot.objects.standing_on(timezone.localdate()).select_related("district", "park")
    by_key = {shown.plot.pk: shown for shown in plot_rows(found.filter(pk__in=keys))}
    heads = (
        _("地块"),
        _("所在单位"),
        _("园区"),
        _("用地类型"),
        _("面积（亩）"),
        _("可用（亩）"),
        _("状态"),
        WHERE,
    )
    return Table(
        [(head, 3 < place < 6) for place, head in enumerate(heads)],
        [
            [
                Cell(
                    f"{shown.plot.code} {shown.plot.name}".strip(),
                    reverse(PAGES["plots"], args=[shown.plot.uid]),
                ),
                Cell(shown.plot.district.short_name),
                Cell(shown.plot.park.name if shown.plot.park else "—"),
                Cell(shown.plot.get_land_type_display()),
                Cell(Size.MU.text(shown.plot.area_centimu), number=True),
                Cell(Size.MU.text(shown.plot.free_centimu), number=True),
                Cell(shown.standing.label),
                _where(shown.plot),
            ]
            for shown in (by_key[key] for key in keys)
        ],
    )


def _projects(rows: Sequence[Project], user: User) -> Table:
    chains = dict(IndustryChain.objects.values_list("code", "name"))
    spots = spots_of(rows, user, timezone.localdate())
    heads = (_("项目"), _("登记单位"), _("阶段"), _("产业链"), _("所在位置"))
    return Table(
        [(head, False) for head in heads],
        [
            [
                Cell(row.title, reverse(PAGES["projects"], args=[row.uid])),
                Cell(row.origin.short_name),
                Cell(row.get_status_display()),
                Cell(chains.get(row.chain, row.chain) or "—"),
                _spot(spots[row.pk]),
            ]
            for row in rows
        ],
    )


TABLES: dict[str, Callable[[Sequence[Any], User], Table]] = {
    "parks": _parks,
    "factories": _buildings,
    "offices": _buildings,
    "plots": _plots,
    "projects": _projects,
}


def _where(thing: Park | Building | Plot) -> Cell:
    if thing.lon_e6 is None or thing.lat_e6 is None:
        return Cell(NOT_SAID)
    return Cell(f"{Size.DEGREE.text(thing.lon_e6)}，{Size.DEGREE.text(thing.lat_e6)}")


def _spot(spots: list[Spot]) -> Cell:
    """The first place with its page; how many more there are is said."""
    if not spots:
        return Cell(NOT_SAID)
    first, more = spots[0], len(spots) - 1
    words = (
        _("%(place)s等 %(number)s 处") % {"place": first.words, "number": more + 1} if more else first.words
    )
    return Cell(words, _page_of(first.thing))


def _page_of(thing: Any) -> str:
    if isinstance(thing, Park):
        return reverse(PAGES["parks"], args=[thing.slug])
    return reverse("space:plot" if isinstance(thing, Plot) else "space:unit", args=[thing.uid])
