"""Whether a place gives what a project needs: condition by condition, each with both figures. Pure reading.

The reservation refuses by these conditions, the page of a reservation shows them, and matching narrows stock and projects
by the same lines in SQL (`stock_failing`, `demand_failing`), so that the three cannot tell different things.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parks.directory.measures import Size
from parks.space.models import FloorUnit, LandType, Plot
from projects.register.facts import Demand
from projects.siting.landuse import uses_on

Uses = Mapping[str, Sequence[str]]  # 门类 → the land it may stand on, as `uses_on` reads it for a day
MM_A_CM = 10
USE = "use"
AREA = "area"


@dataclass(frozen=True)
class Condition:
    """One thing a project needs and what the place has of it, in words; `met` is None where nobody knows."""

    name: str
    label: str | Promise
    needed_text: str
    offered_text: str
    unit_label: str
    met: bool | None

    @property
    def sentence(self) -> str:
        """Both figures in one sentence."""
        offered, needed = (
            f"{text} {self.unit_label}".rstrip() for text in (self.offered_text, self.needed_text)
        )
        return _("%(label)s %(offered)s，项目需要 %(needed)s") % {
            "label": self.label,
            "offered": offered,
            "needed": needed,
        }


@dataclass(frozen=True)
class Line:
    """A need of the profile, and the column of the stock that has to reach it (`factor` of its smallest units each)."""

    name: str
    label: str | Promise
    unit: Size
    need: str
    stock: str
    factor: int = 1

    def needed(self, demand: Demand) -> int | None:
        """What is needed, in the smallest unit of the stock."""
        amount: int | None = getattr(demand, self.need)
        return None if amount is None else amount * self.factor

    def condition(self, needed: int, offered: int | None) -> Condition:
        """Both figures compared; what nobody has measured is no failure."""
        met = None if offered is None else offered >= needed
        texts = self.unit.text(needed), self.unit.text(offered)
        return Condition(self.name, self.label, *texts, self.unit.label, met)


# kW are compared with kVA as at a power factor of one: what fails so fails in any case.
UNIT_LINES = (
    Line(AREA, gettext_lazy("建筑面积"), Size.SQUARE_METRE, "floor_area_dm2", "area_dm2"),
    Line("load", gettext_lazy("楼面荷载"), Size.TONNES_A_SQUARE_METRE, "floor_load_kg", "load_kg"),
    Line("height", gettext_lazy("层高"), Size.METRE, "height_cm", "height_mm", MM_A_CM),
    Line("power", gettext_lazy("供电容量"), Size.KILOVOLT_AMPERE, "power_kw", "power_kva"),
)
PLOT_LINES = (
    Line(AREA, gettext_lazy("可用面积"), Size.MU, "land_centimu", "free_centimu"),
    Line("power", gettext_lazy("可供电容量"), Size.KILOVOLT_AMPERE, "power_kw", "power_kva"),
)
LAND_LABEL = gettext_lazy("用地类型")


def conditions_of(
    place: FloorUnit | Plot,
    demand: Demand | None,
    industry_code: str = "",
    *,
    area_centimu: int | None = None,
    in_parts: bool = False,
    uses: Uses | None = None,
) -> list[Condition]:
    """What a project needs of a floor unit or of so much of a plot (without `area_centimu` of all that is free of it).

    Its area counts only where the project is not spread over several. `uses` are read where they are not given.
    """
    found = [_use(place, industry_code, uses_on(timezone.localdate()) if uses is None else uses)]
    if demand is None:
        return [row for row in found if row]
    for line in PLOT_LINES if isinstance(place, Plot) else UNIT_LINES:
        needed = line.needed(demand)
        if needed is None or (in_parts and line.name == AREA):
            continue
        asked = area_centimu if isinstance(place, Plot) and line.name == AREA else None
        found.append(line.condition(needed, getattr(place, line.stock) if asked is None else asked))
    return [row for row in found if row]


def stock_failing(lines: Sequence[Line], demand: Demand) -> dict[str, Q]:
    """Condition → the stock that fails it; what is not measured does not."""
    asked = ((line, line.needed(demand)) for line in lines)
    return {line.name: Q(**{f"{line.stock}__lt": needed}) for line, needed in asked if needed is not None}


def demand_failing(lines: Sequence[Line], place: FloorUnit | Plot) -> dict[str, Q]:
    """Condition → the projects that need more than this place has."""
    there = ((line, getattr(place, line.stock)) for line in lines)
    return {
        line.name: Q(**{f"demand__{line.need}__gt": offered // line.factor})
        for line, offered in there
        if offered is not None
    }


def use_failing(land_type: str, industry_code: str, uses: Uses) -> Q | None:
    """The stock whose land, by the column `land_type`, does not take this trade; None where no rule is set for it."""
    allowed = uses.get(industry_code[:1])
    return None if allowed is None else ~Q(**{f"{land_type}__in": [*allowed, LandType.UNKNOWN]})


def trade_failing(land_type: str, uses: Uses) -> Q | None:
    """The projects whose trade does not go on this land; None where every trade may, as far as rules say."""
    if land_type == LandType.UNKNOWN:
        return None
    barred = [section for section, allowed in uses.items() if land_type not in allowed]
    found = Q()
    for section in barred:
        found |= Q(industry_code__startswith=section)
    return found if barred else None


def land_type_of(place: FloorUnit | Plot) -> str:
    """The use of the land a place is on."""
    found: str = place.land_type if isinstance(place, Plot) else place.floor.building.land_type
    return found


def _use(place: FloorUnit | Plot, industry_code: str, uses: Uses) -> Condition | None:
    allowed = uses.get(industry_code[:1]) if industry_code else None
    if allowed is None:
        return None
    land = land_type_of(place)
    met = None if land == LandType.UNKNOWN else land in allowed
    needed = "、".join(str(LandType(code).label) for code in allowed)
    return Condition(USE, LAND_LABEL, needed, str(LandType(land).label), "", met)
