"""Whether a project fits a place and how well: pure functions over plain values, so that they can be tried alone.

A Place is anything that can take a project: today a unit with its free quota, later a plot or a floor as well. What a
place does not know (None, or no entry) is not compared, except quota, of which nothing known is nothing there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from projects.siting.matching.words import common_word

FULL = 100  # points a criterion can give, and what weights add up to


@dataclass(frozen=True)
class Measured:
    """How an amount is called and written: "用地指标", 3000 → "30 亩"."""

    label: str
    write: Callable[[int], str]


@dataclass(frozen=True)
class Need:
    """What a project needs; amounts in smallest units by what they measure."""

    key: str
    title: str
    words: tuple[str, ...]  # what its trade and chain are called
    amounts: Mapping[str, int]
    manufactures: bool = False
    least: Mapping[str, int] = field(default_factory=dict)  # floor load, height: a place has it or has not


@dataclass(frozen=True)
class Place:
    """What a place has; `free` is shared by all projects that go there, `offers` each of them gets whole."""

    key: str
    name: str
    district: str
    free: Mapping[str, int]
    main: tuple[str, ...] = ()
    auxiliary: tuple[str, ...] = ()
    area: str = ""
    area_name: str = ""
    offers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    """A line of the rubric: its weight, and what it gives points for."""

    code: str
    label: str
    weight: int
    points: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Failure:
    """A condition that is not met; `words` for everybody, `figures` for who may see what the place has."""

    code: str
    words: str
    figures: str


@dataclass(frozen=True)
class Part:
    """What a criterion gives: points of 100, what they weigh, and why."""

    criterion: Criterion
    points: int
    reason: str

    @property
    def weighted(self) -> int:
        """Hundredths of a point in the total."""
        return self.points * self.criterion.weight


@dataclass(frozen=True)
class Match:
    """A project and a place: what fails, or the parts of the score; total in hundredths of a point."""

    need: Need
    place: Place
    failures: tuple[Failure, ...]
    parts: tuple[Part, ...]

    @property
    def feasible(self) -> bool:
        return not self.failures

    @property
    def total(self) -> int:
        return sum(part.weighted for part in self.parts)

    @property
    def total_text(self) -> str:
        """The total in points with two decimals, exact."""
        return f"{self.total // 100}.{self.total % 100:02d}"


def failures_of(need: Need, place: Place, measures: Mapping[str, Measured]) -> tuple[Failure, ...]:
    """Every condition the place does not meet, named."""
    short = [
        _failure(kind, measures[kind], needed, place.free.get(kind, 0))
        for kind, needed in need.amounts.items()
        if place.free.get(kind, 0) < needed
    ]
    low = [
        _failure(what, measures[what], needed, place.offers[what])
        for what, needed in need.least.items()
        if what in place.offers and place.offers[what] < needed
    ]
    return (*short, *low)


def _failure(code: str, measured: Measured, needed: int, there: int) -> Failure:
    words = _("%(what)s不足：项目需要 %(needed)s") % {
        "what": measured.label,
        "needed": measured.write(needed),
    }
    return Failure(
        code, words, _("%(words)s，现有 %(there)s") % {"words": words, "there": measured.write(there)}
    )


def match(
    need: Need,
    place: Place,
    *,
    rubric: Sequence[Criterion],
    others: Sequence[Place],
    measures: Mapping[str, Measured],
) -> Match:
    """A project and a place: what fails, else the score with its parts."""
    failures = failures_of(need, place, measures)
    parts = () if failures else tuple(_part(need, place, criterion, others) for criterion in rubric)
    return Match(need, place, failures, parts)


def matches_of(needs: Sequence[Need], places: Sequence[Place], **given: Any) -> list[Match]:
    """Every project with every place."""
    return [match(need, place, others=places, **given) for need in needs for place in places]


def ranked(matches: Sequence[Match]) -> list[Match]:
    """The feasible ones, the best first, equal ones by name; then what fails, the fewest failures first."""
    return sorted(matches, key=lambda row: (len(row.failures), -row.total, row.place.key, row.need.key))


def industry(need: Need, place: Place, given: Criterion, others: Sequence[Place]) -> tuple[int, str]:
    """主导产业: whether the trade is one of the place's leading industries."""
    for code, kind, names in (
        ("main", _("主导产业"), place.main),
        ("auxiliary", _("辅助产业"), place.auxiliary),
    ):
        for name in names:
            if word := _shared(need, name):
                reason = _("%(kind)s“%(name)s”与项目同为“%(word)s”") % {
                    "kind": kind,
                    "name": name,
                    "word": word,
                }
                return given.points.get(code, 0), reason
    if not place.main and not place.auxiliary:
        return 0, _("主导产业未知，不计分")
    return 0, _("不在已知的主导、辅助产业内")


def headroom(need: Need, place: Place, given: Criterion, others: Sequence[Place]) -> tuple[int, str]:
    """指标余量: what would be left of the scarcest quota, as a share of it."""
    left = [
        (place.free[kind] - needed) * FULL // place.free[kind]
        for kind, needed in need.amounts.items()
        if place.free.get(kind)
    ]
    if not left:
        return 0, _("项目没有要素指标需求，不计分")
    return min(left), _("承接后最紧的指标余 %(left)s%%") % {"left": min(left)}


def area(need: Need, place: Place, given: Criterion, others: Sequence[Place]) -> tuple[int, str]:
    """功能区: what the rubric gives manufacturing in the functional area of the place."""
    if not place.area:
        return 0, _("所在功能区未知，不计分")
    if not need.manufactures:
        return 0, _("非制造业项目，功能区不计分")
    return given.points.get(place.area, 0), _("制造业项目，位于%(area)s") % {"area": place.area_name}


def distinct(need: Need, place: Place, given: Criterion, others: Sequence[Place]) -> tuple[int, str]:
    """错位发展: fewer points for every other place that leads in the same trade."""
    rivals = [
        other.name
        for other in others
        if other.district != place.district and any(_shared(need, name) for name in other.main)
    ]
    points = max(0, FULL - given.points.get("per_rival", 0) * len(rivals))
    if not rivals:
        return points, _("没有其他单位以此为主导产业")
    return points, _("%(names)s也以此为主导产业") % {"names": "、".join(rivals[:5])}


CRITERIA: Mapping[str, Callable[[Need, Place, Criterion, Sequence[Place]], tuple[int, str]]] = {
    "industry": industry,
    "headroom": headroom,
    "area": area,
    "distinct": distinct,
}


def _part(need: Need, place: Place, criterion: Criterion, others: Sequence[Place]) -> Part:
    points, reason = CRITERIA[criterion.code](need, place, criterion, others)
    return Part(criterion, points, reason)


def _shared(need: Need, name: str) -> str:
    return next((word for called in need.words if (word := common_word(called, name))), "")
