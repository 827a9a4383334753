"""What a project needs, what a place has, and what points are given for between the two. Pure functions over plain values."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from projects.siting.matching.words import common_word

FULL = 100  # points a criterion can give, and what weights add up to


@dataclass(frozen=True)
class Need:
    """What a project needs; amounts in smallest units by what they measure."""

    key: str
    title: str
    words: tuple[str, ...]  # what its trade and chain are called
    amounts: Mapping[str, int]
    manufactures: bool = False
    sizes: Mapping[str, int] = field(default_factory=dict)  # the whole floor area or land it asks for


@dataclass(frozen=True)
class Place:
    """What a place has; `free` is quota shared by all projects that go there, `size` what a piece of stock measures."""

    key: str
    name: str
    district: str
    free: Mapping[str, int]
    main: tuple[str, ...] = ()
    auxiliary: tuple[str, ...] = ()
    area: str = ""
    area_name: str = ""
    size: tuple[str, int] | None = None


@dataclass(frozen=True)
class Criterion:
    """A line of the rubric: its weight, and what it gives points for."""

    code: str
    label: str
    weight: int
    points: Mapping[str, int] = field(default_factory=dict)


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


def fit(need: Need, place: Place, given: Criterion, others: Sequence[Place]) -> tuple[int, str]:
    """规格贴合: how much of a piece of stock the project would fill."""
    if place.size is None or not (needed := need.sizes.get(place.size[0])):
        return 0, _("没有可比的面积，不计分")
    filled = min(FULL, needed * FULL // place.size[1]) if place.size[1] else 0
    return filled, _("项目用去其面积的 %(filled)s%%") % {"filled": filled}


CRITERIA: Mapping[str, Callable[[Need, Place, Criterion, Sequence[Place]], tuple[int, str]]] = {
    "industry": industry,
    "headroom": headroom,
    "area": area,
    "distinct": distinct,
    "fit": fit,
}


def _shared(need: Need, name: str) -> str:
    return next((word for called in need.words if (word := common_word(called, name))), "")
