"""Whether a place gives what a project needs: condition by condition, each with both figures. Pure reading."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parks.directory.measures import Size
from parks.space.models import FloorUnit, Plot
from projects.register.facts import Demand

MM_A_CM = 10


@dataclass(frozen=True)
class Condition:
    """One thing a project needs and what the place has of it, in the smallest unit; None where nobody knows."""

    name: str
    label: str | Promise
    unit: Size
    needed: int
    offered: int | None

    @property
    def met(self) -> bool | None:
        """None where the place has not been measured."""
        return None if self.offered is None else self.offered >= self.needed

    @property
    def needed_text(self) -> str:
        """What is needed, in the unit."""
        return self.unit.text(self.needed)

    @property
    def offered_text(self) -> str:
        """What is offered, in the unit."""
        return self.unit.text(self.offered)

    @property
    def unit_label(self) -> str:
        """The unit by name."""
        return self.unit.label

    @property
    def sentence(self) -> str:
        """Both figures in one sentence."""
        return _("%(label)s %(offered)s %(unit)s，项目需要 %(needed)s %(unit)s") % {
            "label": self.label,
            "offered": self.offered_text,
            "needed": self.needed_text,
            "unit": self.unit_label,
        }


def unit_conditions(unit: FloorUnit, demand: Demand | None, *, in_parts: bool = False) -> list[Condition]:
    """What a floor unit has to give; its area counts only where the project is not spread over several.

    kW are compared with kVA as at a power factor of one: what fails so fails in any case.
    """
    if demand is None:
        return []
    height = None if demand.height_cm is None else demand.height_cm * MM_A_CM
    rows = (
        ("area", gettext_lazy("建筑面积"), Size.SQUARE_METRE, demand.floor_area_dm2, unit.area_dm2),
        ("load", gettext_lazy("楼面荷载"), Size.TONNES_A_SQUARE_METRE, demand.floor_load_kg, unit.load_kg),
        ("height", gettext_lazy("层高"), Size.METRE, height, unit.height_mm),
        ("power", gettext_lazy("供电容量"), Size.KILOVOLT_AMPERE, demand.power_kw, unit.power_kva),
    )
    return _asked(rows, in_parts)


def plot_conditions(
    plot: Plot, demand: Demand | None, *, area_centimu: int, in_parts: bool = False
) -> list[Condition]:
    """What a part of a plot has to give; its area counts only where the project is not spread over several."""
    if demand is None:
        return []
    rows = (
        ("area", gettext_lazy("面积"), Size.MU, demand.land_centimu, area_centimu),
        ("power", gettext_lazy("可供电容量"), Size.KILOVOLT_AMPERE, demand.power_kw, plot.power_kva),
    )
    return _asked(rows, in_parts)


def _asked(
    rows: tuple[tuple[str, str | Promise, Size, int | None, int | None], ...], in_parts: bool
) -> list[Condition]:
    return [
        Condition(name, label, unit, needed, offered)
        for name, label, unit, needed, offered in rows
        if needed is not None and not (in_parts and name == "area")
    ]
