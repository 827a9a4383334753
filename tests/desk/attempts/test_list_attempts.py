"""登录尝试: what failed, where somebody had to wait, and who may read of it."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from support.factories import make_user, unit

from kunming_coord.accounts.roles import Role
from kunming_coord.accounts.services import create_account
from kunming_coord.desk.attempts.queries import attempts
from kunming_coord.exchange.models import ExportLog
from kunming_coord.signin.limits import MOST_PER_NAME_AND_PLACE, Kind, Try, record, refusal
from kunming_coord.signin.models import Attempt

pytestmark = pytest.mark.django_db
AUDIT = "/audit/sign-ins/"


@pytest.fixture
def officer():
    return create_account(
        username="drc-01", name="张三", password="一个很长的口令 2026", duties=[(unit("drc"), Role.REVIEWER)]
    )


@pytest.fixture
def clock(monkeypatch):
    now = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def forward(**step):
        now[0] += dt.timedelta(**step)

    return forward


def failed(name, times=1, address="10.0.0.9", user=None):
    for _ in range(times):
        record(Try(Kind.PASSWORD, name, address, user), succeeded=False)


def test_the_failure_after_which_there_is_waiting_is_marked_and_one_refusal_a_minute_kept(officer, clock):
    guess = Try(Kind.PASSWORD, officer.username, "10.0.0.9", officer)
    failed(officer.username, MOST_PER_NAME_AND_PLACE, user=officer)
    assert [row.wait for row in Attempt.objects.order_by("-pk")][:2] == ["began", ""]
    for _ in range(5):
        assert refusal(guess)
    assert attempts(outcome="refused").count() == 1
    clock(minutes=2)
    assert refusal(guess)
    assert attempts(outcome="refused").count() == 2
    clock(minutes=14)
    assert not refusal(guess), "what was refused does not make the waiting longer"


def test_they_are_found_by_account_address_and_day(officer):
    failed(officer.username, user=officer)
    failed("nobody-here", address="10.0.0.7")
    record(Try(Kind.PASSWORD, officer.username, "10.0.0.9", officer), succeeded=True)
    today = timezone.localdate()
    assert attempts().count() == 2
    assert attempts(outcome="any").count() == 3
    assert attempts(account="nobody-here").get().user is None
    assert attempts(account=officer.username).get().user == officer
    assert not attempts(account="drc").exists()
    assert attempts(address="10.0.0.7").count() == 1
    assert attempts(since=today, until=today).count() == 2
    assert not attempts(until=today - dt.timedelta(days=1)).exists()


def test_auditors_and_the_security_administrator_read_it_and_nobody_else(officer, signed_in):
    failed(officer.username, user=officer)
    failed("typed-by-mistake")
    for reader in (
        make_user("audit", "auditor"),
        make_user("audit", "audit_admin"),
        make_user("drc", "security_admin"),
    ):
        page = signed_in(reader).get(AUDIT).content.decode()
        assert "张三" in page
        assert "无此账号" in page
        assert "typed-by-mistake" not in page
    for other in (make_user("drc", "approver"), make_user("drc", "system_admin")):
        assert signed_in(other).get(AUDIT).status_code == 403
    wrong = signed_in(make_user("audit", "auditor")).get(AUDIT, {"address": "somewhere"})
    assert wrong.status_code == 400


def test_the_list_leaves_as_a_file_and_the_log_says_so(officer, signed_in):
    failed("=cmd()", user=None)
    failed(officer.username, user=officer)
    client = signed_in(make_user("drc", "security_admin"))
    text = b"".join(client.get(AUDIT, {"export": "csv"}).streaming_content).decode()
    assert "drc-01" in text
    assert "=cmd" not in text
    assert ExportLog.objects.filter(what="登录尝试", stage="finished").count() == 1


def test_a_real_sign_in_that_fails_is_on_the_list(officer, signed_in):
    Client(REMOTE_ADDR="10.0.0.4").post("/login/", {"username": officer.username, "password": "x"})
    page = signed_in(make_user("audit", "auditor")).get(AUDIT, {"account": officer.username})
    assert "10.0.0.4" in page.content.decode()
