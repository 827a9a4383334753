"""框架协议: parties, tasks and counters without shares; written by a party or the city, read by both."""

import datetime as dt

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from support.factories import district, make_user
from support.framework_world import framework
from support.pages import post, text_of

from kunming_coord.common.errors import Invalid, NotAllowed, Stale
from projects.frameworks.models import CounterReading, Framework
from projects.frameworks.queries import counter_rows, for_list, task_rows
from projects.frameworks.services import (
    FrameworkPartyDraft,
    add_counter,
    finish_task,
    read_counter,
    register_framework,
    set_task,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_its_parties_and_the_city_see_it(people):
    made = framework(people)
    assert [party.name for party in made.parties.all()] == ["西山区", "示例集团有限公司"]
    assert for_list(people.leader).get() == made
    assert for_list(people.auditor).get() == made
    assert not for_list(make_user("panlong", "filer")).exists()


def test_it_has_two_different_parties_one_of_them_ones_own(people):
    own, other = FrameworkPartyDraft(district("xishan")), FrameworkPartyDraft(district("anning"))
    ask = {"kind": "pairing", "title": "示例结对协议", "signed_on": TODAY, "actor": people.filer}
    for parties in ([own], [own, own]):
        with pytest.raises(Invalid, match="两个不同的协议方"):
            register_framework(parties=parties, **ask)
    with pytest.raises(NotAllowed):
        register_framework(parties=[other, FrameworkPartyDraft(title="示例集团")], **ask)
    with pytest.raises(Invalid, match="晚于今天"):
        register_framework(parties=[own, other], **(ask | {"signed_on": TODAY + dt.timedelta(days=1)}))
    assert not Framework.objects.exists()


def test_joint_areas_and_services_are_found_by_kind_and_partners_by_their_unit(people, signed_in):
    own, near, far = (FrameworkPartyDraft(district(slug)) for slug in ("xishan", "anning", "putuo"))
    ask = {"signed_on": TODAY, "actor": people.filer}
    register_framework(kind="joint_area", title="示例跨县域片区", parties=[own, near], **ask)
    register_framework(kind="joint_service", title="示例跨区通办", parties=[own, far], **ask)
    client = signed_in(people.filer)

    def titles(**query):
        return [row.title for row in client.get("/frameworks/", query).context["page"].object_list]

    assert titles(kind="joint_area") == ["示例跨县域片区"]
    assert titles(partner="putuo") == ["示例跨区通办"]
    assert titles(partner="putuo", kind="joint_area") == []
    assert client.get("/api/v1/frameworks/", {"partner": "putuo"}).json()["count"] == 1


def test_a_task_has_a_light_until_it_is_done_once(people):
    made = framework(people)
    bearer = made.parties.first()
    task = set_task(framework=made, bearer=bearer, title="建立联络机制", due_on=TODAY, actor=people.filer)
    assert task_rows([task])[0].light == "yellow"
    assert task_rows([task], TODAY + dt.timedelta(days=1))[0].light == "red"
    done = finish_task(task=task, outcome="已建立。", done_on=TODAY, actor=people.filer)
    assert task_rows([done])[0].light == ""
    with pytest.raises(Stale):
        finish_task(task=task, outcome="再次。", done_on=TODAY, actor=people.filer)
    with pytest.raises(NotAllowed):
        set_task(framework=made, bearer=bearer, title="调研", due_on=TODAY, actor=people.leader)


def test_a_counter_shows_its_latest_reading_and_how_far_it_is(people):
    made = framework(people)
    counter = add_counter(framework=made, title="互派干部", unit="人次", target=40, actor=people.filer)
    assert counter_rows([counter])[0].latest is None
    for day, value in ((TODAY - dt.timedelta(days=30), 20), (TODAY, 25)):
        read_counter(counter=counter, as_of=day, value=value, source="工作台账", actor=people.filer)
    (row,) = counter_rows(made.counters.all())
    assert (row.latest.value, row.percent) == (25, 62)
    with pytest.raises(Invalid, match="已经有了"):
        add_counter(framework=made, title="互派干部", unit="人次", actor=people.filer)
    with pytest.raises(Invalid):
        read_counter(counter=counter, as_of=TODAY, value=-1, source="工作台账", actor=people.filer)


def test_readings_are_kept_for_good(people):
    counter = add_counter(framework=framework(people), title="签约", unit="个", actor=people.filer)
    read_counter(counter=counter, as_of=TODAY, value=1, source="工作台账", actor=people.filer)
    with (
        pytest.raises((IntegrityError, ProgrammingError), match=r"append-only|permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE projects_counterreading SET value = 2")
    assert CounterReading.objects.get().value == 1


def test_the_pages(people, signed_in):
    client = signed_in(people.filer)
    body = {
        "kind": "pairing",
        "title": "示例结对合作框架协议",
        "signed_on": TODAY.isoformat(),
        "districts": [district("xishan").pk],
        "others": "示例市域外开发区管委会",
    }
    assert post(client, "/frameworks/new/", **(body | {"title": ""})).status_code == 400
    answer = post(client, "/frameworks/new/", **body)
    assert answer.status_code == 302
    url, made = answer["Location"], Framework.objects.get()
    day = TODAY.isoformat()
    bearer = made.parties.first().pk
    assert post(client, url + "tasks/", title="建立联络机制", bearer=bearer, due_on=day).status_code == 302
    assert post(client, url + "counters/", title="互派干部", unit="人次", target="40").status_code == 302
    task, counter = made.tasks.get(), made.counters.get()
    assert post(client, f"{url}tasks/{task.pk}/", done_on=day, outcome="已建立").status_code == 302
    reading = {"as_of": day, "value": "20", "source": "工作台账"}
    assert post(client, f"{url}counters/{counter.pk}/", **reading).status_code == 302
    text = text_of(client.get(url))
    assert "50%" in text
    assert "已建立" in text
    assert "示例结对合作框架协议" in text_of(client.get("/frameworks/"))
