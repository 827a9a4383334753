"""Machines do what the pages do: from a building to a tenant by token, and the file and account of a park."""

import uuid

import pytest
from django.utils import timezone
from support import space_world as world
from support.factories import credit_code, make_user
from support.token_world import by_token
from support.worlds import People

from parks.space.models import Building, FloorUnit
from parks.space.queries import unit_rows, units_for

pytestmark = pytest.mark.django_db
ONE = "anning"
DAY = timezone.localdate().isoformat()


@pytest.fixture
def people():
    return People(origin=ONE, host=ONE)


def wrong_fields(refusal):
    """The fields a refusal names."""
    return {error["pointer"].removeprefix("/") for error in refusal["errors"]}


def test_from_a_building_to_a_tenant_by_token(people):
    keeper, filer = by_token(people.park_manager), by_token(people.filer)
    home = keeper("buildings", district=ONE, park=ONE, name="示例厂房1号楼", kind="factory", land_type="M0")
    keeper(f"buildings/{home['uid']}/floors", number=1, height="6", load="1.5")
    ask = {"floor": 1, "code": "101", "area": "1200.5", "power": "400"}
    unit = keeper(f"buildings/{home['uid']}/units", **ask)
    assert (unit["area"], unit["load"], unit["height"], unit["price"]) == ("1200.5", "1.5", "6", None)
    priced = keeper(f"floor-units/{unit['uid']}/price", price="18.5", from_day=DAY)
    assert priced["price"] == "18.5"
    project = filer(
        "projects",
        origin=ONE,
        title="示例项目",
        enterprise_name="示例企业有限公司",
        credit_code=credit_code(77),
    )
    made = filer(
        "reservations/new",
        project=project["project"]["code"],
        unit=unit["uid"],
        until=world.soon().isoformat(),
    )
    longer = {"until": world.soon(60).isoformat(), "note": "等候环评", "version": made["version"]}
    extended = keeper(f"reservations/{made['uid']}/actions/extend", **longer)
    assert extended["until"] == longer["until"]
    assert keeper(f"reservations/{made['uid']}/actions/sign", note="合同1号")["status"] == "signed"
    tenant = keeper(
        "tenancies",
        park=ONE,
        enterprise_name="示例企业有限公司",
        source_district=ONE,
        project=project["project"]["code"],
    )
    stage = {"stage": "signed", "happened_on": DAY, "proof": "合同1号"}
    assert keeper(f"tenancies/{tenant['uid']}/stages", **stage)["signed"] == DAY
    (row,) = unit_rows(units_for(people.filer), people.filer)
    assert row.standing.code == "signed"


def test_what_is_wrong_is_said_by_field_and_nothing_is_written(people):
    keeper, reader = by_token(people.park_manager), by_token(people.park_manager, "read")
    body = {"district": ONE, "name": "示例厂房", "kind": "factory"}
    reader("buildings", 403, **body)
    by_token(make_user("panlong", "park_manager"))("buildings", 403, **body)
    for wrong, field in (({"kind": "shed"}, "kind"), ({"lon": "约102"}, "lon"), ({"storeys": 3}, "storeys")):
        assert field in wrong_fields(keeper("buildings", 400, **body | wrong))
    assert not Building.objects.exists()
    key = uuid.uuid4().hex
    assert keeper("buildings", key=key, **body) == keeper("buildings", key=key, **body)
    home = Building.objects.get()
    floors = f"buildings/{home.uid}/floors"
    assert "number" in wrong_fields(keeper(floors, 400, number=0))
    keeper(floors, number=1)
    assert "number" in wrong_fields(keeper(floors, 400, number=1))
    units = f"buildings/{home.uid}/units"
    for wrong, field in (({"floor": 9}, "floor"), ({"area": "0"}, "area"), ({"power": "1.5"}, "power")):
        ask = {"floor": 1, "code": "101", "area": "100"} | wrong
        assert field in wrong_fields(keeper(units, 400, **ask))
    assert not FloorUnit.objects.exists()
    unit = keeper(units, floor=1, code="101", area="100")
    stop = {"reason": "消防整改", "from_day": DAY}
    assert keeper(f"floor-units/{unit['uid']}/stop", **stop)["standing"] == "stopped"
    assert "刷新" in keeper(f"floor-units/{unit['uid']}/stop", 409, **stop)["detail"]
    assert keeper(f"floor-units/{unit['uid']}/resume", ends_on=DAY)["standing"] == "vacant"
    keeper(f"floor-units/{uuid.uuid4()}/price", 404, price="1", from_day=DAY)


def test_plots_are_written_by_token(people):
    keeper = by_token(people.park_manager)
    plot = keeper(
        "plots", district=ONE, code="示例-1", area="100.25", land_type="M1", lon="102.4", lat="24.9"
    )
    assert (plot["area"], plot["free"], plot["standing"]) == ("100.25", "100.25", "vacant")
    away = {"lon": "103.9", "lat": "25.9"}
    far = keeper("plots", 400, district=ONE, code="示例-2", area="1", land_type="M1", **away)
    assert "范围之外" in far["errors"][0]["detail"]
    assert keeper(f"plots/{plot['uid']}/stop", reason="检修", from_day=DAY)["standing"] == "stopped"
    assert keeper(f"plots/{plot['uid']}/resume", ends_on=DAY)["standing"] == "vacant"


def test_the_file_of_a_park_is_written_by_token(people):
    keeper, sourced = (
        by_token(people.park_manager),
        {"from_day": DAY, "source": "示例", "source_status": "inferred"},
    )
    park = f"parks/{ONE}"
    assert keeper(f"{park}/facts", kind="site", land="1000.5")["land"] == "1000.5"
    made = keeper(f"{park}/industries", kind="main", name="示例产业", **sourced)
    number = next(row["number"] for row in made["industries"] if row["name"] == "示例产业")
    keeper(f"{park}/industries/{number}/end", ends_on=DAY)
    keeper(f"{park}/industries/{number}/end", 409, ends_on=DAY)
    made = keeper(f"{park}/parties", role="operator", name="示例运营公司", **sourced)
    (number,) = (row["number"] for row in made["parties"] if row["role"] == "operator")
    keeper(f"{park}/parties/{number}/end", ends_on=DAY)
    assert "finished_on" in wrong_fields(keeper(f"{park}/phases", 400, number=1, state="built"))
    assert keeper(f"{park}/phases", number=1, state="building")["phases"][0]["state"] == "building"
    counter = {
        "series": "示例口径", "stage": "签约", "number": 3, "unit": "家", "as_of_words": "示例", "as_of": DAY,
        "source": "示例",
    }  # fmt: skip
    assert keeper(f"{park}/counters", **counter)["published"][-1]["number"] == 3
    keeper(f"{park}/counters", 409, **counter)
    keeper("parks/nowhere/phases", 404, number=1, state="building")


def test_the_joint_account_and_legacy_issues_are_written_by_token(people):
    keeper, leader = by_token(people.park_manager), by_token(people.host_leader)
    account = f"parks/{ONE}/joint-account"
    cost = {"kind": "cost", "amount": "30.00", "happened_on": DAY, "title": "示例", "proof": "示例"}
    entry = keeper(account, **cost)
    assert (entry["amount"], entry["balance"]) == ("30.00", "-30.00")
    assert "district" in wrong_fields(keeper(account, 400, **cost | {"kind": "paid_in"}))
    back = f"{account}/{entry['uid']}/reverse"
    assert keeper(back, reason="重复登记")["balance"] == "0.00"
    keeper(back, 409, reason="重复登记")
    issue = keeper("legacy-issues", park=ONE, kind="land", title="示例地块未办证")
    way = f"legacy-issues/{issue['uid']}/actions"
    assert "note" in wrong_fields(keeper(f"{way}/handle", 400))
    handled = keeper(f"{way}/handle", note="已补测", version=0)
    keeper(f"{way}/handle", 409, note="已补测", version=0)
    keeper(f"{way}/settle", 403, note="已办证")
    settled = leader(f"{way}/settle", note="已办证", version=handled["version"])
    assert (settled["status"], len(settled["events"])) == ("settled", 3)
    keeper(f"{way}/erase", 404, note="删去")
