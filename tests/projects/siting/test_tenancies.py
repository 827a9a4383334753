"""Tenants of a park, counted apart as 签约 注册 入驻 投产."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from support import space_world as world
from support.factories import credit_code, make_user
from support.worlds import People

from kunming_coord.common.errors import Invalid, Missing, NotAllowed
from projects.siting.tenancies.queries import counts_of
from projects.siting.tenancies.services import record_stage

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BEFORE = TODAY - dt.timedelta(days=30)


@pytest.fixture
def people():
    return People()


def happened(people, tenancy, stage, day=TODAY):
    return record_stage(
        tenancy=tenancy, stage=stage, happened_on=day, proof="示例", actor=people.park_manager
    )


def counts(people, viewer=None, day=None):
    return [row.number for row in counts_of(world.park(), viewer or people.park_manager, day)]


def test_each_stage_is_counted_for_itself_and_by_where_tenants_came_from(people):
    first, second = world.tenancy(people), world.tenancy(people, source_district=None)
    happened(people, first, "producing")  # nobody said when it moved in
    happened(people, second, "registered", BEFORE)
    assert counts(people) == [2, 1, 0, 1]
    assert counts(people, day=BEFORE) == [0, 1, 0, 0]
    signed = counts_of(world.park(), people.park_manager)[0]
    assert signed.by_source == [("", 1), ("西山", 1)]


def test_who_has_left_counts_no_more_and_a_mistaken_day_is_taken_back(people):
    tenancy = world.tenancy(people)
    happened(people, tenancy, "left")
    assert counts(people) == [0, 0, 0, 0]
    happened(people, tenancy, "left", None)
    assert counts(people) == [1, 0, 0, 0]
    with pytest.raises(Missing):
        happened(people, tenancy, "left", None)


@pytest.mark.parametrize(
    ("stage", "day", "words"),
    [
        ("producing", BEFORE, "早于入驻日"),
        ("left", BEFORE, "早于其他阶段"),
        ("registered", TODAY + dt.timedelta(days=1), "晚于今天"),
    ],
)
def test_days_that_cannot_be_are_refused(people, stage, day, words):
    tenancy = world.tenancy(people)
    happened(people, tenancy, "moved_in")
    with pytest.raises(Invalid, match=words):
        happened(people, tenancy, stage, day)


def test_an_enterprise_is_in_a_park_once(people):
    code = credit_code()
    world.tenancy(people, credit_code=code)
    with pytest.raises(Invalid, match="已在该园区登记"):
        world.tenancy(people, credit_code=code)


def test_tenants_are_seen_by_the_sides_of_the_park_and_where_they_came_from(people, signed_in):
    tenancy = world.tenancy(people)
    url = reverse("tenancies:detail", args=[tenancy.uid])
    stranger = make_user("panlong", "filer")
    assert signed_in(people.filer).get(url).status_code == 200  # 西山: its enterprise
    assert signed_in(people.auditor).get(url).status_code == 200
    assert signed_in(stranger).get(url).status_code == 404
    assert counts(people, stranger) == [0, 0, 0, 0]
    with pytest.raises(NotAllowed):
        record_stage(
            tenancy=tenancy, stage="registered", happened_on=TODAY, proof="示例", actor=people.host_filer
        )


def test_tenants_are_registered_listed_exported_and_read_by_machines(people, signed_in):
    client = signed_in(people.park_manager)
    fields = {"enterprise_name": "示例科技有限公司", "source": "xishan", "idempotency_key": uuid.uuid4().hex}
    made = client.post(reverse("tenancies:new", args=["anning"]), fields)
    assert made.status_code == 302
    stage = {"stage": "moved_in", "happened_on": TODAY.isoformat(), "proof": "交房单"}
    assert (
        client.post(f"{made.url}stages/", {**stage, "idempotency_key": uuid.uuid4().hex}).status_code == 302
    )
    page = client.get(reverse("tenancies:list"), {"stage": "moved_in", "source": "xishan"}).content.decode()
    assert "示例科技有限公司" in page
    assert "示例科技" not in client.get(reverse("tenancies:list"), {"stage": "signed"}).content.decode()
    text = b"".join(client.get(reverse("tenancies:list"), {"export": "csv"}).streaming_content).decode()
    assert f"{TODAY.isoformat()}" in text
    (row,) = client.get("/api/v1/tenancies/", {"park": "anning"}).json()["results"]
    assert (row["moved_in"], row["signed"], row["source_district"]) == (TODAY.isoformat(), None, "xishan")
    found = client.get("/api/v1/parks/anning/tenancy-counts/").json()
    assert [line["number"] for line in found] == [0, 0, 1, 0]
    shown = client.get(reverse("tenancies:counts", args=["lingang-key"])).content.decode()
    assert "2025年第二季度" in shown
