"""What the map of places shows of each unit: projects the reader may see, parks, and the stock that is free there."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Aggregate, Count, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kunming_coord.accounts.models import User
from kunming_coord.common.errors import NotAllowed
from kunming_coord.desk.geography import map_codes
from kunming_coord.desk.menu import works
from kunming_coord.districts.models import District, DistrictKind, FunctionalArea, FunctionalAreaPeriod
from parks.directory.measures import Size
from parks.directory.models import Park
from parks.space.models import FloorUnit, Occupancy, Plot
from projects.register.models import TAKEN, Project
from projects.transfers.models import Transfer

Figures = Mapping[int, int]  # by unit
COUNT = Count("pk")
ELSEWHERE = (DistrictKind.OUTSIDE, DistrictKind.SYSTEM, DistrictKind.CITY)  # no place inside the city


@dataclass(frozen=True)
class Theme:
    """A figure of each unit that may shade the map; `unit` as the head of its column says it."""

    code: str
    label: str | Promise
    unit: str | Promise
    count: Callable[[User], Figures]
    size: Size | None = None  # what is measured, in whose smallest units; None where things are counted

    def text(self, figure: int) -> str:
        """The figure as it is written, exact."""
        return self.size.text(figure) if self.size else str(figure)


@dataclass(frozen=True)
class Place:
    """A unit with its figure of every theme, in the order of the themes."""

    district: District
    area: str  # its functional area; empty where none is known
    figures: tuple[int, ...]

    @property
    def texts(self) -> list[str]:
        """The figures as they are written."""
        return [theme.text(figure) for theme, figure in zip(THEMES, self.figures, strict=True)]


def registered(user: User) -> Figures:
    """Projects by the unit that registered them, as far as the reader may see them."""
    return _by_unit(Project.objects.visible_to(user), "origin")


def taken(user: User) -> Figures:
    """Projects by the unit that took them over with the city's approval, as far as the reader may see them."""
    rows = Transfer.objects.visible_to(user).filter(status__in=TAKEN).exclude(host=None)
    return _by_unit(rows, "host")


def parks_there(user: User) -> Figures:
    """Parks of the directory; a reference everybody reads."""
    return _by_unit(Park.objects.all(), "district")


def free_floor(user: User) -> Figures:
    """Area of vacant floor units (0.01 平方米); stock of every unit is public supply."""
    vacant = FloorUnit.objects.visible_to(user).in_standing("vacant", timezone.localdate())
    return _by_unit(vacant, "floor__building__district", Sum("area_dm2"))


def free_land(user: User) -> Figures:
    """What is left of plots that are not out of use (0.01 亩): their areas less what is taken of them today."""
    today = timezone.localdate()
    plots = Plot.objects.visible_to(user).in_use(today)
    areas = _by_unit(plots, "district", Sum("area_centimu"))
    parts = Occupancy.objects.on(today).filter(plot__in=plots.values("pk"))
    taken = _by_unit(parts, "plot__district", Sum("area_centimu"))
    return {unit: area - taken.get(unit, 0) for unit, area in areas.items()}


THEMES = (
    Theme("registered", _("登记项目"), _("件"), registered),
    Theme("taken", _("承接项目"), _("件"), taken),
    Theme("parks", _("园区"), _("个"), parks_there),
    Theme("free_floor", _("空置房源"), Size.SQUARE_METRE.label, free_floor, Size.SQUARE_METRE),
    Theme("free_land", _("可供地块"), Size.MU.label, free_land, Size.MU),
)


def require_reader(user: User) -> None:
    """Refuse the three administrators, who look at no business rows; raises NotAllowed."""
    if not works(user):
        raise NotAllowed(gettext("招商地图含业务数据，系统、安全、审计管理员不查看业务数据。"))


def area_named(code: str) -> str:
    """The functional area of a code; empty, which is all of them, for any other word."""
    return code if code in FunctionalArea.values else ""


def theme_named(code: str) -> Theme:
    """The theme of a code; the first one for any other word."""
    return next((theme for theme in THEMES if theme.code == code), THEMES[0])


def places(user: User, area: str = "") -> list[Place]:
    """Every unit of the city with its figures; with `area`, only those of that functional area."""
    found = [theme.count(user) for theme in THEMES]
    areas = dict(FunctionalAreaPeriod.objects.on(timezone.localdate()).values_list("district_id", "area"))
    units = District.objects.exclude(kind__in=ELSEWHERE)
    return [
        Place(unit, areas.get(unit.pk, ""), tuple(figures.get(unit.pk, 0) for figures in found))
        for unit in units
        if area in ("", areas.get(unit.pk))
    ]


def shaded(rows: Iterable[Place], theme: Theme) -> dict[str, int]:
    """The figure of a theme by the map code of a county; a zone counts into the one county it lies in."""
    kept, index = list(rows), THEMES.index(theme)
    codes, sums = map_codes(row.district for row in kept), Counter[str]()
    for row in kept:
        if code := codes.get(row.district.pk):
            sums[code] += row.figures[index]
    return dict(sums)


def _by_unit(rows: QuerySet[Any], column: str, what: Aggregate = COUNT) -> Figures:
    found = rows.order_by().values_list(column).annotate(figure=what)
    return {unit: figure or 0 for unit, figure in found}
