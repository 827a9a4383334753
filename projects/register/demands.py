"""The demand profile as a table: what may be needed, in which unit, how much at most. Form, checks, page and API read it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kunming_coord.common.quantities import QuantityUnit
from projects.register.facts import Demand

HOURS_OF_A_YEAR = 8784


class Measure(QuantityUnit):
    """A unit a need is written in."""

    MU = ("亩", 100, 2, "0.01 亩")
    MEGAWATT = ("MW", 1000, 3, "千瓦")
    TEN_THOUSAND_KWH = ("万千瓦时/年", 10_000, 4, "千瓦时")
    TONNES_OF_COAL_A_YEAR = ("吨标准煤/年", 100, 2, "0.01 吨标准煤")
    TONNES_A_DAY = ("吨/日", 100, 2, "0.01 吨")
    TONNES_A_SQUARE_METRE = ("吨/平方米", 1000, 3, "千克")
    METRE = ("米", 100, 2, "厘米")
    SQUARE_METRE = ("平方米", 100, 2, "0.01 平方米")
    PEOPLE = ("人", 1, 0, "整数")


@dataclass(frozen=True)
class Need:
    """One line of the profile; `most` is in whole units, beyond it somebody mistook the unit."""

    name: str
    column: str
    label: str | Promise
    measure: Measure
    most: int

    def value(self, demand: Demand) -> int | None:
        """How much of it, in smallest units."""
        found: int | None = getattr(demand, self.column)
        return found

    def text(self, amount: int | None) -> str:
        """The amount without unit: exact, without needless zeros; empty where nothing is needed."""
        return "" if amount is None else self.measure.exact(amount)


NEEDS = (
    Need("land", "land_centimu", _("用地"), Measure.MU, 100_000),
    Need("power", "power_kw", _("用电负荷"), Measure.MEGAWATT, 5_000),
    Need("electricity", "electricity_kwh", _("年用电量"), Measure.TEN_THOUSAND_KWH, 4_000_000),
    Need("new_energy", "new_energy_kw", _("新能源装机"), Measure.MEGAWATT, 20_000),
    Need("energy", "energy_10kg", _("年综合能耗"), Measure.TONNES_OF_COAL_A_YEAR, 50_000_000),
    Need("discharge", "discharge_10kg", _("污水排放"), Measure.TONNES_A_DAY, 1_000_000),
    Need("floor_area", "floor_area_dm2", _("厂房面积"), Measure.SQUARE_METRE, 10_000_000),
    Need("floor_load", "floor_load_kg", _("楼面荷载"), Measure.TONNES_A_SQUARE_METRE, 100),
    Need("height", "height_cm", _("层高"), Measure.METRE, 200),
    Need("jobs", "jobs", _("用工"), Measure.PEOPLE, 1_000_000),
)


@dataclass(frozen=True)
class DemandDraft:
    """A profile as somebody files it: amounts in smallest units by the name of the need, none where left open."""

    amounts: Mapping[str, int | None]
    wanted_on: dt.date | None = None
    note: str = ""


def typed(demand: Demand) -> dict[str, str]:
    """The amounts by the name of the need as somebody would type them: in its unit, without separators."""
    return {need.name: need.text(need.value(demand)).replace(",", "") for need in NEEDS}


def summary(demand: Demand | None) -> str:
    """The profile on one line; empty where nobody has filed one."""
    if demand is None:
        return ""
    parts = [
        f"{need.label} {need.text(amount)} {need.measure.label}"
        for need in NEEDS
        if (amount := need.value(demand)) is not None
    ]
    if demand.wanted_on:
        parts.append(f"{_('期望落地')} {demand.wanted_on:%Y-%m-%d}")
    return " · ".join(parts)
