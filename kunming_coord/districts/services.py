"""Loading the reference data that ship with the product; safe to run again."""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from kunming_coord.audit.context import acting
from kunming_coord.common.actors import Actor
from kunming_coord.common.errors import Invalid, Missing, NotAllowed
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
    Succession,
)
from kunming_coord.districts.queries import present_units

DATA = Path(__file__).parent / "data"
SYSTEM_UNITS = {PENDING: "待定", DUPLICATES: "重复计入额"}
RECORDERS = ("approver", "system")
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


@transaction.atomic
def record_succession(
    *,
    unit: District,
    successor: District,
    from_day: dt.date,
    kind: str,
    source_status: str,
    actor: Actor,
    source: str = "",
) -> Succession:
    """Record what a unit became, from a day on; what was posted at it stays there.

    Raises NotAllowed for anybody but the city's approver, Missing for a documented change without its document, Invalid
    where the unit has become another already or would become itself.
    """
    if not any(actor.holds(role, units=None) for role in RECORDERS):
        raise NotAllowed(_("区划变动由市级批准岗位登记。"))
    if source_status == SourceStatus.DOCUMENTED and not source.strip():
        raise Missing(_("请填写区划变动的批准文件。"), fields={"source": _("请填写批准文件。")})
    earlier = Succession.objects.filter(unit=unit).select_related("successor").first()
    if earlier:
        words = {"unit": unit.name, "successor": earlier.successor.name}
        raise Invalid(_("%(unit)s已登记变动为%(successor)s，不能重复登记。") % words)
    if unit == successor or present_units(dt.date.max).get(successor.pk, successor.pk) == unit.pk:
        raise Invalid(_("%(unit)s不能变动为自己，请核对变动后的单位。") % {"unit": unit.name})
    with acting(actor, reason=_("登记区划变动")):
        return Succession.objects.create(
            unit=unit,
            successor=successor,
            from_day=from_day,
            kind=kind,
            source_status=source_status,
            source=source.strip(),
        )


def _load_district(row: dict[str, str], order: int) -> None:
    district, _made = District.objects.get_or_create(
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
