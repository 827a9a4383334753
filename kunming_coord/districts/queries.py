"""Reading units."""

import datetime as dt

from django.db.models import QuerySet

from kunming_coord.districts.models import (
    DUPLICATES,
    PENDING,
    CityTotalMembership,
    District,
    DistrictKind,
    Succession,
)


def parties() -> QuerySet[District]:
    """Units that may be a party of an agreement."""
    return District.objects.exclude(kind__in=[DistrictKind.SYSTEM, DistrictKind.CITY])


def places() -> QuerySet[District]:
    """Units of the city where something can be: those with ground of their own."""
    return parties().exclude(kind=DistrictKind.OUTSIDE)


def duplicates_unit() -> District:
    """The system unit that carries the contra of dual counting."""
    return District.objects.get(slug=DUPLICATES)


def pending_unit() -> District:
    """The system unit at which stands what is on hold (待定)."""
    return District.objects.get(slug=PENDING)


def city_total_scope(book: str, day: dt.date) -> frozenset[int]:
    """Ids of the units that count in the city's total of `book` on `day`."""
    rows = CityTotalMembership.objects.on(day).filter(book=book, counts=True)
    return frozenset(rows.values_list("district_id", flat=True))


def units_with_facts() -> QuerySet[District]:
    """Every real unit with its dated names, functional areas, jurisdictions and place in the city's totals."""
    return District.objects.exclude(kind=DistrictKind.SYSTEM).prefetch_related(
        "names", "functional_areas", "jurisdictions__of", "city_total"
    )


def present_units(day: dt.date) -> dict[int, int]:
    """Unit id → id of the unit it has become by `day`, through any number of steps; only units that became another."""
    became = dict(Succession.objects.filter(from_day__lte=day).values_list("unit_id", "successor_id"))

    def end(unit: int) -> int:
        while unit in became:
            unit = became[unit]
        return unit

    return {unit: end(unit) for unit in became}
