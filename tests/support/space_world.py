"""Stock of a district and reservations of it, through the services."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from parks.directory.models import Park
from parks.space.checks import Place
from parks.space.drafts import BuildingDraft, PlotDraft, UnitDraft
from parks.space.models import Building, FloorUnit, Plot
from parks.space.services import add_floor, add_unit, register_building, register_plot
from projects.register.demands import DemandDraft
from projects.register.models import Project
from projects.register.profiling import set_demand
from projects.register.services import register_project
from projects.siting.reservations.models import Reservation
from projects.siting.reservations.services import reserve
from projects.siting.tenancies.models import Tenancy
from projects.siting.tenancies.services import TenancyDraft, record_stage, register_tenancy
from support.factories import district
from support.worlds import People, offered_transfer, project_draft, registered_project

PARK = "anning"  # a park of 安宁
_numbers = itertools.count(1)


def park(slug: str = PARK) -> Park:
    """云南安宁产业园区, or the park that is called as its unit."""
    return Park.objects.select_related("district").get(slug=slug)


def soon(days: int = 30) -> dt.date:
    """So many days from now."""
    return timezone.localdate() + dt.timedelta(days=days)


def building(people: People, **changes: Any) -> Building:
    """A standard factory of the host with two floors."""
    place = Place(district(people.host_slug), park=park() if people.host_slug == PARK else None)
    values: dict[str, Any] = {"name": f"示例厂房{next(_numbers)}号楼", "kind": "factory", "land_type": "M0"}
    made = register_building(
        draft=BuildingDraft(**({"place": place} | values | changes)), actor=people.park_manager
    )
    for number in (1, 2):
        add_floor(building=made, number=number, height_mm=6000, load_kg=1500, actor=people.park_manager)
    return made


def unit(people: People, of: Building | None = None, **changes: Any) -> FloorUnit:
    """A vacant unit of 1,200 平方米 on the first floor, 1.5 吨/平方米, 6 米, 400 kVA, 18 元."""
    home = of or building(people)
    values: dict[str, Any] = {
        "code": f"1{next(_numbers):03d}", "area_dm2": 120_000, "power_kva": 400, "price_fen": 1_800,
    }  # fmt: skip
    floor = home.floors.select_related("building").get(number=changes.pop("floor", 1))
    return add_unit(floor=floor, draft=UnitDraft(**(values | changes)), actor=people.park_manager)


def plot(people: People, **changes: Any) -> Plot:
    """A vacant plot of 100 亩."""
    place = Place(district(people.host_slug), park=park() if people.host_slug == PARK else None)
    values: dict[str, Any] = {"code": f"AN-{next(_numbers)}", "area_centimu": 10_000, "land_type": "M1"}
    return register_plot(draft=PlotDraft(**({"place": place} | values | changes)), actor=people.park_manager)


def project(people: People, **needs: int) -> Project:
    """A project of the first-contact district, which the host sees, with what it needs in smallest units."""
    made = (
        registered_project(people)
        if people.origin_slug == people.host_slug
        else offered_transfer(people).project
    )
    if needs:
        set_demand(project=made, draft=DemandDraft(needs), actor=people.filer)
    return Project.objects.select_related("origin", "demand").get(pk=made.pk)


def own_project(people: People) -> Project:
    """A project of the host itself, which needs no transfer to come there."""
    made = register_project(origin=district(people.host_slug), draft=project_draft(), actor=people.host_filer)
    return Project.objects.select_related("origin").get(pk=made.pk)


def reserved_own(people: People) -> Reservation:
    """A place of the host reserved for its own project, the shortest way to a reservation."""
    return reserved(people, project=own_project(people), actor=people.host_filer)


def reserved(people: People, place: FloorUnit | Plot | None = None, **changes: Any) -> Reservation:
    """A place reserved for a project for a month."""
    values: dict[str, Any] = {"project": None, "until": soon(), "actor": people.filer}
    given = values | changes
    given["project"] = given["project"] or project(people)
    return reserve(place=place or unit(people), **given)


def tenancy(people: People, **changes: Any) -> Tenancy:
    """A tenant from 西山 that has signed."""
    values: dict[str, Any] = {
        "enterprise_name": f"示例入园企业{next(_numbers)}有限公司",
        "source_district": district("xishan"),
    }
    made = register_tenancy(
        park=park(people.host_slug), draft=TenancyDraft(**(values | changes)), actor=people.park_manager
    )
    record_stage(
        tenancy=made,
        stage="signed",
        happened_on=timezone.localdate(),
        proof="示例合同",
        actor=people.park_manager,
    )
    return made
