"""What the sides of a park share: its account, and what is left unsettled."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone
from support import space_world as world
from support.factories import district, make_user
from support.worlds import People

from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from parks.directory.services import add_party
from parks.joint.models import LegacyIssue
from parks.joint.queries import entries_of, entry_rows, issues_for
from parks.joint.services import add_entry, register_issue, reverse_entry, take_action

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def people():
    return People()


def entry(people, kind, fen, **changes):
    values = {"district": None, "happened_on": DAY, "title": "示例事项", "proof": "示例凭证"}
    return add_entry(
        park=world.park(), kind=kind, amount_fen=fen, actor=people.park_manager, **(values | changes)
    )


def join(people, slug="xishan"):
    add_party(
        park=world.park(), role="builder", district=district(slug), name="", from_day=DAY, source="示例协议",
        source_status="documented", actor=people.park_manager,
    )  # fmt: skip


def test_the_account_adds_up_and_a_mistake_is_reversed_once(people):
    join(people)
    entry(people, "paid_in", 100_00, district=district("xishan"))
    wrong = entry(people, "cost", 30_00)
    entry(people, "income", 5_00)
    back = reverse_entry(entry=wrong, reason="重复登记", actor=people.park_manager)
    with pytest.raises(Stale):
        reverse_entry(entry=wrong, reason="重复登记", actor=people.park_manager)
    with pytest.raises(Stale):
        reverse_entry(entry=back, reason="反悔", actor=people.park_manager)
    rows = entry_rows(entries_of(world.park(), people.park_manager))
    assert [row.balance_fen for row in rows] == [100_00, 70_00, 75_00, 105_00]


def test_only_sides_of_the_park_pay_in_and_see_the_account(people):
    with pytest.raises(Missing, match="请选择单位"):
        entry(people, "paid_in", 1)
    with pytest.raises(Invalid, match="不是该园区的参与方"):
        entry(people, "paid_in", 1, district=district("xishan"))
    with pytest.raises(Invalid, match="晚于今天"):
        entry(people, "cost", 1, happened_on=timezone.localdate() + dt.timedelta(days=1))
    entry(people, "cost", 1)
    assert not entries_of(world.park(), people.filer).exists()
    join(people)
    assert entries_of(world.park(), people.filer).exists()
    assert entries_of(world.park(), people.auditor).exists()
    assert not entries_of(world.park(), make_user("panlong", "filer")).exists()


def issue(people, **changes):
    values = {"district": None, "kind": "land", "title": "示例地块未办证", "content": "", "since": "2010年",
              "due_on": None}  # fmt: skip
    return register_issue(park=world.park(), actor=people.park_manager, **(values | changes))


def test_an_issue_is_settled_by_another_person_and_may_be_opened_again(people):
    made = issue(people)
    with pytest.raises(Missing):
        take_action(issue=made, action="handle", actor=people.park_manager, note=" ")
    take_action(issue=made, action="handle", actor=people.park_manager, note="已补测")
    both = make_user("anning", "leader", person=people.park_manager.person)
    with pytest.raises(NotAllowed, match="同一人"):
        take_action(issue=made, action="settle", actor=both, note="已办证")
    take_action(issue=made, action="settle", actor=people.host_leader, note="已办证")
    take_action(issue=made, action="reopen", actor=people.park_manager, note="证书有误")
    made.refresh_from_db()
    assert made.status == "handling"


def test_an_issue_is_seen_by_the_sides_of_its_park(people, signed_in):
    made = issue(people)
    assert not issues_for(people.filer).exists()
    assert signed_in(people.filer).get(reverse("joint:issue", args=[made.uid])).status_code == 404
    client = signed_in(people.park_manager)
    assert "示例地块未办证" in client.get(reverse("joint:issues")).content.decode()
    answer = client.post(
        reverse("joint:act", args=[made.uid, "handle"]),
        {"note": "已补测", "idempotency_key": uuid.uuid4().hex},
    )
    assert answer.status_code == 302
    assert "已补测" in client.get(reverse("joint:issue", args=[made.uid])).content.decode()
    new = reverse("joint:new-issue", args=["anning"])
    fields = {"kind": "rights", "title": "示例企业权益", "idempotency_key": uuid.uuid4().hex}
    assert client.post(new, fields).status_code == 302
    assert LegacyIssue.objects.count() == 2
    listed = client.get("/api/v1/legacy-issues/", {"status": "handling"}).json()["results"]
    assert [row["title"] for row in listed] == ["示例地块未办证"]
