"""Needs of projects, and the units of the city as places with their free quota. Floor units and plots: `stock.py`."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from kunming_coord.common.errors import Missing
from kunming_coord.common.scope import Viewer
from kunming_coord.districts.models import District, FunctionalAreaPeriod
from kunming_coord.districts.queries import places as district_rows
from parks.directory.queries import parks_with_district
from parks.quotas.measures import QuotaKind, quota_words
from parks.quotas.queries import free_by_unit
from projects.register.disclosure import readers_of
from projects.register.industry import IndustryChain, IndustryClass
from projects.register.models import TAKEN, Project
from projects.siting.matching.criteria import Need, Place
from projects.siting.matching.homogeneity import Profile
from projects.siting.matching.matches import Measured
from projects.siting.quotas.claims import NEEDS as QUOTA_COLUMNS
from projects.siting.quotas.models import HOLDING, QuotaClaim
from projects.transfers.models import Transfer

OPEN = ("planned", "signed")  # stages in which a place is still looked for
MANUFACTURING = "C"  # 门类 of GB/T 4754
DISTRICT = "district"
LAND, FLOOR_AREA = QuotaKind.LAND.value, "floor_area"
SIZES = {LAND: "land_centimu", FLOOR_AREA: "floor_area_dm2"}


def measures() -> dict[str, Measured]:
    """How every amount that is compared is called and written."""
    return {
        kind.value: Measured(str(kind.label), partial(quota_words, kind=kind.value)) for kind in QUOTA_COLUMNS
    }


def places_on(day: dt.date) -> list[Place]:
    """Every unit of the city with its free quota and the leading industries of its parks."""
    free = free_by_unit([kind.value for kind in QUOTA_COLUMNS])
    profiles = {profile.key: profile for profile in profiles_on(day)}
    return [
        Place(
            key=f"{DISTRICT}:{unit.slug}",
            name=unit.short_name,
            district=unit.slug,
            free=free.get(unit.pk, {}),
            main=profiles[unit.slug].main,
            auxiliary=profiles[unit.slug].auxiliary,
            area=profiles[unit.slug].area,
            area_name=profiles[unit.slug].area_name,
        )
        for unit in district_rows()
    ]


def profiles_on(day: dt.date) -> list[Profile]:
    """The leading industries of every unit of the city, with its functional area."""
    areas = {row.district_id: row for row in FunctionalAreaPeriod.objects.on(day)}
    main: dict[int, list[str]] = {}
    auxiliary: dict[int, list[str]] = {}
    for park in parks_with_district():
        main.setdefault(park.district_id, []).extend(named(park.main_industries))
        auxiliary.setdefault(park.district_id, []).extend(named(park.auxiliary_industries))
    return [
        Profile(
            unit.slug,
            unit.short_name,
            tuple(dict.fromkeys(main.get(unit.pk, ()))),
            tuple(dict.fromkeys(auxiliary.get(unit.pk, ()))),
            areas[unit.pk].area if unit.pk in areas else "",
            str(areas[unit.pk].get_area_display()) if unit.pk in areas else "",
        )
        for unit in district_rows()
    ]


def chain_names() -> list[str]:
    """What the industry chains are called."""
    return list(IndustryChain.objects.values_list("name", flat=True))


def readable(viewer: Viewer) -> QuerySet[Project]:
    """The projects somebody may see with what they need."""
    rows: QuerySet[Project] = Project.objects.visible_to(viewer).filter(readers_of("demand", viewer))
    return rows


def open_projects(viewer: Viewer | None = None, host: int | None = None) -> QuerySet[Project]:
    """Projects that look for a place and say what they need: all of them, or those somebody may see.

    Those a unit has taken are not among them, unless it is `host`: there they still look for stock.
    """
    rows = Project.objects.all() if viewer is None else readable(viewer)
    elsewhere = Transfer.objects.filter(status__in=TAKEN).exclude(host=host)
    found: QuerySet[Project] = rows.filter(status__in=OPEN, demand__isnull=False)
    found = found.exclude(pk__in=elsewhere.order_by().values("project"))
    return found.select_related("demand", "origin").order_by("pk")


def needs_of(projects: Iterable[Project]) -> list[Need]:
    """What projects need, less what they hold of quotas; those that need none of the quotas are left out."""
    return [need for need in all_needs_of(projects) if need.amounts]


def all_needs_of(projects: Iterable[Project]) -> list[Need]:
    """The same with those that need no quota, in the order given."""
    rows = list(projects)
    chains = dict(IndustryChain.objects.values_list("code", "name"))
    trades = dict(
        IndustryClass.objects.filter(code__in={row.industry_code for row in rows}).values_list("code", "name")
    )
    held = _held([row.pk for row in rows])
    return [_need(row, chains.get(row.chain, ""), trades.get(row.industry_code, ""), held) for row in rows]


def need_of(project: Project) -> Need:
    """What one project needs; raises Missing where it has no profile."""
    needs = all_needs_of(Project.objects.filter(pk=project.pk, demand__isnull=False).select_related("demand"))
    if not needs:
        raise Missing(_("项目没有填写落地需求，请先在项目页填写需求再匹配。"))
    return needs[0]


def unit_place(unit: District, places: Sequence[Place]) -> Place | None:
    """The place a unit is; None for one that takes no projects."""
    return next((place for place in places if place.key == f"{DISTRICT}:{unit.slug}"), None)


def _need(project: Project, chain: str, trade: str, held: Mapping[tuple[int, str], int]) -> Need:
    amounts = {}
    for kind, column in QUOTA_COLUMNS.items():
        wanted = getattr(project.demand, column)
        left = None if wanted is None else wanted - held.get((project.pk, kind.value), 0)
        if left is not None and left > 0:
            amounts[kind.value] = left
    sizes = {
        name: value
        for name, column in SIZES.items()
        if (value := getattr(project.demand, column)) is not None
    }
    words = tuple(word for word in (chain, trade) if word)
    made = project.industry_code.startswith(MANUFACTURING)
    return Need(str(project.uid), project.title, words, amounts, made, sizes)


def _held(projects: Sequence[int]) -> dict[tuple[int, str], int]:
    rows = QuotaClaim.objects.filter(project__in=projects, status__in=HOLDING).order_by()
    sums = rows.values("project_id", "kind").annotate(sum=Sum("amount"))
    return {(row["project_id"], row["kind"]): row["sum"] for row in sums}


def named(industries: str) -> list[str]:
    """Industries named in a field of a park, apart by “；”."""
    return [part.strip() for part in industries.split("；") if part.strip()]
