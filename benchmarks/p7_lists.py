"""P7: the lists of stock as a person of one district sees them, at many carriers beside few, by the server's time."""

from __future__ import annotations

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from benchmarks.carriers import seed_carriers
from benchmarks.figures import Figure, best_of
from benchmarks.ground import ground
from benchmarks.people import filer
from kunming_coord.districts.models import District

PROJECTS = 1_000  # who holds the stock: as many on both grounds
FEW, MANY = 1_000, 100_000
MOST_MS = 200
# What is measured: name, route, query.
LISTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("房源", "space:units", {}),
    ("房源（空置，2,000 平方米以上）", "space:units", {"standing": "vacant", "area": "2000"}),
    ("房源（预留）", "space:units", {"standing": "reserved"}),
    ("房源（关键字）", "space:units", {"q": "基准厂房12"}),
    ("地块", "space:plots", {}),
    ("地块（可用 50 亩以上）", "space:plots", {"free": "50"}),
    ("载体", "space:buildings", {}),
    ("载体预留", "reservations:list", {}),
    ("载体预留（预留中）", "reservations:list", {"status": "reserved"}),
    ("载体预留（关键字）", "reservations:list", {"q": "基准厂房12"}),
    ("入园企业", "tenancies:list", {}),
    ("指标占用", "claims:list", {}),
    ("园区", "parks:list", {}),
    ("招商地图", "desk:places", {}),
)


def figures() -> Iterator[Figure]:
    """Per list: never above a bound, and no more than twice what it takes where there is little."""
    few, many = measured(FEW), measured(MANY)
    for name, _route, _query in LISTS:
        title = f"P7 {name}，{MANY:,} 处载体"
        yield Figure(title, many[name], None, MOST_MS, "ms")
        yield Figure(f"{title}，与 {FEW:,} 处相比", many[name], few[name], 2, "ms")


def measured(carriers: int) -> dict[str, float]:
    """List → the shortest of some requests on the stock of so many carriers, in ms."""
    with ground(PROJECTS):
        seed_carriers(carriers)
        return timed()


def timed() -> dict[str, float]:
    """The same on whatever is there."""
    client = Client()
    client.force_login(filer(District.objects.get(slug="anning")))

    def open_page(route: str, query: dict[str, str]) -> None:
        answer = client.get(reverse(route), query)
        if answer.status_code != 200:
            raise RuntimeError(f"{route} {query}: {answer.status_code}")

    return {
        name: best_of(lambda route=route, query=query: open_page(route, query)) * 1e3  # type: ignore[misc]
        for name, route, query in LISTS
    }
