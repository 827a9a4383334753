"""A masked number is shown on a click that is logged: to whom the table lets, so many an hour, for some minutes."""

import datetime as dt
import functools

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone
from support import worlds
from support.factories import make_user
from support.pages import post, send, text_of
from support.races import failures, race
from support.visibility_world import MASKED, PHONE
from support.worlds import People

from kunming_coord.audit.models import ChangeLog
from kunming_coord.common.errors import Invalid, Missing, NotAllowed, Stale
from kunming_coord.common.models import IdempotencyKey
from projects.register.contacting import add_contact, end_contact, reveal_contact
from projects.visibility import table as tables
from projects.visibility.models import PhoneReveal
from projects.visibility.table import FILE, read

pytestmark = pytest.mark.django_db


def contact_of(people, project, phone=PHONE, name="王某"):
    return add_contact(project=project, name=name, post="经理", phone=phone, actor=people.filer)


@pytest.fixture
def contact(people):
    return contact_of(people, worlds.accepted_transfer(people).project)


def address(contact):
    return f"/projects/{contact.project.uid}/"


def limited(monkeypatch, per_hour):
    text = FILE.read_text(encoding="utf-8").replace("per_hour: 30", f"per_hour: {per_hour}")
    monkeypatch.setattr(tables, "_shipped", functools.cache(lambda: read(text)))


def test_a_click_shows_the_number_for_some_minutes_and_is_logged(people, contact, signed_in, monkeypatch):
    client = signed_in(people.host_leader)
    assert MASKED in text_of(client.get(address(contact)))
    done = post(client, f"{address(contact)}contacts/{contact.uid}/reveal/", reason="约定看地时间")
    assert done.status_code == 302
    assert PHONE in text_of(client.get(address(contact)))
    row = PhoneReveal.objects.get()
    assert (row.actor_label, row.name, row.about, row.unit_id, row.reason) == (
        *(people.host_leader.label, "王某", contact.project.code, contact.project.origin_id, "约定看地时间"),
    )
    assert PHONE not in text_of(signed_in(people.host_filer).get(address(contact))), (
        "shown to one person only"
    )
    later = timezone.now() + dt.timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert PHONE not in text_of(client.get(address(contact)))


def test_the_log_is_read_by_auditors_by_the_unit_and_by_oneself(people, contact, signed_in):
    reveal_contact(contact=contact, actor=people.host_leader, reason="约定看地时间")
    audit_admin = make_user("audit", "audit_admin")
    for reader in (people.auditor, audit_admin, people.filer, people.leader, people.host_leader):
        assert "约定看地时间" in text_of(signed_in(reader).get("/reveals/")), reader.label
    for stranger in (people.host_filer, people.approver, make_user("fumin", "filer")):
        assert "约定看地时间" not in text_of(signed_in(stranger).get("/reveals/")), stranger.label


def test_neither_the_log_nor_the_change_log_nor_a_kept_answer_holds_the_number(people, contact, signed_in):
    client = signed_in(people.host_leader)
    url = f"/api/v1/projects/{contact.project.uid}/contacts/"
    assert client.get(url).json()[0]["phone"] == MASKED
    answer = send(client, f"{url}{contact.uid}/reveal/", {"reason": ""}).json()
    shown = client.get(url).json()[0]
    assert (shown["phone"], shown["masked"]) == (PHONE, False)
    assert shown["shown_until"] == answer["shown_until"]
    kept = [*ChangeLog.objects.values_list("after", flat=True), *PhoneReveal.objects.values()]
    kept += IdempotencyKey.objects.values()
    assert PHONE not in str(kept)


def test_a_reveal_is_never_changed(people, contact):
    row = reveal_contact(contact=contact, actor=people.host_leader)
    with pytest.raises(DatabaseError), transaction.atomic():
        PhoneReveal.objects.filter(pk=row.pk).update(reason="改写")


def test_a_candidate_and_a_stranger_have_nothing_to_click(people, signed_in):
    contact = contact_of(people, worlds.offered_transfer(people).project)
    with pytest.raises(NotAllowed, match="可见范围"):
        reveal_contact(contact=contact, actor=people.host_leader)
    url = f"{address(contact)}contacts/{contact.uid}/reveal/"
    assert post(signed_in(people.host_leader), url).status_code == 403
    assert post(signed_in(make_user("fumin", "filer")), url).status_code == 404
    assert not PhoneReveal.objects.exists()


def test_ones_own_number_is_not_masked_and_what_ended_is_not_shown(people, contact):
    with pytest.raises(Invalid, match="未作遮挡"):
        reveal_contact(contact=contact, actor=people.leader)
    with pytest.raises(Invalid, match="事由"):
        reveal_contact(contact=contact, actor=people.host_leader, reason="长" * 201)
    end_contact(contact=contact, actor=people.filer)
    for act in (
        lambda: reveal_contact(contact=contact, actor=people.host_leader),
        lambda: end_contact(contact=contact, actor=people.filer),
    ):
        with pytest.raises(Stale, match="已经停用"):
            act()


def test_too_many_in_an_hour_are_refused_and_the_limit_is_each_persons_own(people, contact, monkeypatch):
    limited(monkeypatch, 1)
    other = contact_of(people, contact.project, phone="13700000000")
    reveal_contact(contact=contact, actor=people.host_leader)
    reveal_contact(contact=contact, actor=people.host_leader)  # still shown: not counted again
    with pytest.raises(NotAllowed, match="达到上限"):
        reveal_contact(contact=other, actor=people.host_leader)
    reveal_contact(contact=other, actor=people.auditor)
    assert PhoneReveal.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "kind", "field"),
    [
        ({"name": " "}, Invalid, "name"),
        ({"name": "王" * 61}, Invalid, "name"),
        ({"post": "长" * 61}, Invalid, "post"),
        ({"phone": ""}, Missing, "phone"),
        ({"phone": "打前台"}, Invalid, "phone"),
        ({"phone": "1" * 21}, Invalid, "phone"),
        ({}, Invalid, "name"),
    ],
)
def test_a_wrong_contact_is_refused_with_a_sentence(people, contact, changes, kind, field):
    given = {"name": "王某", "post": "经理", "phone": "１３９ 1234 5678"} | changes
    with pytest.raises(kind) as refused:
        add_contact(project=contact.project, actor=people.filer, **given)
    assert list(refused.value.fields) == [field]
    assert contact.project.contacts.count() == 1


def test_contacts_are_written_by_the_district_of_the_project_alone(people, contact, signed_in):
    with pytest.raises(NotAllowed):
        contact_of(people, contact.project, phone="13700000000").pk and add_contact(
            project=contact.project, name="甲", post="", phone=PHONE, actor=people.host_filer
        )
    client: Client = signed_in(people.filer)
    page = post(client, f"{address(contact)}contacts/", name="李某", post="", phone="abc")
    assert page.status_code == 400
    assert "联系电话应为 7 至 20 位数字" in text_of(page)


def test_who_will_see_what_is_shown_before_a_lead_is_registered(people, signed_in):
    text = text_of(signed_in(people.filer).get("/leads/new/"))
    assert "提交后谁能看到什么" in text
    assert "企业联系人电话" in text
    assert "遮挡" in text


def test_the_matrix_is_printed_for_the_city_and_auditors(people, signed_in):
    for reader in (people.approver, people.auditor):
        text = text_of(signed_in(reader).get("/visibility/"))
        assert "企业联系人电话" in text
        assert "每人每小时最多 30 个（自 2026-11-29 起，示例）" in text
    assert signed_in(people.filer).get("/visibility/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_of_many_clicks_at_one_moment_no_more_than_the_limit_are_shown(monkeypatch):
    people = People()
    project = worlds.accepted_transfer(people).project
    limited(monkeypatch, 3)
    contacts = [contact_of(people, project, phone=f"1370000000{n}") for n in range(5)]
    clicks = [
        functools.partial(reveal_contact, contact=contact, actor=people.auditor) for contact in contacts
    ]
    answers = race([*clicks, clicks[0]])
    assert PhoneReveal.objects.count() == 3
    assert len(failures(answers, NotAllowed)) in (2, 3)
    assert PhoneReveal.objects.values("subject_id").distinct().count() == 3
