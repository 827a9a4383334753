"""框架协议 through the API: registered, with tasks set and done and counters read, by whoever the pages let."""

import pytest
from django.utils import timezone
from support.factories import make_user
from support.framework_world import framework
from support.pages import send

from projects.frameworks.models import Framework

pytestmark = pytest.mark.django_db
URL = "/api/v1/frameworks/"
TODAY = timezone.localdate().isoformat()
BODY = {
    "kind": "pairing",
    "title": "示例结对合作框架协议",
    "signed_on": TODAY,
    "parties": [{"district": "xishan"}, {"district": "anning"}, {"title": "示例集团有限公司"}],
}


def test_a_machine_registers_one_and_keeps_its_tasks_and_counters(people, signed_in):
    client = signed_in(people.filer)
    made = send(client, URL, BODY).json()
    names = [(row["position"], row["district"], row["name"]) for row in made["parties"]]
    assert names == [(1, "xishan", "西山区"), (2, "anning", "安宁市"), (3, None, "示例集团有限公司")]
    own = f"{URL}{made['uid']}/"
    task = {"bearer": 2, "title": "建立联络机制", "due_on": TODAY}
    (row,) = send(client, own + "tasks/", task).json()["tasks"]
    assert (row["bearer"], row["light"]) == ("安宁市", "yellow")
    done = {"done_on": TODAY, "outcome": "已建立"}
    assert send(client, f"{own}tasks/{row['number']}/", done).json()["tasks"][0]["outcome"] == "已建立"
    assert send(client, f"{own}tasks/{row['number']}/", done).status_code == 409
    (counter,) = send(client, own + "counters/", {"title": "互派干部", "unit": "人次", "target": 40}).json()[
        "counters"
    ]
    reading = {"as_of": TODAY, "value": 12, "said_by": "工作台账"}
    send(client, f"{own}counters/{counter['number']}/readings/", reading)
    shown = client.get(own).json()
    assert (shown["counters"][0]["value"], shown["counters"][0]["source"]) == (12, "工作台账")
    assert shown["may_write"] is True
    assert signed_in(people.leader).get(own).json()["may_write"] is False
    assert signed_in(make_user("panlong", "filer")).get(own).status_code == 404


def test_a_bad_body_is_refused_and_nothing_is_written(people, signed_in):
    client = signed_in(people.filer)
    for changes, pointer in (
        ({"title": "长" * 300}, "/title"),
        ({"kind": "share"}, "/kind"),
        ({"signed_on": "2999-01-01"}, "/signed_on"),
        ({"valid_to": "2001-01-01"}, "/valid_to"),
        ({"parties": [{"district": "xishan"}]}, "/districts"),
        ({"parties": [{"district": "nowhere"}, {"title": "示例"}]}, "/parties"),
        ({"parties": [{"district": "xishan", "title": "示例"}, {"title": "示例"}]}, "/parties"),
        ({"shares": "3:7"}, "/shares"),
    ):
        answer = send(client, URL, BODY | changes)
        assert answer.status_code == 400, pointer
        assert pointer in [row["pointer"] for row in answer.json()["errors"]]
    assert not Framework.objects.exists()


def test_who_is_no_party_writes_none_and_a_bearer_has_a_place(people, signed_in):
    client = signed_in(people.filer)
    others = BODY | {"parties": [{"district": "anning"}, {"title": "示例集团有限公司"}]}
    assert send(client, URL, others).status_code == 403
    own = f"{URL}{framework(people).uid}/"
    task = {"bearer": 9, "title": "调研", "due_on": TODAY}
    refused = send(client, own + "tasks/", task)
    assert (refused.status_code, "没有次序为 9" in refused.json()["detail"]) == (400, True)
    assert send(signed_in(people.leader), own + "tasks/", task | {"bearer": 1}).status_code == 403
