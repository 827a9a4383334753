"""Places of the demonstration: a factory with its grid, land, a reservation, tenants, an account and a legacy issue."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from kunming_coord.common.money import Unit
from kunming_coord.desk.demo.acting import as_
from kunming_coord.desk.demo.cast import Cast
from parks.directory.models import Park
from parks.directory.services import add_party
from parks.joint.services import add_entry, register_issue
from parks.space.checks import Place
from parks.space.drafts import BuildingDraft, PlotDraft, UnitDraft
from parks.space.models import Building, FloorUnit
from parks.space.services import add_floor, add_unit, register_building, register_plot, stop
from projects.siting.coming import NOT_COMING
from projects.siting.reservations.services import reserve, sign_reservation
from projects.siting.tenancies.services import TenancyDraft, record_stage, register_tenancy
from projects.transfers.models import Transfer

# Floor → 层高 (mm), 荷载 (kg/㎡), areas of its units (㎡), 租金 (fen): examples, of no real building.
FLOORS = {
    1: (7_200, 2_000, (1_800, 1_800, 1_200), 1_800),
    2: (6_000, 1_000, (1_200, 1_200, 1_200, 900), 1_600),
    3: (5_400, 800, (1_200, 1_200, 900, 900), 1_500),
    4: (5_400, 650, (2_400, 900, 900), 1_400),
}
TENANTS = (
    ("示例纺织（磨憨）有限公司", "wuhua", ("signed", "registered", "moved_in", "producing")),
    ("示例机电（磨憨）有限公司", "wuhua", ("signed", "registered", "moved_in")),
    ("示例食品（磨憨）有限公司", "luquan", ("signed", "registered")),
    ("示例物流（磨憨）有限公司", "anning", ("signed",)),
)
ENTRIES = (  # kind, unit, 万元, days ago
    ("paid_in", "wuhua", 6_000, 700),
    ("cost", "", 900, 600),
    ("cost", "", 700, 330),
    ("income", "", 400, 300),
    ("income", "", 950, 100),
)


@transaction.atomic
def add_places(cast: Cast) -> None:
    """Add the places once."""
    if Building.objects.filter(is_demo=True).exists():
        return
    units = _factory(cast)
    _land(cast)
    _reserve(cast, units)
    _shared_park(cast)


def _factory(cast: Cast) -> list[FloorUnit]:
    """A building of M0 land in 安宁, one of its units out of use."""
    keeper = cast["anning-parks"]
    park = Park.objects.select_related("district").get(slug="anning")
    place = Place(park.district, park, "示例路 1 号", 102_400_000, 24_850_000)
    draft = BuildingDraft(
        place=place, name="示例工业上楼 1 号楼", kind="factory", land_type="M0", built_year=2025
    )
    building = as_(keeper, register_building, draft=draft, is_demo=True)
    made = []
    for number, (height, load, areas, price) in FLOORS.items():
        floor = as_(keeper, add_floor, building=building, number=number, height_mm=height, load_kg=load)
        for position, area in enumerate(areas, start=1):
            power = None if number == 1 else area // 3  # on the first floor nobody has measured: 待核实
            unit = UnitDraft(
                code=f"{number}{position:02d}", area_dm2=area * 100, power_kva=power, price_fen=price
            )
            made.append(as_(keeper, add_unit, floor=floor, draft=unit))
    as_(keeper, stop, thing=made[-1], reason="示例：消防改造", from_day=timezone.localdate())
    return made


def _land(cast: Cast) -> None:
    keeper = cast["anning-parks"]
    park = Park.objects.select_related("district").get(slug="anning")
    for code, name, mu, land_type, lon in (
        ("示例-AN-01", "示例地块一", 300, "M2", 102_390_000),
        ("示例-AN-02", "示例地块二", 120, "M1", 102_350_000),
    ):
        draft = PlotDraft(
            place=Place(park.district, park, "示例路以北", lon, 24_860_000),
            code=code,
            name=name,
            area_centimu=mu * 100,
            land_type=land_type,
            power_kva=20_000,
        )
        as_(keeper, register_plot, draft=draft, is_demo=True)


def _reserve(cast: Cast, units: list[FloorUnit]) -> None:
    """Two units for projects that come to 安宁: one reserved, one signed."""
    coming = Transfer.objects.filter(host__slug="anning", project__is_demo=True).exclude(
        status__in=NOT_COMING
    )
    until = timezone.localdate() + dt.timedelta(days=60)
    for place, transfer in zip(
        units, coming.select_related("project__origin").order_by("pk")[:2], strict=False
    ):
        made = as_(
            cast.filer(transfer.project.origin.slug),
            reserve,
            project=transfer.project,
            place=place,
            until=until,
            in_parts=True,
            note="示例：洽谈期间预留。",
        )
        if place != units[0]:
            as_(
                cast["anning-parks"],
                sign_reservation,
                reservation=made,
                note="示例租赁合同 1 号",
                lease_to=until + dt.timedelta(days=365 * 3),
            )


def _shared_park(cast: Cast) -> None:
    """The park 五华 built in 磨憨: tenants, money, and something unsettled."""
    keeper, today = cast["mohan-parks"], timezone.localdate()
    park = Park.objects.select_related("district").get(slug="wuhua-mohan")
    as_(
        keeper,
        add_party,
        park=park,
        role="builder",
        district=cast.unit("wuhua"),
        name="",
        from_day=today - dt.timedelta(days=800),
        source="示例：演示数据",
        source_status="unknown",
    )
    for position, (name, source, stages) in enumerate(TENANTS):
        draft = TenancyDraft(enterprise_name=name, source_district=cast.unit(source))
        tenancy = as_(keeper, register_tenancy, park=park, draft=draft, is_demo=True)
        for step, stage in enumerate(stages):
            day = today - dt.timedelta(days=400 - 60 * step - 20 * position)
            as_(keeper, record_stage, tenancy=tenancy, stage=stage, happened_on=day, proof="示例台账")
    for kind, slug, wan, ago in ENTRIES:
        as_(
            keeper,
            add_entry,
            park=park,
            kind=kind,
            district=cast.unit(slug) if slug else None,
            amount_fen=wan * Unit.WAN.fen,
            happened_on=today - dt.timedelta(days=ago),
            title="示例款项",
            proof="示例凭证",
        )
    as_(
        keeper,
        register_issue,
        park=park,
        district=None,
        kind="land",
        title="示例：早期用地手续不全",
        content="示例：演示数据，非真实情况。",
        since="2024年",
        due_on=today + dt.timedelta(days=120),
    )
