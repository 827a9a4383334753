"""Loading the reference data that ship with the product; safe to run again."""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from kunming_coord.audit.context import acting
from kunming_coord.common.viewstate import Book
from kunming_coord.districts.calendar import seed_working_days
from kunming_coord.districts.models import (
    DUPLICATES,
    PENDING,
    Body,
    CityTotalMembership,
    District,
    DistrictKind,
    DistrictName,
    FunctionalAreaPeriod,
    Jurisdiction,
    SourceStatus,
)

DATA = Path(__file__).parent / "data"
SYSTEM_UNITS = {PENDING: "待定", DUPLICATES: "重复计入额"}
FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR = 2022, 2028


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a reference file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@transaction.atomic
def load_districts() -> int:
    """Units, names, functional areas, jurisdictions, bodies, the city-total scope and the calendar; returns units."""
    with acting(reason="装载基础数据"):
        units = rows_of(DATA / "districts.csv")
        for order, row in enumerate(units, start=1):
            _load_district(row, order)
        for order, (slug, name) in enumerate(SYSTEM_UNITS.items(), start=998):
            District.objects.get_or_create(
                slug=slug,
                defaults={"kind": DistrictKind.SYSTEM, "name": name, "short_name": name, "order": order},
            )
        for row in rows_of(DATA / "jurisdictions.csv"):
            _load_jurisdiction(row)
        for row in rows_of(DATA / "bodies.csv"):
            Body.objects.update_or_create(
                slug=row["slug"],
                defaults={
                    "name": row["name"],
                    "short_name": row["short_name"],
                    "group": row["group"],
                    "duty": row["role"],
                    "source_note": row["status"],
                },
            )
        _load_city_total_scope()
        seed_working_days(FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR)
    return len(units)


def _load_district(row: dict[str, str], order: int) -> None:
    district, _ = District.objects.get_or_create(
        slug=row["slug"],
        defaults={
            "name": row["name"],
            "short_name": row["short_name"],
            "kind": row["kind"],
            "gb_code": row["gb_code"],
            "nbs_code": row["nbs_code"],
            "note": row["note"],
            "order": order,
        },
    )
    DistrictName.objects.get_or_create(
        district=district,
        name=row["name"],
        short_name=row["short_name"],
        defaults={"valid_from": _day(row["valid_from"]), "valid_to": _day(row["valid_to"])},
    )
    if row["functional_area"]:
        FunctionalAreaPeriod.objects.get_or_create(
            district=district,
            area=row["functional_area"],
            defaults={"source_status": row["functional_area_status"]},
        )


def _load_jurisdiction(row: dict[str, str]) -> None:
    Jurisdiction.objects.get_or_create(
        unit=District.objects.get(slug=row["unit"]),
        aspect=row["aspect"],
        of=District.objects.get(slug=row["of"]) if row["of"] else None,
        defaults={"source_status": row["status"], "source": row["source"]},
    )


def _load_city_total_scope() -> None:
    """Which units count in the city's total: inside the city yes, outside no, both inferred; 磨憨 is not known."""
    for district in District.objects.exclude(kind=DistrictKind.SYSTEM):
        unknown = district.kind == DistrictKind.COOPERATION_ZONE
        for book in Book:
            CityTotalMembership.objects.get_or_create(
                district=district,
                book=book,
                defaults={
                    "counts": district.in_city and not unknown,
                    "source_status": SourceStatus.UNKNOWN if unknown else SourceStatus.INFERRED,
                },
            )


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
