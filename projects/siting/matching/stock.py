"""Floor units and plots as places: what of them is free, what a project needs of them, and what they look like to the scoring."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.scope import Viewer
from parks.directory.queries import parks_with_district
from parks.quotas.measures import QuotaKind
from parks.space.models import FloorUnit, OutOfUse, Plot
from projects.register.demands import NEEDS
from projects.register.facts import Demand
from projects.siting.fitting import LAND_LABEL, PLOT_LINES, UNIT_LINES, USE, Line
from projects.siting.matching.criteria import Place
from projects.siting.matching.gathering import FLOOR_AREA, LAND, named
from projects.siting.quotas.claims import NEEDS as QUOTA_COLUMNS


def _free_units(viewer: Viewer, day: dt.date) -> QuerySet[FloorUnit]:
    return FloorUnit.objects.visible_to(viewer).free_from(day)


def _free_plots(viewer: Viewer, day: dt.date) -> QuerySet[Plot]:
    stopped = OutOfUse.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), plot=OuterRef("pk"))
    rows: QuerySet[Plot] = Plot.objects.visible_to(viewer).standing_on(day).with_free(1, day)
    return rows.filter(~Exists(stopped.exclude(valid_to=F("valid_from"))))


@dataclass(frozen=True)
class StockKind:
    """房源 or 地块: by which size a project looks for one, its columns, and which quotas are needed to go there."""

    code: str
    label: str | Promise
    size: str
    lines: Sequence[Line]
    building: str  # how its district, park and land type are reached
    area: str
    quotas: frozenset[str]
    free: Callable[[Viewer, dt.date], QuerySet[Any]]
    related: tuple[str, ...]

    @property
    def labels(self) -> Mapping[str, str | Promise]:
        """Condition → its name."""
        quotas = {kind: QuotaKind(kind).label for kind in self.quotas}
        return {line.name: line.label for line in self.lines} | {USE: LAND_LABEL} | quotas


ALL_QUOTAS = frozenset(kind.value for kind in QUOTA_COLUMNS)
# Who moves into a building uses up no land quota; energy is used wherever the project stands.
UNITS = StockKind(
    "unit", _("房源"), FLOOR_AREA, UNIT_LINES, "floor__building__", "area_dm2", ALL_QUOTAS - {LAND},
    _free_units, ("floor__building__district", "floor__building__park"),
)  # fmt: skip
PLOTS = StockKind(
    "plot", _("地块"), LAND, PLOT_LINES, "", "free_centimu", ALL_QUOTAS, _free_plots, ("district", "park")
)


def kind_of(thing: FloorUnit | Plot) -> StockKind:
    """What a piece of stock is."""
    return PLOTS if isinstance(thing, Plot) else UNITS


# What some stock or quota speaks of; people are looked for, not offered by a place.
SPOKEN = {line.need for line in (*UNIT_LINES, *PLOT_LINES)} | set(QUOTA_COLUMNS.values()) | {"jobs"}


def unspoken(demand: Demand) -> str:
    """What a project needs besides and nothing registered of any stock speaks of; empty where that is nothing."""
    return "、".join(
        f"{need.label} {need.text(amount)} {need.measure.label}"
        for need in NEEDS
        if (amount := need.value(demand)) is not None and need.column not in SPOKEN
    )


@dataclass(frozen=True)
class Surroundings:
    """What a piece of stock takes from where it lies: the units of the city, and the industries each park names."""

    units: Mapping[str, Place]
    industries: Mapping[int, tuple[tuple[str, ...], tuple[str, ...]]]

    @classmethod
    def of(cls, units: Sequence[Place]) -> "Surroundings":
        """Read what the parks name, around units as places."""
        named_by = {
            park.pk: (tuple(named(park.main_industries)), tuple(named(park.auxiliary_industries)))
            for park in parks_with_district()
        }
        return cls({place.district: place for place in units}, named_by)

    def place(self, thing: FloorUnit | Plot) -> Place:
        """A piece of stock as a place: the industries of its park, where none are known those of its unit."""
        home = thing if isinstance(thing, Plot) else thing.floor.building
        kind, unit = kind_of(thing), self.units.get(home.district.slug)
        main, auxiliary = self.industries.get(home.park_id or 0, ((), ()))
        if not main and not auxiliary and unit is not None:
            main, auxiliary = unit.main, unit.auxiliary
        return Place(
            key=f"{kind.code}:{thing.uid}",
            name=f"{home.district.short_name} {thing}",
            district=home.district.slug,
            free={code: amount for code, amount in unit.free.items() if code in kind.quotas} if unit else {},
            main=main,
            auxiliary=auxiliary,
            area=unit.area if unit else "",
            area_name=unit.area_name if unit else "",
            size=(kind.size, getattr(thing, kind.area)),
        )
