"""At once where it hurts, once a day for the rest; each cause once, and only of what somebody may still see."""

import datetime as dt
import uuid

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from support import ledger_world, worlds
from support.factories import make_user

from accounting.filings.models import Filing
from kunming_coord.accounts.deputies import appoint_deputy
from kunming_coord.accounts.models import Membership, User
from kunming_coord.common.models import WorkflowEvent
from kunming_coord.desk.home import queries as home
from kunming_coord.desk.notices import mailing
from kunming_coord.desk.notices.collecting import announce, collect, remind_of_today
from kunming_coord.desk.notices.models import MailWish, Notice, NoticeClock
from kunming_coord.desk.notices.queries import delivered, unread, with_lines
from kunming_coord.desk.notices.services import deliver_digest
from kunming_coord.desk.remarks.services import add_remark
from kunming_coord.districts.models import Body
from projects.agreements.ending import announce_ends
from projects.leads.models import Lead
from projects.leads.services import return_lead
from projects.obligations.services import add_obligation, report_obligation
from projects.transfers.handing import add_signers
from projects.transfers.models import Transfer
from projects.transfers.services import accept_transfer, ask_opinions, receive_transfer, return_transfer
from projects.transfers.settings import StepSetting

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    collect()  # what happened before there were notices is no news
    return worlds.People()


def told(user):
    return sorted(delivered(user).values_list("reason", "matter"))


def test_a_return_is_told_at_once_to_who_began_it(people):
    lead = worlds.reviewed_lead(people)
    return_lead(lead=lead, actor=people.recogniser, note="请补充接洽情况")
    collect()
    assert told(people.filer) == [("returned", "lead")]
    assert told(people.recogniser) == []


def test_who_handed_it_in_is_told_of_a_return_too(people):
    transfer = worlds.accepted_transfer(people)
    return_transfer(transfer=transfer, actor=people.reviewer, note="请补充")
    collect()
    assert told(people.host_leader) == [("returned", "transfer")]
    assert ("returned", "transfer") in told(people.filer)


def test_a_usual_step_waits_for_the_digest(people):
    transfer = worlds.offered_transfer(people)
    deliver_digest()
    accept_transfer(transfer=transfer, actor=people.host_leader)
    collect()
    before = told(people.filer)
    assert people.filer.pk in deliver_digest()
    assert len(told(people.filer)) > len(before)
    assert {reason for reason, _matter in told(people.filer)} == {"moved"}


def test_nobody_is_told_twice_however_often_the_tick_comes(people):
    worlds.recognised_lead(people)
    collect()
    count = Notice.objects.count()
    for _ in range(3):
        collect()
    assert Notice.objects.count() == count > 0


def test_a_tick_asks_as_often_for_many_events_as_for_one(people, django_assert_num_queries):
    """The same events come again for ten minutes, every ten seconds."""
    collect()
    worlds.recognised_lead(people, title="一件")
    with CaptureQueriesContext(connection) as one:
        collect()
    for title in ("二件", "三件"):
        worlds.recognised_lead(people, title=title)
    with django_assert_num_queries(len(one)):
        collect()


def test_an_event_of_a_transaction_that_ends_late_is_still_seen(people, monkeypatch):
    """A number taken early may be committed after higher ones were read."""
    lead = worlds.reviewed_lead(people)
    late = WorkflowEvent.objects.latest("pk").pk + 1
    return_lead(lead=lead, actor=people.recogniser, note="退回")
    worlds.drafted_lead(people, title="后来的先看到")
    collect()
    Notice.objects.all().delete()  # as if the return had not been committed by then
    assert NoticeClock.objects.get().floor < late
    collect()
    assert ("returned", "lead") in told(people.filer)
    for minutes in (11, 22):
        later = timezone.now() + dt.timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda later=later: later)
        collect()
    assert NoticeClock.objects.get().floor >= late


def test_what_is_due_today_is_told_to_the_filers_of_the_host_once(people):
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    filing = ledger_world.opened(project)
    today = timezone.localdate()
    Filing.objects.filter(pk=filing.pk).update(due_on=today)
    filer = make_user(filing.host.slug, "filer")
    for _ in range(2):
        remind_of_today(today)
    assert told(filer) == [("due", "filing")]
    Filing.objects.filter(pk=filing.pk).update(due_on=today + dt.timedelta(days=1))
    assert remind_of_today(today) == 0


def test_what_is_due_today_is_told_to_who_stands_in_too(people):
    project = ledger_world.a_project()
    ledger_world.agreed(project)
    filing, today = ledger_world.opened(project), timezone.localdate()
    Filing.objects.filter(pk=filing.pk).update(due_on=today)
    filer, deputy = make_user(filing.host.slug, "filer"), make_user(filing.host.slug, "leader")
    appoint_deputy(
        membership=filer.memberships.get(),
        deputy=deputy,
        valid_from=today,
        valid_to=today,
        reason="出差。",
        actor=filer,
    )
    remind_of_today(today)
    assert told(filer) == told(deputy) == [("due", "filing")]


def test_the_step_of_a_lead_and_the_end_of_its_protection_are_told_on_their_day(people):
    today = timezone.localdate()
    waits, ends = worlds.reviewed_lead(people), worlds.recognised_lead(people, title="保护期将满")
    Lead.objects.filter(pk=waits.pk).update(due_on=today)
    Lead.objects.filter(pk=ends.pk).update(protected_until=today, due_on=None)
    assert remind_of_today(today) == 2
    assert told(people.recogniser) == [("due", "lead")]
    assert [notice.subject_id for notice in Notice.objects.filter(user=people.filer)] == [ends.pk]


def test_the_step_of_a_transfer_is_told_on_its_last_working_day_and_opinions_with_it(people):
    day, begun = dt.date(2026, 11, 25), dt.date(2026, 11, 20)  # a Friday and the Wednesday after it
    asked, other = make_user("stat", "statistician"), make_user("fin", "treasurer")
    transfer = worlds.submitted_transfer(people)
    receive_transfer(transfer=transfer, actor=people.reviewer)
    ask_opinions(transfer=transfer, actor=people.reviewer, bodies=[Body.objects.get(slug="stat")])
    StepSetting.objects.update_or_create(
        scheme="investment", step="in_review", defaults={"working_days": 3, "source_status": "inferred"}
    )
    Transfer.objects.filter(pk=transfer.pk).update(step_since=begun)
    assert [remind_of_today(day + dt.timedelta(days=step)) for step in (-1, 0, 1)] == [0, 1, 0]
    assert told(people.reviewer) == told(asked) == [("due", "transfer")]
    assert told(other) == told(people.filer) == []
    Transfer.objects.filter(pk=transfer.pk).update(step_since=begun, paused_days=2)
    assert remind_of_today(dt.date(2026, 11, 27)) == 1
    assert remind_of_today(dt.date(2026, 11, 28)) == 0, "a Saturday"


def test_an_obligation_is_told_to_its_bearer_on_its_day(people):
    agreement, today = worlds.agreement_in_force(people), timezone.localdate()
    obligation = add_obligation(
        agreement=agreement,
        party=agreement.parties.get(side="host"),
        title="完成场地平整",
        due_on=today,
        actor=people.filer,
    )
    assert people.host_filer
    assert remind_of_today(today) == 1
    assert told(people.host_filer) == [("due", "obligation")]
    report_obligation(obligation=obligation, actor=people.host_filer, note="已平整。")
    assert remind_of_today(today) == 0


def test_an_opinion_asked_for_and_an_end_announced_come_once_with_the_digest(people):
    asked = make_user("stat", "statistician")
    transfer = worlds.submitted_transfer(people)
    receive_transfer(transfer=transfer, actor=people.reviewer)
    ask_opinions(transfer=transfer, actor=people.reviewer, bodies=[Body.objects.get(slug="stat")])
    agreement = worlds.agreement_in_force(people)
    last = worlds.TO.last_day
    assert announce_ends(today=last - dt.timedelta(days=20)) == 1
    for _ in range(2):
        assert announce() == 2
    assert told(asked) == []
    deliver_digest()
    assert told(asked) == [("asked", "transfer")]
    assert ("ending", "agreement") in told(people.host_leader)
    assert Notice.objects.filter(reason="ending", subject_id=agreement.pk, user=people.reviewer).count() == 1


def test_a_signer_is_told_and_nobody_else_for_the_same_duty(people):
    signer, other = make_user("drc", "reviewer"), make_user("drc", "reviewer")
    transfer = worlds.submitted_transfer(people)
    receive_transfer(transfer=transfer, actor=people.reviewer)
    ask = {"transfer": transfer, "bodies": [], "reason": "请核对用地。", "actor": people.reviewer}
    add_signers(**ask, persons=[signer])
    assert announce() == 1
    deliver_digest()
    assert told(signer) == [("asked", "transfer")]
    assert told(other) == []


def test_a_notice_of_a_thing_somebody_may_see_no_longer_is_not_shown(people, signed_in):
    lead = worlds.reviewed_lead(people, title="曾经可见")
    return_lead(lead=lead, actor=people.recogniser, note="退回")
    collect()
    filer = people.filer
    assert "曾经可见" in signed_in(filer).get("/notices/").content.decode()
    Membership.objects.filter(user=filer).update(valid_to="2020-01-01")
    again = User.objects.get(pk=filer.pk)
    assert with_lines(again, delivered(again)) == []
    page = signed_in(again).get("/notices/").content.decode()
    assert "曾经可见" not in page
    assert "全部标为已读" in page  # else the number beside 消息 would stay for ever


def test_page_badge_and_api_show_what_is_unread_until_it_is_read(people, signed_in):
    lead = worlds.reviewed_lead(people)
    return_lead(lead=lead, actor=people.recogniser, note="退回")
    collect()
    client = signed_in(people.filer)
    assert ">1<" in client.get("/notices/count/").content.decode()
    rows = client.get("/api/v1/notices/").json()["results"]
    assert [(row["reason"], row["code"], row["read"]) for row in rows] == [("returned", lead.code, False)]
    client.post("/notices/read/", {"idempotency_key": uuid.uuid4().hex})
    assert unread(people.filer).count() == 0
    assert client.get("/api/v1/notices/").json()["results"][0]["read"] is True
    assert client.get("/notices/count/").content.decode().strip() == ""


def test_mail_says_how_much_and_nothing_of_what_and_only_where_it_is_switched_on(people, signed_in, settings):
    lead = worlds.reviewed_lead(people, title="邮件里没有我")
    return_lead(lead=lead, actor=people.recogniser, note="退回")
    collect()
    client = signed_in(people.filer)
    form = {"address": "filer@example.cn", "idempotency_key": uuid.uuid4().hex}
    assert client.post("/notices/mail/", form).status_code == 400
    assert "邮件提醒" not in client.get("/notices/").content.decode()
    settings.MAIL_NOTICES = True
    form["idempotency_key"] = uuid.uuid4().hex
    assert client.post("/notices/mail/", form).status_code == 302
    settings.MAIL_NOTICES = False
    assert mailing.send_digests({people.filer.pk}) == 0
    settings.MAIL_NOTICES = True
    assert mailing.send_digests({people.filer.pk}) == 1
    (letter,) = mail.outbox
    assert letter.to == ["filer@example.cn"]
    assert "1 条未读" in letter.body
    assert "邮件里没有我" not in letter.body + letter.subject
    client.post("/notices/mail/", {"address": "", "idempotency_key": uuid.uuid4().hex})
    assert not MailWish.objects.exists()


def test_a_mail_server_that_does_not_answer_costs_no_notice(people, settings, monkeypatch):
    settings.MAIL_NOTICES = True
    MailWish.objects.create(user=people.filer, address="filer@example.cn")
    lead = worlds.reviewed_lead(people)
    return_lead(lead=lead, actor=people.recogniser, note="退回")
    collect()

    def down(self, fail_silently=False):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    assert mailing.send_digests({people.filer.pk}) == 0
    assert unread(people.filer).count() == 1


def test_the_desk_lists_copies_and_what_others_changed_since_the_last_visit(people, signed_in, monkeypatch):
    transfer = worlds.offered_transfer(people, title="抄送给您的项目")
    add_remark(matter="transfer", subject=transfer, actor=people.filer, copies=people.host_leader.username)
    page = signed_in(people.host_leader).get("/?tab=copied").content.decode()
    assert "抄送给您的项目" in page
    assert "抄送给您的项目" not in signed_in(people.reviewer).get("/?tab=copied").content.decode()
    changed = {row["subject"] for row in home.changed(people.filer) if row["matter"] == "transfer"}
    assert changed == {transfer.pk}
    assert not [row for row in home.changed(make_user("panlong", "filer")) if row["matter"] != "document"]
    monkeypatch.setattr(home, "last_visit", lambda user: timezone.now())
    assert not list(home.changed(people.filer))
