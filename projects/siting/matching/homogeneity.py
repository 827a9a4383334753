"""How alike the leading industries of two units are: shared main industries, and Krugman's specialisation index. Pure.

The index is the sum of |a − b| over the industries, where a and b are an industry's share of all leading industries a
unit names: 0 for the same structure, 2 for none in common. Shares are by count, since no output by industry is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from projects.siting.matching.words import common_word


@dataclass(frozen=True)
class Profile:
    """The leading industries of a unit as its parks name them."""

    key: str
    name: str
    main: tuple[str, ...]
    auxiliary: tuple[str, ...] = ()
    area: str = ""
    area_name: str = ""


@dataclass(frozen=True)
class Pair:
    """Two units: the main industries they share, their index, and whether they lie in one functional area."""

    one: Profile
    other: Profile
    shared: tuple[str, ...]
    index: Fraction
    same_area: bool

    @property
    def warned(self) -> bool:
        """Two units that lead in the same industry."""
        return bool(self.shared)

    @property
    def index_text(self) -> str:
        """The index with two decimals, half up."""
        return _two_decimals(self.index)


def classes_of(names: Sequence[str], chains: Sequence[str]) -> list[str]:
    """The chains the names speak of; a name that speaks of none is a class of its own."""
    found: list[str] = []
    for name in names:
        found += [chain for chain in chains if common_word(chain, name)] or [name]
    return list(dict.fromkeys(found))


def shares_of(profile: Profile, chains: Sequence[str]) -> dict[str, Fraction]:
    """Class → its share among all leading industries of a unit; empty where none are known."""
    classes = classes_of((*profile.main, *profile.auxiliary), chains)
    return {name: Fraction(1, len(classes)) for name in classes}


def krugman(one: Mapping[str, Fraction], other: Mapping[str, Fraction]) -> Fraction:
    """Σ |a − b| over every class of either."""
    classes = set(one) | set(other)
    return sum(
        (abs(one.get(name, Fraction(0)) - other.get(name, Fraction(0))) for name in classes), Fraction(0)
    )


def pairs_of(profiles: Sequence[Profile], chains: Sequence[str]) -> list[Pair]:
    """Every two units whose leading industries are known, the most alike first."""
    known = [profile for profile in profiles if profile.main or profile.auxiliary]
    shares = {profile.key: shares_of(profile, chains) for profile in known}
    main = {profile.key: classes_of(profile.main, chains) for profile in known}
    pairs = [
        Pair(
            one,
            other,
            tuple(name for name in main[one.key] if name in main[other.key]),
            krugman(shares[one.key], shares[other.key]),
            bool(one.area) and one.area == other.area,
        )
        for one, other in combinations(known, 2)
    ]
    return sorted(pairs, key=lambda pair: (pair.index, pair.one.key, pair.other.key))


@dataclass(frozen=True)
class Zone:
    """A functional area: how many pairs of its units are compared, how alike they are, and how many are warned of."""

    name: str
    pairs: int
    index: Fraction
    warned: int

    @property
    def index_text(self) -> str:
        """The mean index with two decimals, half up."""
        return _two_decimals(self.index)


def zones_of(pairs: Sequence[Pair]) -> list[Zone]:
    """The pairs inside one functional area, area by area; the most alike first."""
    inside: dict[str, list[Pair]] = {}
    for pair in pairs:
        if pair.same_area:
            inside.setdefault(pair.one.area_name, []).append(pair)
    zones = [
        Zone(
            name,
            len(rows),
            sum((row.index for row in rows), Fraction(0)) / len(rows),
            sum(row.warned for row in rows),
        )
        for name, rows in inside.items()
    ]
    return sorted(zones, key=lambda zone: (zone.index, zone.name))


def _two_decimals(value: Fraction) -> str:
    hundredths = (value * 200 + 1) // 2
    return f"{hundredths // 100}.{hundredths % 100:02d}"
