"""Stock as somebody files it, and the columns it comes to: judged by itself, without asking what is there already."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kunming_coord.common.reading import all_told, read_name, read_text
from parks.space.checks import (
    Place,
    check_measures,
    check_outline,
    place_columns,
    refused,
    require_place,
    required_area,
)
from parks.space.models import Building, FloorUnit, LandType, UnitPrice

# Beyond these somebody has mistaken the unit; none of them is a rule of anybody.
MOST_AREA_DM2 = 100_000_000  # 100 万平方米
MOST_CENTIMU = 10_000_000  # 10 万亩
MOST_PRICE_FEN = 1_000_000
OLDEST_YEAR = 1950
FLOORS = range(-9, 200)


@dataclass(frozen=True)
class BuildingDraft:
    """A building as somebody files it."""

    place: Place
    name: str
    kind: str
    land_type: str = LandType.UNKNOWN
    built_year: int | None = None


@dataclass(frozen=True)
class FloorDraft:
    """A floor as somebody files it."""

    number: int | None
    height_mm: int | None = None
    load_kg: int | None = None


@dataclass(frozen=True)
class PlotDraft:
    """A plot as somebody files it."""

    place: Place
    code: str
    area_centimu: int | None
    land_type: str
    name: str = ""
    power_kva: int | None = None
    outline: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class UnitDraft:
    """A floor unit as somebody files it; load and height are those of its floor where left open."""

    code: str
    area_dm2: int | None
    load_kg: int | None = None
    height_mm: int | None = None
    power_kva: int | None = None
    price_fen: int | None = None


def building_columns(draft: BuildingDraft) -> dict[str, Any]:
    """The columns of a building; raises Missing or Invalid."""
    name, *_checked, place = all_told(
        lambda: _building_name(draft.name),
        lambda: _require_kinds(draft),
        lambda: _require_year(draft.built_year),
        lambda: require_place(draft.place, draft.name),
        lambda: place_columns(draft.place),
    )
    return {
        "name": name,
        "kind": draft.kind,
        "land_type": draft.land_type,
        "built_year": draft.built_year,
        **place,
    }


def floor_columns(draft: FloorDraft) -> dict[str, Any]:
    """The columns of a floor; raises Missing or Invalid."""
    number = required_floor(draft.number)
    check_measures(height_mm=draft.height_mm, load_kg=draft.load_kg)
    return {"number": number, "height_mm": draft.height_mm, "load_kg": draft.load_kg}


def required_floor(number: int | None) -> int:
    """The number of a floor; raises Invalid."""
    if number is None or number == 0 or number not in FLOORS:
        raise refused("number", _("楼层应为 1 至 199 的整数，地下楼层填 -1 至 -9。"))
    return number


def unit_columns(draft: UnitDraft) -> dict[str, Any]:
    """The measures of a unit; raises Missing or Invalid."""
    area, _measures = all_told(
        lambda: required_area(draft.area_dm2, MOST_AREA_DM2, gettext_lazy("建筑面积")),
        lambda: check_measures(height_mm=draft.height_mm, load_kg=draft.load_kg, power_kva=draft.power_kva),
    )
    return {
        "area_dm2": area,
        "load_kg": draft.load_kg,
        "height_mm": draft.height_mm,
        "power_kva": draft.power_kva,
    }


def unit_code(code: str) -> str:
    """The number of a door; raises Invalid."""
    text = read_name(code, field="code", label=gettext_lazy("房号"))
    if len(text) > 20:
        raise refused("code", _("房号不超过 20 字，请精简。"))
    return text


def require_same_floor(unit: FloorUnit, number: int | None) -> None:
    """The floor stands in the number of the door: a unit does not move to another. Raises Invalid."""
    if number != unit.floor.number:
        raise refused("number", _("房源已登记在%(floor)s，不能改为其他楼层；登记错了的请停用后另行登记。") % {
            "floor": unit.floor.label,
        })  # fmt: skip


def required_price(price_fen: int | None) -> int:
    """A price somebody has to say; raises Invalid."""
    if price_fen is None or not 0 <= price_fen <= MOST_PRICE_FEN:
        raise refused("price", _("租金应在 0 至 10,000 元/平方米·月之间，请核对单位。"))
    return price_fen


def require_after(newest: UnitPrice | None, day: dt.date) -> None:
    """A price begins on the day the newest began, or later; raises Invalid."""
    if newest is not None and newest.valid_from is not None and newest.valid_from > day:
        raise refused(
            "from_day",
            _("已有自 %(day)s 起的租金，新的租金应自其后的日期起。") % {"day": newest.valid_from},
        )


def plot_columns(draft: PlotDraft) -> dict[str, Any]:
    """The columns of a plot; raises Missing or Invalid."""
    code, name, area, *_checked, place = all_told(
        lambda: _plot_code(draft.code),
        lambda: read_text(draft.name, field="name", label=gettext_lazy("名称"), length=60),
        lambda: required_area(draft.area_centimu, MOST_CENTIMU, gettext_lazy("面积")),
        lambda: _require_land(draft.land_type),
        lambda: check_measures(power_kva=draft.power_kva),
        lambda: require_place(draft.place, draft.code),
        lambda: check_outline(draft.outline, draft.place.district, draft.code),
        lambda: place_columns(draft.place),
    )
    return {
        "code": code,
        "name": name,
        "area_centimu": area,
        "land_type": draft.land_type,
        "power_kva": draft.power_kva,
        "outline": [list(corner) for corner in draft.outline],
        **place,
    }


def _building_name(text: str) -> str:
    name = read_name(text, field="name", label=gettext_lazy("名称"))
    if len(name) > 60:
        raise refused("name", _("载体名称不超过 60 字，请精简。"))
    return name


def _require_kinds(draft: BuildingDraft) -> None:
    if draft.kind not in Building.Kind.values or draft.land_type not in LandType.values:
        raise refused("kind", _("请选择载体类型和用地类型。"))


def _require_year(year: int | None) -> None:
    if year is not None and not OLDEST_YEAR <= year <= timezone.localdate().year:
        raise refused(
            "built_year", _("建成年份应在 %(first)s 年至今年之间，请核对。") % {"first": OLDEST_YEAR}
        )


def _plot_code(text: str) -> str:
    code = read_name(text, field="code", label=gettext_lazy("地块编号"))
    if len(code) > 40:
        raise refused("code", _("地块编号不超过 40 字，请核对。"))
    return code


def _require_land(land_type: str) -> None:
    if land_type not in LandType.values:
        raise refused("land_type", _("请选择用地类型。"))
