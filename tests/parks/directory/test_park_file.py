"""The file of a park: dated, sourced, and beside it what others have published."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from support import space_world as world
from support.factories import district
from support.worlds import People

from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from parks.directory.models import Park, PublishedCounter
from parks.directory.queries import is_incomplete, parks_with_district, parties_of, published_of
from parks.directory.services import (
    CounterDraft,
    ParkFacts,
    add_industry,
    add_party,
    end_industry,
    end_party,
    record_counter,
    set_facts,
    set_phase,
)
from projects.siting.loading import last_day, load_published_counters

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 1, 1)
SAID = {"from_day": DAY, "source": "示例文件", "source_status": "documented"}


@pytest.fixture
def people():
    return People()


def test_leading_industries_are_dated_and_their_number_only_warned_of(people):
    park = world.park()
    assert is_incomplete(park)
    made = add_industry(park=park, kind="auxiliary", name="新材料", actor=people.park_manager, **SAID)
    assert not is_incomplete(parks_with_district().get(pk=park.pk))
    with pytest.raises(Invalid, match="已经是该园区"):
        add_industry(park=park, kind="main", name="新材料", actor=people.park_manager, **SAID)
    end_industry(industry=made, ends_on=dt.date(2026, 1, 1), actor=people.park_manager)
    assert is_incomplete(parks_with_district().get(pk=park.pk))
    with pytest.raises(Stale):
        end_industry(industry=made, ends_on=dt.date(2026, 2, 1), actor=people.park_manager)


def test_operator_and_parties_hold_for_a_time(people):
    park = world.park()
    operator = add_party(
        park=park, role="operator", district=None, name="示例运营公司", actor=people.park_manager, **SAID
    )
    add_party(
        park=park, role="builder", district=district("xishan"), name="", actor=people.park_manager, **SAID
    )
    with pytest.raises(Invalid, match="二者填一项"):
        add_party(park=park, role="builder", district=None, name=" ", actor=people.park_manager, **SAID)
    end_party(party=operator, ends_on=dt.date(2026, 1, 1), actor=people.park_manager)
    assert [row.title for row in parties_of(park)] == ["西山区"]
    assert {row.title for row in parties_of(park, dt.date(2025, 6, 1))} == {"西山区", "示例运营公司"}


def test_phases_areas_and_place_are_written_by_who_keeps_the_park(people):
    park = world.park()
    with pytest.raises(NotAllowed):
        set_facts(park=park, facts=ParkFacts(kind="industrial_park"), actor=people.host_filer)
    set_facts(
        park=park, facts=ParkFacts(kind="industrial_park", land_centimu=28_200), actor=people.park_manager
    )
    assert Park.objects.get(pk=park.pk).land_centimu == 28_200
    with pytest.raises(Invalid, match="在安宁市范围之外"):
        set_facts(
            park=park,
            facts=ParkFacts(kind="industrial_park", lon_e6=103_180_000, lat_e6=26_080_000),
            actor=people.park_manager,
        )
    phase = {"name": "", "land_centimu": None, "source": "示例", "actor": people.park_manager}
    with pytest.raises(Invalid, match="竣工日"):
        set_phase(park=park, number=1, state="built", started_on=None, finished_on=None, **phase)
    set_phase(park=park, number=1, state="building", started_on=DAY, finished_on=None, **phase)
    set_phase(park=park, number=1, state="built", started_on=DAY, finished_on=timezone.localdate(), **phase)
    assert park.phases.get().state == "built"


def test_what_sources_published_is_kept_as_they_worded_it_and_never_one_line():
    park = Park.objects.get(slug="lingang-key")
    (series,) = published_of(park).values()
    assert [snapshot.as_of_words for snapshot in series] == ["2025-03", "2025年第二季度"]
    assert {(row.stage, row.number) for row in series[0].counters} == {("签约", 23), ("注册", 50)}
    before = PublishedCounter.objects.count()
    assert load_published_counters() == before == PublishedCounter.objects.count()
    assert last_day("2025年第二季度") == dt.date(2025, 6, 30)


def test_numbers_of_several_parks_stand_apart_on_the_page_of_each(signed_in, people):
    client = signed_in(people.filer)
    for slug, pages in (("lingang-key", True), ("mohan-key", True), ("anning", False)):
        shown = client.get(f"/parks/{slug}/").content.decode()
        assert ("两个重点飞地园区协作项目" in shown) is pages
        assert ("不能分摊到本园区" in shown) is pages
    counts = client.get("/tenancies/parks/mohan-key/").content.decode()
    assert (
        counts.index("本系统计数")
        < counts.index("2024-06-30")
        < counts.index("2024-12-31", counts.index("2024-06-30"))
    )
    answer = client.get("/api/v1/parks/mohan-key/").json()
    assert {row["series"] for row in answer["published"]}.isdisjoint(
        row["series"] for row in answer["programme"]
    )
    assert len(answer["programme"]) == 5


def test_a_published_number_is_not_written_over(people):
    draft = CounterDraft("示例口径", "签约", 5, "家", "2025年底", dt.date(2025, 12, 31), "示例日报")
    record_counter(park=world.park(), draft=draft, actor=people.park_manager)
    with pytest.raises(Stale, match="不改写"):
        record_counter(park=world.park(), draft=draft, actor=people.park_manager)


def test_the_file_is_read_by_all_and_written_by_its_keeper(people, signed_in):
    url = reverse("parks:detail", args=["anning"])
    page = signed_in(people.filer).get(url).content.decode()
    assert "昆发改地区函〔2022〕65号" in page
    assert "登记参与方和运营主体" not in page
    client = signed_in(people.park_manager)
    assert "登记参与方和运营主体" in client.get(url).content.decode()
    answer = client.post(
        reverse("parks:add-industry", args=["anning"]),
        {"kind": "main", "name": "示例产业", "source": "示例", "source_status": "inferred",
         "idempotency_key": uuid.uuid4().hex},
    )  # fmt: skip
    assert answer.status_code == 400
    assert "请填写起始日" in answer.content.decode()
    rows = client.get("/api/v1/parks/").json()
    assert next(row for row in rows if row["slug"] == "anning")["incomplete"] is True
    assert client.get("/api/v1/parks/lingang-key/").json()["published"][0]["as_of_words"] == "2025-03"
