"""变更记录: the log for those who read it, filtered, with differences in words."""

import datetime as dt

import pytest
from django.urls import reverse
from support import worlds
from support.factories import make_user

from kunming_coord.audit.context import acting

pytestmark = pytest.mark.django_db


def rows(client, **query):
    return client.get(reverse("desk:changes"), query).context["changes"]


def test_a_move_shows_as_its_statuses_in_words(signed_in):
    people = worlds.People()
    lead = worlds.drafted_lead(people)
    with acting(people.filer, reason="首谈登记"):
        worlds.register_lead(lead=lead, actor=people.filer)
    newest = rows(signed_in(people.auditor), table="projects_lead")[0]
    assert newest.row.actor_label == people.filer.label
    assert newest.row.reason == "首谈登记"
    differences = {row.label: (row.before, row.after) for row in newest.differences}
    assert differences["状态"] == ("草稿", "已登记（受保护）")


def test_amounts_units_and_links_are_words_too(signed_in):
    people = worlds.People()
    worlds.drafted_lead(people)
    auditor = signed_in(people.auditor)
    project = rows(auditor, table="projects_project")[-1]  # the row it began with
    words = {row.label: row.after for row in project.differences}
    assert words["协议投资额（分）"] == "300,000,000.00 元"
    assert words["首谈地"] == "西山"
    assert words["企业"].startswith("#")


def test_the_log_is_filtered_by_table_person_and_period(signed_in):
    people = worlds.People()
    with acting(people.filer):
        worlds.drafted_lead(people)
    auditor, today = signed_in(people.auditor), dt.date.today()
    assert {change.row.table_name for change in rows(auditor, table="projects_lead")} == {"projects_lead"}
    assert {change.row.actor_label for change in rows(auditor, actor=people.filer.label)} == {
        people.filer.label
    }
    assert rows(auditor, actor=people.filer.label, until=today - dt.timedelta(days=2)) == []
    assert rows(auditor, actor=people.filer.label, since=today - dt.timedelta(days=1))


def test_a_day_that_is_no_day_is_refused(signed_in):
    response = signed_in(make_user("audit", "auditor")).get(reverse("desk:changes"), {"since": "昨天"})
    assert response.status_code == 400


@pytest.mark.parametrize(
    ("place", "role", "status"),
    [
        ("audit", "auditor", 200),
        ("audit", "audit_admin", 200),
        ("drc", "approver", 403),
        ("drc", "system_admin", 403),
    ],
)
def test_the_log_is_for_auditors_and_the_audit_administrator(signed_in, place, role, status):
    assert signed_in(make_user(place, role)).get(reverse("desk:changes")).status_code == status


def test_no_password_hash_is_ever_shown(signed_in):
    user = make_user("drc", "reviewer")
    user.set_password("长长的密码 123")
    user.save()
    page = signed_in(make_user("audit", "auditor")).get(reverse("desk:changes"), {"table": "accounts_user"})
    assert "argon2" not in page.content.decode()
    assert "md5$" not in page.content.decode()
