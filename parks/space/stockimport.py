"""What import kinds of stock share: the rows of one district, found by their keys and compared column by column."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from kunming_coord.accounts.models import User
from kunming_coord.accounts.roles import Role
from kunming_coord.districts.models import District
from kunming_coord.exchange.columns import Column, Value
from kunming_coord.exchange.rowbyrow import Together
from kunming_coord.exchange.rows import Row
from kunming_coord.exchange.specs import BookSpec, Scope, SheetSpec
from kunming_coord.exchange.tables import refuse_repeated
from kunming_coord.tokens.scopes import Scope as TokenScope
from parks.directory.models import Park
from parks.space.checks import Place
from parks.space.models import Building, UnitPrice

BY = (Role.PARK_MANAGER,)
Values = dict[str, Value]


@dataclass(slots=True)
class About:
    """What a row is about: the thing that is there, if any, and the places it names."""

    district: District
    thing: Any = None
    building: Building | None = None
    park: Park | None = None
    promised: int = 0
    price: UnitPrice | None = None


class StockImport(Together):
    """What the kinds of stock share: rows of one district, found by their keys, compared column by column."""

    needs_template: ClassVar[bool] = False
    token_scope = TokenScope.PROJECTS
    keys: ClassVar[tuple[str, ...]] = ()
    name: ClassVar[str] = "building"  # the key by which things are looked for, and where it stands
    path: ClassVar[str] = "name"
    notes: ClassVar[tuple[Any, ...]] = ()
    in_a_building: ClassVar[bool] = True

    def columns(self, parks: Iterable[Park]) -> tuple[Column, ...]:
        """The columns of a row."""
        raise NotImplementedError

    def things(self, scope: Scope, named: Q) -> Sequence[Any]:
        """What is there in the district under these names."""
        raise NotImplementedError

    def values(self, thing: Any) -> Values:
        """A thing as a row."""
        raise NotImplementedError

    def about(self, things: Sequence[Any]) -> Mapping[int, dict[str, Any]]:
        """What else has to be known of things that are to be corrected, by their ids."""
        return {}

    def book(self, scope: Scope, actor: User) -> BookSpec:
        """The columns; what is there already stands in the template, so that it may be corrected and sent back."""
        parks = Park.objects.filter(district=scope.district)
        sheet = SheetSpec(self.code, self.columns(parks), str(self.title))
        return BookSpec(self.code, str(self.title), (sheet,), notes=tuple(map(str, self.notes)))

    def given(self, scope: Scope, actor: User) -> dict[str, list[Values]]:
        """Everything of the district as it stands."""
        return {self.code: [self.values(thing) for thing in self.things(scope, Q())]}

    def compare(self, rows: Sequence[Row], *, actor: User, scope: Scope, choice: str) -> None:
        """Each row beside the thing it is about; a few queries for all of them."""
        assert scope.district is not None
        parks: dict[Value, Park] = {park.slug: park for park in Park.objects.filter(district=scope.district)}
        homes = _Homes(scope.district, rows) if self.in_a_building else None
        there: dict[tuple[Value, ...], tuple[Any, Values]] = {}
        names = {row[self.name] for row in rows}
        for thing in self.things(scope, Q(**{f"{self.path}__in": names - {None}})):
            values = self.values(thing)
            there[tuple(values[code] for code in self.keys)] = (thing, values)
        known = self.about([thing for thing, _values in there.values()])
        for row in rows:
            if not _is_of(row, scope.district) or (homes is not None and not homes.find(row)):
                continue
            thing, values = there.get(tuple(map(row.values.get, self.keys)), (None, {}))
            row.ref = About(scope.district, thing, park=parks.get(row.values.get("park")))
            if homes is not None:
                row.ref.building = homes.of(row)
            row.compare(None if thing is None else self._compared(row, values))
            for name, value in known.get(thing.pk if thing is not None else 0, {}).items():
                setattr(row.ref, name, value)
        if homes is not None and homes.told:
            refuse_repeated([row for row in rows if row.ref is not None and not row.errors], self.keys)

    def _compared(self, row: Row, values: Values) -> Values:
        """What counts as a change; a price left open says nothing."""
        named = ("district", *self.keys)
        return {
            code: value
            for code, value in values.items()
            if code not in named and (code != "price" or row[code] is not None)
        }


class _Homes:
    """The buildings of a district by name, and by park where several are called the same."""

    def __init__(self, district: District, rows: Sequence[Row]) -> None:
        self.told = False  # whether some row was told its park, so that two may now name one thing
        self.by_name: dict[Value, dict[Value, Building]] = {}
        for building in buildings_of(district, Q(name__in={row["building"] for row in rows} - {None})):
            park = building.park.slug if building.park else None
            self.by_name.setdefault(building.name, {})[park] = building

    def find(self, row: Row) -> bool:
        """Whether the row names one building; its park is filled in where the name alone says which."""
        values = row.values
        named = self.by_name.get(values["building"], {})
        if values["park"] in named:
            return True
        if values["park"] is None and len(named) == 1:
            values["park"], self.told = next(iter(named)), True
            return True
        if values["building"] is not None:
            several = values["park"] is None and named
            reason = _("有多个同名载体") if several else _("没有登记这一载体")
            mend = _("请填写园区。") if several else _("请先在“载体”页核对或登记。")
            row.refuse(reason, column="building", mend=mend)
        return False

    def of(self, row: Row) -> Building:
        """The building of a row that was found."""
        return self.by_name[row.values["building"]][row.values["park"]]


def buildings_of(district: District | None, named: Q) -> list[Building]:
    """The buildings of a district of these names, with their parks."""
    return list(Building.objects.filter(named, district=district).select_related("district", "park"))


def _is_of(row: Row, district: District) -> bool:
    """Whether the row is one of the district; a foreign one is refused."""
    if row.values["district"] in (None, district.slug):
        return True
    row.refuse(
        _("是其他单位的，不能在%(unit)s的导入中写入") % {"unit": district.short_name},
        column="district",
        mend=_("请删去这一行，由所在单位导入。"),
    )
    return False


def parted(judged: Sequence[tuple[Row, Any]], *codes: str) -> tuple[list[Any], list[Any]]:
    """New things and changed ones: what each is about, the values of these columns, and its draft."""
    parts: tuple[list[Any], list[Any]] = ([], [])
    for row, draft in judged:
        parts[row.before is not None].append((row.ref, *(row[code] for code in codes), draft))
    return parts


def place_of(row: Row) -> Place:
    """Where the thing of a row lies."""
    about: About = row.ref
    return Place(
        district=about.district,
        park=about.park,
        address=str(row["address"] or ""),
        lon_e6=number_of(row["lon"]),
        lat_e6=number_of(row["lat"]),
    )


def building_of(about: About) -> Building:
    """The building of a row that names one."""
    assert about.building is not None
    return about.building


def number_of(value: Value) -> int | None:
    """A number, where there is one."""
    return value if isinstance(value, int) else None
