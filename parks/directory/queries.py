"""Reading parks, with how complete their leading industries are known."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from parks.directory.models import LeadingIndustry, Park, ParkParty, PublishedCounter

# 两主两辅 for national zones, 一主两辅 for provincial ones (昆发改地区函〔2022〕65号); published data are incomplete.
REQUIRED = {Park.Level.NATIONAL: (2, 2), Park.Level.PROVINCIAL: (1, 2)}

# Series that sources count over every park of a level together, and never apart.
PROGRAMMES = {"两个重点飞地园区协作项目": Park.Level.KEY_PARK}


@dataclass(frozen=True)
class Snapshot:
    """What one source said of one series on one day."""

    as_of_words: str
    source: str
    counters: list[PublishedCounter]


def parks_with_district() -> QuerySet[Park]:
    """Every park with the unit it lies in and its leading industries of today."""
    today = LeadingIndustry.objects.on(timezone.localdate())
    return Park.objects.select_related("district").prefetch_related(Prefetch("leading_industries", today))


def parties_of(park: Park, day: dt.date | None = None) -> QuerySet[ParkParty]:
    """Who has to do with a park on a day."""
    rows: QuerySet[ParkParty] = ParkParty.objects.on(day or timezone.localdate()).filter(park=park)
    return rows.select_related("district")


def is_incomplete(park: Park) -> bool:
    """Whether fewer leading industries are known than the rule of its level asks for; a warning, never a refusal."""
    asked = REQUIRED.get(Park.Level(park.level))
    if asked is None:
        return False
    kinds = [row.kind for row in park.leading_industries.all() if row.holds]
    known = (kinds.count(LeadingIndustry.Kind.MAIN), kinds.count(LeadingIndustry.Kind.AUXILIARY))
    return any(have < want for have, want in zip(known, asked, strict=True))


def published_of(park: Park) -> dict[str, list[Snapshot]]:
    """Series of a park → its snapshots in the order of their days; never joined into a line."""
    return _snapshots(park.published_counters.all())


def programme_counters(park: Park) -> QuerySet[PublishedCounter]:
    """What sources published of all parks of this one's level together; no number of it is this park's."""
    series = [name for name, level in PROGRAMMES.items() if level == park.level]
    return PublishedCounter.objects.filter(park=None, series__in=series)


def programme_of(park: Park) -> dict[str, list[Snapshot]]:
    """The same as snapshots, by series."""
    return _snapshots(programme_counters(park))


def _snapshots(rows: Iterable[PublishedCounter]) -> dict[str, list[Snapshot]]:
    found: dict[str, dict[tuple[str, str], list[PublishedCounter]]] = {}
    for row in rows:
        found.setdefault(row.series, {}).setdefault((row.as_of_words, row.source), []).append(row)
    return {
        series: [Snapshot(words, source, counters) for (words, source), counters in snapshots.items()]
        for series, snapshots in found.items()
    }
