"""Columns of workbooks that hold stock: the same for imports and exports, so that what was taken out comes back unchanged."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from kunming_coord.common.errors import Invalid
from kunming_coord.districts.queries import places
from kunming_coord.exchange.cells import as_text
from kunming_coord.exchange.columns import Amount, Choice, Code, Column, Integer, Kind, Unreadable, Value
from kunming_coord.exchange.harmless import restored
from kunming_coord.exchange.offered import unit_choice
from parks.directory.measures import Size
from parks.directory.models import Park
from parks.space.checks import outline_text, read_outline
from parks.space.drafts import OLDEST_YEAR
from parks.space.models import Building, Floor, FloorUnit, LandType, Plot

SHOWN = 60  # letters of an outline a preview shows


@dataclass(frozen=True)
class Quantity(Amount):
    """A quantity in a unit of stock, kept in its smallest unit."""

    measure: Any = Size.SQUARE_METRE
    word = "数量"

    def show(self, value: Value) -> str:
        """Exact, without needless zeros."""
        return self.measure.text(None if value is None else int(value))  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Storey(Integer):
    """The number of a floor, also as people say it: 3层, 地下1层."""

    least: int | None = -9
    most: int = 199
    word: ClassVar[str] = "楼层"
    _SAID: ClassVar = re.compile(r"(地下|负)?第?(\d{1,3})层", re.ASCII)

    def read(self, cell: Any) -> Value:
        """A number, or the words for one."""
        said = self._SAID.fullmatch(unicodedata.normalize("NFKC", as_text(cell)))
        return super().read(f"{'-' if said[1] else ''}{said[2]}" if said else cell)

    def show(self, value: Value) -> str:
        return Floor(number=int(value)).label if value else "—"


@dataclass(frozen=True)
class Outline(Kind):
    """The corners of a plot on one line."""

    length: int = 8000
    word: ClassVar[str] = "拐点"

    def read(self, cell: Any) -> Value:
        """As the form reads them."""
        try:
            return outline_text(read_outline(restored(as_text(cell)))) or None
        except Invalid as error:
            raise Unreadable(error.message.rstrip("。"), _("请按“经度,纬度；经度,纬度”填写。")) from error

    def show(self, value: Value) -> str:
        text = super().show(value)
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def building_columns(parks: Iterable[Park]) -> tuple[Column, ...]:
    """A building."""
    kinds = {str(code): str(label) for code, label in Building.Kind.choices}
    return (
        *_home(parks),
        Column("kind", _("类型"), Choice(options=kinds), required=True),
        _land(),
        Column("built_year", _("建成年份"), Integer(least=OLDEST_YEAR, most=9999)),
        *_place(),
    )


def floor_columns(parks: Iterable[Park]) -> tuple[Column, ...]:
    """A floor of a building."""
    return (*_home(parks), _storey(key=True), _height(), _load())


def unit_columns(parks: Iterable[Park]) -> tuple[Column, ...]:
    """A floor unit of a building."""
    return (
        *_home(parks),
        _storey(),
        Column("code", _("房号"), Code(length=20), required=True, key=True),
        Column("area", _("建筑面积"), Quantity(measure=Size.SQUARE_METRE), required=True),
        _load(),
        _height(),
        _power(_("供电容量")),
        Column("price", _("租金"), Quantity(measure=Size.YUAN_A_METRE_AND_MONTH), width=24),
    )


def plot_columns(parks: Iterable[Park]) -> tuple[Column, ...]:
    """A plot."""
    return (
        _district(),
        Column("code", _("地块编号"), Code(length=40), required=True, key=True),
        Column("name", _("名称"), Kind(length=60), width=24),
        _park(parks),
        _land(),
        Column("area", _("面积"), Quantity(measure=Size.MU), required=True, help=_("以亩计，最多两位小数。")),
        _power(_("可供电容量")),
        *_place(),
        Column("outline", _("边界"), Outline(), help=_("经度,纬度；经度,纬度；……，可留空。"), width=30),
    )


def building_values(building: Building) -> dict[str, Value]:
    """A building as a row."""
    return {
        **_home_of(building),
        "kind": building.kind,
        "land_type": building.land_type,
        "built_year": building.built_year,
        **_place_of(building),
    }


def floor_values(floor: Floor) -> dict[str, Value]:
    """A floor as a row."""
    return {
        **_home_of(floor.building),
        "floor": floor.number,
        "height": floor.height_mm,
        "load": floor.load_kg,
    }


def unit_values(unit: FloorUnit, price_fen: int | None) -> dict[str, Value]:
    """A floor unit as a row, with the price its reader may see."""
    return {
        **_home_of(unit.floor.building),
        "floor": unit.floor.number,
        "code": unit.code,
        "area": unit.area_dm2,
        "load": unit.load_kg,
        "height": unit.height_mm,
        "power": unit.power_kva,
        "price": price_fen,
    }


def plot_values(plot: Plot) -> dict[str, Value]:
    """A plot as a row."""
    return {
        "district": plot.district.slug,
        "code": plot.code,
        "name": plot.name or None,
        "park": plot.park.slug if plot.park else None,
        "land_type": plot.land_type,
        "area": plot.area_centimu,
        "power": plot.power_kva,
        **_place_of(plot),
        "outline": outline_text(plot.outline) or None,
    }


def _home(parks: Iterable[Park]) -> tuple[Column, ...]:
    """Which building: its name, and its park where another one is called the same."""
    return (
        _district(),
        _park(parks, key=True),
        Column("building", _("载体"), Kind(length=60), required=True, key=True, width=28),
    )


def _home_of(building: Building) -> dict[str, Value]:
    return {
        "district": building.district.slug,
        "park": building.park.slug if building.park else None,
        "building": building.name,
    }


def _place() -> tuple[Column, ...]:
    degrees = Quantity(measure=Size.DEGREE)
    return (
        Column("address", _("地址"), Kind(length=120), width=30),
        Column("lon", _("经度"), degrees),
        Column("lat", _("纬度"), degrees),
    )


def _place_of(thing: Building | Plot) -> dict[str, Value]:
    return {"address": thing.address or None, "lon": thing.lon_e6, "lat": thing.lat_e6}


def _district() -> Column:
    return Column(
        "district", _("所在单位"), unit_choice(places()), help=_("可留空；其他单位的行不能在这里导入。")
    )


def _park(parks: Iterable[Park], *, key: bool = False) -> Column:
    options = {park.slug: park.name for park in parks}
    return Column("park", _("园区"), Choice(options=options), key=key, help=_("不在园区内的留空。"), width=24)


def _land() -> Column:
    options = {str(code): str(label) for code, label in LandType.choices}
    return Column("land_type", _("用地类型"), Choice(options=options), required=True, width=22)


def _storey(*, key: bool = False) -> Column:
    return Column("floor", _("楼层"), Storey(), required=True, key=key, help=_("地下楼层填 -1、-2。"))


def _height() -> Column:
    return Column("height", _("层高"), Quantity(measure=Size.METRE))


def _load() -> Column:
    return Column("load", _("楼面荷载"), Quantity(measure=Size.TONNES_A_SQUARE_METRE), width=20)


def _power(title: str) -> Column:
    return Column("power", title, Quantity(measure=Size.KILOVOLT_AMPERE))
